import { EngineError } from '../core/errors.js';
import { chooseReader } from '../httpfs/choose-reader.js';
import { openS3Sources } from '../sources/s3/open-s3.js';
import { parseS3Options } from '../sources/s3/s3-options.js';
import type { SdkSource } from '../sources/s3/sdk-source.js';
import type { Source } from '../sources/source.js';
import type { ErrorsFrom } from './errors-request.js';
import type { LogObject } from './log-object.js';

/** Pages of 1,000 keys listed at the most. */
const PAGES_MAX = 10_000;
/** Objects up to this size are fetched whole, several at once. */
const FETCH_BYTES_MAX = 8 * 1024 * 1024;

/** A bucket with what reads it. */
export interface OpenBucket {
  /** `s3://bucket/prefix`. */
  readonly name: string;
  /** Objects below the prefix in order of their keys; only the one whose key the prefix is, where there is one. */
  list(signal?: AbortSignal): AsyncGenerator<LogObject>;
  close(): Promise<void>;
}

/**
 * Opens a bucket. Where one object is read the SDK does it; where many are, whichever reader was asked for. Throws
 * `invalid-input` and `source`.
 */
export async function openLogs(
  from: Extract<ErrorsFrom, { readonly bucket: string }>,
  isMany: boolean,
  signal?: AbortSignal,
): Promise<OpenBucket> {
  const options = { ...from.s3, buckets: [from.bucket], prefix: from.prefix ?? '' };
  const { reader, extensionDir } = parseS3Options(options);
  const [sdk, ...others] = openS3Sources(options);
  if (sdk === undefined || others.length > 0) throw new EngineError('invalid-input', 'Name one bucket.');
  const chosen = await chooseReader(
    [sdk],
    { reader: reader === 'auto' && !isMany ? 'sdk' : reader, extensionDir },
    signal,
  );
  const [source = sdk] = chosen.sources;
  return {
    name: `${sdk.name}/${sdk.prefix}`,
    list: (stop) => listObjects(sdk, source, stop),
    close: () => chosen.close(),
  };
}

async function* listObjects(sdk: SdkSource, source: Source, signal?: AbortSignal): AsyncGenerator<LogObject> {
  let token: string | undefined;
  for (let page = 0; page < PAGES_MAX; page += 1) {
    const reply = await sdk.bucket.list({ prefix: sdk.prefix, token }, signal);
    for (const object of reply.objects) {
      // What consoles make for a folder.
      if (object.key.endsWith('/')) continue;
      yield {
        name: object.key,
        bytes: object.bytes,
        modifiedMs: object.lastModified,
        open: (stop) => source.stream(object, stop),
        ...(object.bytes <= FETCH_BYTES_MAX ? { fetch: (stop) => source.read(object, stop) } : {}),
      };
      // Keys are listed in order, so the one that is the prefix itself comes first.
      if (object.key === sdk.prefix) return;
    }
    token = reply.next;
    if (token === undefined) return;
  }
  throw new EngineError(
    'limit-exceeded',
    `There are more than ${PAGES_MAX * 1_000} objects below ${sdk.name}/${sdk.prefix}. Give a longer prefix.`,
  );
}

import { EngineError, isEngineError, messageOf } from '../core/errors.js';
import type { S3Reader } from '../sources/s3/s3-options.js';
import type { SdkSource } from '../sources/s3/sdk-source.js';
import type { Source } from '../sources/source.js';
import { HttpfsDatabase } from './httpfs-database.js';
import { HttpfsError } from './httpfs-failure.js';
import { HttpfsSource, isAddressable } from './httpfs-source.js';
import { loginOf } from './login-of.js';

/** Of the first so many keys the smallest object is tried. */
const PROBE_KEYS = 20;
/** Milliseconds the trial may take with all its attempts. */
const PROBE_MS = 15_000;

export interface ReaderChoice {
  readonly sources: readonly Source[];
  readonly reader: { readonly name: 'httpfs' | 'sdk'; readonly reason: string };
  close(): Promise<void>;
}

export interface ReaderOptions {
  readonly reader: S3Reader;
  readonly extensionDir?: string | undefined;
}

/**
 * Decides who fetches objects. `auto` takes httpfs where the extension loads and an object of every bucket comes
 * through it, and the SDK everywhere else; it downloads nothing. Asked for by name, httpfs may be downloaded, and what
 * keeps it from working is an error. Throws `source` and `cancelled`.
 */
export async function chooseReader(
  sources: readonly SdkSource[],
  options: ReaderOptions,
  signal?: AbortSignal,
): Promise<ReaderChoice> {
  if (options.reader === 'sdk') return withSdk(sources, 'The AWS SDK was asked for.');
  const database = await open(options).catch((error: unknown) => {
    if (options.reader === 'httpfs' || !isEngineError(error)) throw error;
    return error;
  });
  if (!(database instanceof HttpfsDatabase)) return withSdk(sources, database.message);
  try {
    const probed = new Set<string>();
    for (const source of sources) {
      if (probed.has(source.name)) continue;
      probed.add(source.name);
      await probe(source, database, signal);
    }
  } catch (error) {
    await database.close();
    if (options.reader === 'httpfs' || !(error instanceof ProbeError)) throw error;
    return withSdk(sources, error.message);
  }
  const closeAll = async (): Promise<void> => {
    await database.close();
    await closeSockets(sources);
  };
  return {
    sources: sources.map((source) => new HttpfsSource(source, database)),
    reader: { name: 'httpfs', reason: `DuckDB's httpfs works here; it comes from ${database.origin}.` },
    close: closeAll,
  };
}

function open({ reader, extensionDir }: ReaderOptions): Promise<HttpfsDatabase> {
  return HttpfsDatabase.open({ extensionDir, mayInstall: reader === 'httpfs' });
}

function withSdk(sources: readonly SdkSource[], reason: string): ReaderChoice {
  return { sources, reader: { name: 'sdk', reason }, close: () => closeSockets(sources) };
}

async function closeSockets(sources: readonly SdkSource[]): Promise<void> {
  for (const source of sources) await source.bucket.close();
}

/** httpfs works here or not; unlike an error of the listing, which the SDK would run into as well. */
class ProbeError extends EngineError {
  constructor(bucket: string, cause: unknown) {
    super('source', `DuckDB's httpfs could not read from ${bucket}: ${messageOf(cause).split('\n')[0]}`, { cause });
  }
}

/** Fetches a small object with httpfs. An empty bucket has none to fetch. */
async function probe(source: SdkSource, database: HttpfsDatabase, signal: AbortSignal | undefined): Promise<void> {
  const { bucket, prefix } = source;
  const { objects } = await bucket.list({ prefix, keysMax: PROBE_KEYS }, signal);
  const [object] = objects
    .filter(({ key, bytes }) => bytes > 0 && isAddressable(key))
    .toSorted((one, other) => one.bytes - other.bytes);
  if (object === undefined) return;
  await database.login(bucket.name, await loginOf(bucket));
  const work = { action: 'get', key: object.key, deadlineMs: PROBE_MS, signal } as const;
  const bytes = await bucket
    .run(work, async (stop) => {
      const [body] = await database.fetch([`s3://${bucket.name}/${object.key}`], stop).catch((error: unknown) => {
        throw new HttpfsError(error);
      });
      return body?.length;
    })
    .catch((error: unknown) => {
      if (signal?.aborted) throw error;
      throw new ProbeError(source.name, error);
    });
  if (bytes === object.bytes) return;
  throw new ProbeError(source.name, `${object.key} came as ${bytes} bytes instead of ${object.bytes}`);
}

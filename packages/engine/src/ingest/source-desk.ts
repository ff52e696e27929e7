import { EngineError } from '../core/errors.js';
import type { TimeWindow } from '../core/time-window.js';
import type { IngestOptions, S3ReaderChoice, S3Requests } from '../engine-types.js';
import { chooseReader, type ReaderChoice, type ReaderOptions } from '../httpfs/choose-reader.js';
import { LocalSource } from '../sources/local-source.js';
import { openS3Sources } from '../sources/s3/open-s3.js';
import { parseS3Options, type S3Options } from '../sources/s3/s3-options.js';
import type { SdkSource } from '../sources/s3/sdk-source.js';
import type { Source } from '../sources/source.js';
import { isLakeFolder } from '../store/lake-layout.js';

/** The sources of one run, and what of them is wanted. */
export interface OpenedSources {
  readonly sources: readonly Source[];
  readonly window?: TimeWindow | undefined;
  readonly relistS?: number | undefined;
  readonly reader?: S3ReaderChoice;
  /** All requests to S3 since its buckets were opened. */
  readonly requests?: () => S3Requests;
}

/** Buckets that stay open, and who reads them. */
interface OpenBuckets extends ReaderChoice {
  readonly requests: () => S3Requests;
}

/**
 * Opens folders and buckets for runs of the ingest. Buckets stay open between runs, with their connections, credentials
 * and reader, because a lake that is kept up to date asks for the same ones every minute.
 */
export class SourceDesk {
  readonly #buckets = new Map<string, Promise<OpenBuckets>>();

  /** Throws `invalid-input` unless exactly one of folder and buckets is given, and `source` for a reader that is not there. */
  async open(options: Pick<IngestOptions, 'folder' | 's3' | 'window' | 'signal'>): Promise<OpenedSources> {
    const { folder, s3 } = options;
    if ((folder === undefined) === (s3 === undefined)) {
      throw new EngineError(
        'invalid-input',
        'Logs are read either from a folder or from buckets. Give one of the two.',
      );
    }
    if (s3 === undefined) return { sources: [new LocalSource(folder ?? '', isLakeFolder)], window: options.window };
    const { window, relistS } = parseS3Options(s3);
    const { sources, reader, requests } = await this.#choice(s3, options.signal);
    return { sources, reader, requests, relistS, window: window === undefined ? options.window : boundsOf(window) };
  }

  async close(): Promise<void> {
    const choices = await Promise.allSettled(this.#buckets.values());
    this.#buckets.clear();
    for (const choice of choices) if (choice.status === 'fulfilled') await choice.value.close();
  }

  #choice(options: S3Options, signal: AbortSignal | undefined): Promise<OpenBuckets> {
    const { window: _window, relistS: _relistS, ...lasting } = options;
    const name = JSON.stringify(lasting);
    const known = this.#buckets.get(name);
    if (known !== undefined) return known;
    const { reader, extensionDir } = parseS3Options(options);
    const choice = openBuckets(openS3Sources(lasting), { reader, extensionDir }, signal);
    this.#buckets.set(name, choice);
    // What failed once may work the next time.
    choice.catch(() => this.#buckets.delete(name));
    return choice;
  }
}

async function openBuckets(
  sources: readonly SdkSource[],
  options: ReaderOptions,
  signal: AbortSignal | undefined,
): Promise<OpenBuckets> {
  const choice = await chooseReader(sources, options, signal);
  return { ...choice, requests: () => requestsOf(sources) };
}

/** The buckets of one run share one policy, which counts. */
function requestsOf([source]: readonly SdkSource[]): S3Requests {
  const counters = source?.bucket.policy.counters;
  return {
    sent: counters?.requests ?? 0,
    retries: counters?.retries ?? 0,
    throttled: counters?.throttled ?? 0,
    waited_ms: counters?.waitedMs ?? 0,
  };
}

function boundsOf(window: { readonly from?: number | undefined; readonly to?: number | undefined }): TimeWindow {
  const { from, to } = window;
  return { ...(from === undefined ? {} : { from }), ...(to === undefined ? {} : { to }) };
}

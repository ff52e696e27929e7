import { EngineError } from '../core/errors.js';
import type { TimeWindow } from '../core/time-window.js';
import type { IngestOptions, S3ReaderChoice } from '../engine-types.js';
import { LocalSource } from '../sources/local-source.js';
import { openS3Sources } from '../sources/s3/open-s3.js';
import type { Source } from '../sources/source.js';
import { isLakeFolder } from '../store/lake-layout.js';

/** The sources of one run, and what of them is wanted. */
export interface OpenedSources {
  readonly sources: readonly Source[];
  readonly window?: TimeWindow | undefined;
  readonly relistS?: number | undefined;
  readonly reader?: S3ReaderChoice;
  close(): Promise<void>;
}

/** Opens the folder or the buckets named; throws `invalid-input` unless it is exactly one of the two. */
export async function openSources(options: Pick<IngestOptions, 'folder' | 's3' | 'window'>): Promise<OpenedSources> {
  const { folder, s3 } = options;
  if ((folder === undefined) === (s3 === undefined)) {
    throw new EngineError('invalid-input', 'Logs are read either from a folder or from buckets. Give one of the two.');
  }
  if (s3 === undefined) {
    const source = new LocalSource(folder ?? '', isLakeFolder);
    return { sources: [source], window: options.window, close: async () => undefined };
  }
  const sources = openS3Sources(s3);
  return {
    sources,
    window: definedWindow(s3.window) ?? options.window,
    relistS: s3.relistS,
    reader: { name: 'sdk', reason: 'S3 is read with the AWS SDK.' },
    close: async () => {
      for (const source of sources) await source.bucket.close();
    },
  };
}

function definedWindow(
  window: { readonly from?: number | undefined; readonly to?: number | undefined } | undefined,
): TimeWindow | undefined {
  if (window === undefined) return undefined;
  const { from, to } = window;
  return { ...(from === undefined ? {} : { from }), ...(to === undefined ? {} : { to }) };
}

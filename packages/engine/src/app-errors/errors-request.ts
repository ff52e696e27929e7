import type { TimeWindow } from '../core/time-window.js';
import type { S3Options } from '../sources/s3/s3-options.js';

/** Where the logs lie. */
export type ErrorsFrom =
  /** One file, and one to compare its messages with. */
  | { readonly file: string; readonly against?: string | undefined }
  /** A stream, such as standard input; `name` is what the answer calls it. */
  | { readonly input: AsyncIterable<Uint8Array>; readonly name: string }
  /**
   * A folder, or what lies in it below a prefix. Links in it are followed to files unless it is `sealed`: for callers who may
   * read this folder and no other, while whoever writes into it may be somebody else.
   */
  | { readonly folder: string; readonly prefix?: string | undefined; readonly sealed?: boolean | undefined }
  /** A bucket: objects below a prefix, or one object by its key. */
  | {
      readonly bucket: string;
      readonly prefix?: string | undefined;
      readonly s3?: Omit<S3Options, 'buckets' | 'prefix' | 'window' | 'relistS'> | undefined;
    };

export interface ErrorsRequest {
  readonly from: ErrorsFrom;
  /** The object written last, or everything of a window (Unix seconds, half-open). The latest unless said. */
  readonly which?: 'latest' | { readonly window: TimeWindow } | undefined;
  /** Errors from which on `alert` is true. */
  readonly threshold?: number | undefined;
  /** Minutes, templates, changes and spikes as well; without it they are empty, and the answer comes sooner. */
  readonly detail?: boolean | undefined;
}

export interface ErrorsProgress {
  readonly phase: 'list' | 'read';
  readonly objects: number;
  readonly objectsTotal: number;
  /** Bytes read as stored, and how many there are where that is known. */
  readonly bytes: number;
  readonly bytesTotal: number | null;
}

export interface ErrorsOptions {
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((progress: ErrorsProgress) => void) | undefined;
}

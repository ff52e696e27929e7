import type { Readable } from 'node:stream';
import type { TimeWindow } from '../core/time-window.js';

/** One object of a source, as listed. */
export interface SourceObject {
  /** Key relative to the source, with forward slashes. With the source's name it is the object's identity. */
  readonly key: string;
  /** Changes whenever the content does. */
  readonly etag: string;
  readonly bytes: number;
  /** When it was last written, Unix milliseconds, where the source says so. */
  readonly lastModified?: number;
}

/** A bounded stretch of a listing. No key comes twice in one listing. */
export interface ListingPage {
  readonly objects: readonly SourceObject[];
  /** Entries of this page left out because their name says they are no log. */
  readonly ignored: number;
}

export interface ListOptions {
  /** Flow time wanted. Objects that by their key cannot hold any of it may be left out, uncounted. */
  readonly window?: TimeWindow;
  /** Seconds after the window in which files with its flows may still be delivered. */
  readonly relistS?: number;
  readonly signal?: AbortSignal;
}

/** Where objects come from. A source lists and hands over bytes; it never looks inside them. */
export interface Source {
  /** Stable name, such as a bucket URL or the folder's absolute path. */
  readonly name: string;
  /** Throws `source`, saying what to give instead, when there is nothing to list here at all. */
  check(signal?: AbortSignal): Promise<void>;
  /** Lists page by page, so that a million keys need not be in memory; throws `source`, and `cancelled` on abort. */
  list(options?: ListOptions): AsyncIterable<ListingPage>;
  /** The whole object; throws `source` when it cannot be read or is not `object.bytes` long, `cancelled` on abort. */
  read(object: SourceObject, signal?: AbortSignal): Promise<Buffer>;
  /** The object as a stream, for sizes that should not be held in memory. */
  stream(object: SourceObject, signal?: AbortSignal): Readable;
  /** A path DuckDB can open, where the object is a local file. */
  localPath(object: SourceObject): string | undefined;
  /** Objects worth reading at the same time: few from a disk, many over a network. */
  readonly readConcurrency: number;
}

import type { Readable } from 'node:stream';

/** One object of a source, as listed. */
export interface SourceObject {
  /** Key relative to the source, with forward slashes. With the source's name it is the object's identity. */
  readonly key: string;
  /** Changes whenever the content does. */
  readonly etag: string;
  readonly bytes: number;
}

export interface Listing {
  readonly objects: readonly SourceObject[];
  /** Entries left out because their name says they are no log. */
  readonly ignored: number;
}

/** Where objects come from. A source lists and hands over bytes; it never looks inside them. */
export interface Source {
  /** Stable name, such as a bucket URL or the folder's absolute path. */
  readonly name: string;
  /** Throws `source`, saying what to give instead, when there is nothing to list here at all. */
  check(): Promise<void>;
  list(signal?: AbortSignal): Promise<Listing>;
  /** The whole object; throws `source` when it cannot be read or is not `object.bytes` long. */
  read(object: SourceObject): Promise<Buffer>;
  /** The object as a stream, for sizes that should not be held in memory. */
  stream(object: SourceObject): Readable;
  /** A path DuckDB can open, where the object is a local file. */
  localPath(object: SourceObject): string | undefined;
}

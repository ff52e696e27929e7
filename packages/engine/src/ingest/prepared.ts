import type { ByteBudget } from '../core/byte-budget.js';
import type { Turnstile } from '../core/turnstile.js';
import type { Shape } from '../formats/shape.js';
import type { Source, SourceObject } from '../sources/source.js';
import type { LineGaps } from './line-gaps.js';
import type { RecordDesk } from './record-desk.js';
import type { Refusal } from './screen-lines.js';
import type { RecordTally } from './tally-records.js';

/** A stretch of an object's text, screened and ready for DuckDB. */
export interface Piece {
  readonly path: string;
  readonly bytes: number;
  readonly lines: number;
  /** Original number of the first line the piece may hold. */
  readonly firstLine: number;
  /**
   * How the text waits: `plain` is a file of screened lines; `packed` is the object itself, still gzipped and with its
   * header line, because its text needs no change; `held` is a small text in memory, to be read together with others;
   * of a `parsed` one only the records are left.
   */
  readonly kind: 'plain' | 'packed' | 'held' | 'parsed';
  /** The lines of a `held` piece, each ended. */
  readonly text?: Buffer;
  /** The records of a `parsed` piece: their number at the desk, that of the book they are read with, their sums. */
  readonly parsed?: { readonly id: number; readonly book: number; readonly tally: RecordTally };
}

export interface PreparedText {
  readonly kind: 'text';
  readonly object: SourceObject;
  readonly sha256: string;
  readonly shape: Shape;
  readonly pieces: readonly Piece[];
  readonly lines: number;
  readonly omitted: LineGaps;
  readonly refusals: readonly Refusal[];
  readonly refusedLines: number;
}

export interface PreparedParquet {
  readonly kind: 'parquet';
  readonly object: SourceObject;
  readonly sha256: string;
  readonly path: string;
}

export interface PreparedRefusal {
  readonly kind: 'refused';
  readonly object: SourceObject;
  readonly sha256: string | null;
  readonly reason: string;
  /** True when trying again may help: the next run does. */
  readonly transient: boolean;
  /** What kept it from being read, as a source's error names it in `details.reason`. */
  readonly cause?: string;
}

/** Identical bytes are loaded under another key. */
export interface Duplicate {
  readonly kind: 'duplicate';
  readonly object: SourceObject;
  readonly sha256: string;
}

export type Prepared = PreparedText | PreparedParquet | PreparedRefusal | Duplicate;

export interface PrepareOptions {
  readonly source: Source;
  /** Folder for plain text; the caller empties it. */
  readonly spoolFolder: string;
  /** A folder in memory, if there is one: writing plain text there costs less than unpacking it twice. */
  readonly memoryFolder?: string | undefined;
  /** Unique within the spool folder. */
  readonly name: string;
  readonly fields?: readonly string[] | undefined;
  /** Reads ordinary records from their bytes; without it DuckDB reads all. */
  readonly desk?: RecordDesk | undefined;
  readonly signal?: AbortSignal | undefined;
  /** Bounds what the objects under way hold together; without it each is on its own. */
  readonly room?: ReadingRoom | undefined;
  /** Awaited between fetching and unpacking, which takes much more memory. */
  readonly turn?: (() => Promise<void>) | undefined;
}

/** What objects that are being read share. Fetching many at once hides latency; unpacking many at once takes memory. */
export interface ReadingRoom {
  readonly fetched: ByteBudget;
  readonly unpacking: Turnstile;
}

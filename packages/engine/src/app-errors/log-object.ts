import type { TimeWindow } from '../core/time-window.js';

/** One object, file or stream of log lines. */
export interface LogObject {
  /** What the answer calls it: a key, a path, or a name that was given. */
  readonly name: string;
  /** Bytes as stored; undefined for a stream. */
  readonly bytes: number | undefined;
  /** When it was last written, Unix milliseconds; undefined for a stream. */
  readonly modifiedMs: number | undefined;
  /** Its bytes as stored; a chunk holds until the next is asked for. Throws `source` and `cancelled`. */
  open(signal?: AbortSignal): AsyncIterable<Uint8Array>;
  /** The whole of it, where it is small and fetched over a network: several are then fetched at once. */
  fetch?: ((signal?: AbortSignal) => Promise<Uint8Array>) | undefined;
}

/** Objects that are counted together. */
export interface LogSet {
  /** The one object, or the folder or prefix of several; null for none. */
  readonly name: string | null;
  /** In order of time. */
  readonly objects: readonly LogObject[];
  /** Records of other times are left out. */
  readonly window?: TimeWindow | undefined;
}

/** What is asked about, and what lay before it, to compare with. */
export interface Chosen {
  readonly now: LogSet;
  readonly before: LogSet | undefined;
  readonly notes: readonly string[];
  close(): Promise<void>;
}

import { EngineError, isEngineError, messageOf } from '../../../core/errors.js';
import { LIMITS } from '../../../core/limits.js';
import { UnreadParquet } from '../../../parquet/stored-footer.js';
import type { RecordPlace } from '../../../schema/connection-questions.js';
import type { RunOptions } from '../../../store/database.js';
import type { LakeLayout } from '../../../store/lake-layout.js';
import type { Part } from '../../../store/manifest.js';
import type { Neighbours } from '../address-silences.js';
import type { LogState } from '../asked-sql.js';
import type { AddressFacts, Window } from '../read-coverage.js';
import type { Asked, SpansRead } from '../read-spans.js';
import type { SessionIndex } from '../session-index.js';
import type { Minute } from '../silences.js';
import { DirectFacts, DirectNeighbours, directBuckets } from './direct-coverage.js';
import { directPlaces, type WantedRecord } from './direct-places.js';
import { directSessions } from './direct-sessions.js';
import { directHosts, directSpans } from './direct-spans.js';
import { PartReader } from './part-reader.js';
import { SpanFiles } from './span-files.js';

/** Questions from which on DuckDB is faster: it reads each row group once for all of them, on all cores. */
export const DIRECT_QUESTIONS_MAX = 64;
/** Stretches of addresses, which questions share: an address's rows are read once for all of them. */
const WINDOWS_MAX = 2_000;

export interface KeptInMemory {
  /** Columns of row groups: packed, unpacked and decoded. */
  readonly columnBytesMax: number;
  /** Rows of whole addresses: 20 bytes each, and 2 of those whose hosts were asked for. */
  readonly rowsMax: number;
}

/** For the next questions, whatever they are about. */
const KEPT: KeptInMemory = { columnBytesMax: 64 * 1024 * 1024, rowsMax: 4_000_000 };
/** For questions that come by address: what is kept of the one before is of no use. */
export const KEPT_BY_ADDRESS: KeptInMemory = { columnBytesMax: 32 * 1024 * 1024, rowsMax: 1_000_000 };

/**
 * What questions look up, read from the files without DuckDB: of thousands of row groups a question needs a few, and to plan
 * a statement takes longer than to read them. Undefined where questions are many, where a file is of a kind that only DuckDB reads, or this Node has
 * no zstd; the caller then asks DuckDB for the same.
 */
export class DirectLookups {
  readonly #reader: PartReader;
  readonly #files: SpanFiles;
  readonly #facts: DirectFacts;
  readonly #neighbours: DirectNeighbours;

  constructor(layout: LakeLayout, { columnBytesMax, rowsMax }: KeptInMemory = KEPT) {
    this.#reader = new PartReader(layout, columnBytesMax);
    this.#files = new SpanFiles(this.#reader, rowsMax);
    this.#facts = new DirectFacts(this.#files);
    this.#neighbours = new DirectNeighbours(this.#files);
  }

  spans(logs: LogState, asked: readonly Asked[], options: RunOptions): Promise<SpansRead | undefined> {
    return this.#few(asked, options, (check) => directSpans(this.#files, logs, asked, check));
  }

  hosts(
    logs: LogState,
    asked: readonly Asked[],
    options: RunOptions,
  ): Promise<ReadonlyMap<number, number> | undefined> {
    return this.#few(asked, options, (check) => directHosts(this.#files, logs, asked, check));
  }

  facts(logs: LogState, windows: readonly Window[], options: RunOptions): Promise<AddressFacts[] | undefined> {
    return this.#ofWindows(windows, options, (window) => this.#facts.of(logs, window));
  }

  buckets(logs: LogState, windows: readonly Window[], options: RunOptions): Promise<Minute[][] | undefined> {
    return this.#ofWindows(windows, options, (window) => directBuckets(this.#files, logs, window));
  }

  async neighbours(logs: LogState, windows: readonly Window[], options: RunOptions): Promise<Neighbours[] | undefined> {
    const found = await this.#ofWindows(windows, options, (window) => this.#neighbours.of(logs, window));
    const known = found?.filter((each) => each !== undefined);
    return known?.length === windows.length ? known : undefined;
  }

  places(
    logs: LogState,
    wanted: readonly WantedRecord[],
    options: RunOptions,
  ): Promise<Map<string, RecordPlace> | undefined> {
    return attempt(options, (check) => directPlaces(this.#reader, logs, wanted, check));
  }

  /** Every session end of some parts, in memory: for many questions, so that none of them stops it. */
  sessions(parts: readonly Part[]): Promise<SessionIndex | undefined> {
    return attempt({}, (check) => directSessions(this.#reader, parts, check));
  }

  /** One address after the other, as their rows stay in memory for a while. */
  async #ofWindows<T>(
    windows: readonly Window[],
    options: RunOptions,
    work: (window: Window) => Promise<T>,
  ): Promise<T[] | undefined> {
    if (windows.length > WINDOWS_MAX) return undefined;
    return attempt(options, async (check) => {
      const found: T[] = [];
      for (const [index, window] of [...windows.entries()].sort(([, a], [, b]) => (a.key < b.key ? -1 : 1))) {
        check();
        found[index] = await work(window);
      }
      return found;
    });
  }

  async #few<T>(
    asked: readonly unknown[],
    options: RunOptions,
    work: (check: () => void) => Promise<T>,
  ): Promise<T | undefined> {
    return asked.length > DIRECT_QUESTIONS_MAX ? undefined : attempt(options, work);
  }
}

async function attempt<T>(options: RunOptions, work: (check: () => void) => Promise<T>): Promise<T | undefined> {
  try {
    return await work(stopCheck(options));
  } catch (error) {
    if (error instanceof UnreadParquet) return undefined;
    if (isEngineError(error)) throw error;
    throw new EngineError('store', `A part of the connection logs cannot be read: ${messageOf(error)}`, {
      cause: error,
    });
  }
}

/** Throws once the question is cancelled, or takes too long. */
function stopCheck({ signal, timeoutMs = LIMITS.analysisTimeoutMs }: RunOptions): () => void {
  const until = performance.now() + timeoutMs;
  return () => {
    if (signal?.aborted) throw new EngineError('cancelled', 'The query was cancelled.');
    if (performance.now() > until) {
      throw new EngineError('timeout', `The query took longer than ${timeoutMs / 1_000} s and was stopped.`);
    }
  };
}

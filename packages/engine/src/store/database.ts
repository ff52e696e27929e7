import { type DuckDBConnection, DuckDBInstance, type DuckDBResult } from '@duckdb/node-api';
import type { Cell, ResultColumn, Row } from '../contract.js';
import { Admission, type AdmitOptions } from '../core/admission.js';
import type { CompiledQuery } from '../core/compiled-query.js';
import { EngineError, isEngineError, messageOf } from '../core/errors.js';
import { LIMITS } from '../core/limits.js';
import { quoteLiteral } from '../core/quote-sql.js';
import { toCell } from './cells.js';
import { makeTemporaryFolder, removeTemporaryFolder } from './temporary-folder.js';

export interface DatabaseOptions {
  readonly memoryBytes?: number | undefined;
  readonly threads?: number | undefined;
  /** Where DuckDB may spill; a temporary folder unless said. Removed on close. */
  readonly spillFolder?: string | undefined;
  /** Lets questions in; one of its own unless several databases of a process share one. */
  readonly admission?: Admission | undefined;
}

export interface RunOptions extends AdmitOptions {
  readonly timeoutMs?: number | undefined;
}

/** How many questions run and wait in a process, whatever they are asked of. */
export function newAdmission(): Admission {
  return new Admission({ atOnce: LIMITS.analysesAtOnce, waitingMax: LIMITS.analysesWaitingMax });
}

const INTERRUPT_AGAIN_MS = 100;

/** An in-memory DuckDB with its own spill folder outside the lake; nothing in it outlives the process. */
export class Database {
  readonly #instance: DuckDBInstance;
  readonly #spillFolder: string;
  readonly #admission: Admission;
  /** Connections nobody uses, each with the schema it looks names up in. */
  readonly #idle: { readonly connection: DuckDBConnection; readonly schema: string | undefined }[] = [];

  #isClosed = false;

  private constructor(instance: DuckDBInstance, spillFolder: string, admission: Admission) {
    this.#admission = admission;
    this.#instance = instance;
    this.#spillFolder = spillFolder;
  }

  static async open(options: DatabaseOptions = {}): Promise<Database> {
    const spillFolder = options.spillFolder ?? (await makeTemporaryFolder('spill'));
    const instance = await DuckDBInstance.create(':memory:', {
      memory_limit: `${options.memoryBytes ?? LIMITS.queryMemoryBytes}B`,
      temp_directory: spillFolder,
      max_temp_directory_size: `${LIMITS.spillBytesMax}B`,
      autoinstall_known_extensions: 'false',
      autoload_known_extensions: 'false',
      ...(options.threads === undefined ? {} : { threads: String(options.threads) }),
    });
    const database = new Database(instance, spillFolder, options.admission ?? newAdmission());
    await database.use(async (connection) => {
      await connection.run("SET TimeZone = 'UTC'").catch(() => undefined);
      await connection.run('SET preserve_insertion_order = false');
      await connection.run('SET parquet_metadata_cache = true');
    });
    return database;
  }

  /** A connection of the caller's own; close it with `closeSync`. */
  connect(): Promise<DuckDBConnection> {
    return this.#instance.connect();
  }

  async use<T>(work: (connection: DuckDBConnection) => Promise<T>): Promise<T> {
    const connection = await this.#instance.connect();
    try {
      return await work(connection);
    } finally {
      connection.closeSync();
    }
  }

  /** Runs a query on a connection of its own and returns its rows; callers bound the number of rows in the query. */
  async rows(query: CompiledQuery, options: RunOptions = {}): Promise<{ rows: Row[]; columns: ResultColumn[] }> {
    return this.admit(() => this.rowsNow(query, options), options);
  }

  /** Waits for a turn and runs a task in it. Throws `busy` when too many wait. */
  admit<T>(task: () => Promise<T>, options: AdmitOptions = {}): Promise<T> {
    return this.#admission.run(task, options);
  }

  /** As `rows`, for a caller who has a turn; names are looked up in `schema` first. */
  rowsNow(
    query: CompiledQuery,
    options: RunOptions,
    schema?: string,
  ): Promise<{ rows: Row[]; columns: ResultColumn[] }> {
    return this.#useAgain(schema, async (connection) => {
      const guard = interruptOn(connection, options);
      try {
        const result = await connection.stream(query.text, [...query.params]);
        const columns = resultColumns(result);
        const rows: Row[] = [];
        for await (const batch of rowBatches(result)) rows.push(...batch);
        guard.throwIfStopped();
        return { rows, columns };
      } catch (error) {
        throw guard.translate(error);
      } finally {
        guard.release();
      }
    });
  }

  /** As `use`, but a connection that did well is kept for the next: making one, and naming its schema, costs as much as a small question. */
  async #useAgain<T>(schema: string | undefined, work: (connection: DuckDBConnection) => Promise<T>): Promise<T> {
    const index = this.#idle.findLastIndex((idle) => idle.schema === schema);
    const [kept] = index < 0 ? [] : this.#idle.splice(index, 1);
    const connection = kept?.connection ?? (await this.#instance.connect());
    try {
      if (kept === undefined && schema !== undefined) await connection.run(`SET schema = ${quoteLiteral(schema)}`);
      const result = await work(connection);
      this.#idle.push({ connection, schema });
      const keptMax = this.#isClosed ? 0 : LIMITS.analysesAtOnce;
      if (this.#idle.length > keptMax) this.#idle.shift()?.connection.closeSync();
      return result;
    } catch (error) {
      connection.closeSync();
      throw error;
    }
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    for (const { connection } of this.#idle.splice(0)) connection.closeSync();
    this.#instance.closeSync();
    await removeTemporaryFolder(this.#spillFolder);
  }
}

export function resultColumns(result: DuckDBResult): ResultColumn[] {
  return result.deduplicatedColumnNames().map((name, index) => ({ name, type: String(result.columnType(index)) }));
}

/** Streams a result as batches of rows of at most DuckDB's vector size (2,048). */
export async function* rowBatches(result: DuckDBResult): AsyncGenerator<Row[]> {
  const names = result.deduplicatedColumnNames();
  for (;;) {
    const chunk = await result.fetchChunk();
    if (chunk === null || chunk.rowCount === 0) return;
    const columns = chunk.convertColumns<Cell>(toCell);
    yield Array.from({ length: chunk.rowCount }, (_, row) =>
      Object.fromEntries(names.map((name, column) => [name, columns[column]?.[row] ?? null])),
    );
  }
}

/** Interrupts the connection's statement when the signal aborts or the time is up, calls `onStop`, and names which it was. */
export function interruptOn(
  connection: DuckDBConnection,
  { signal, timeoutMs = LIMITS.analysisTimeoutMs }: RunOptions,
  onStop: () => void = () => undefined,
) {
  let timedOut = false;
  let again: NodeJS.Timeout | undefined;
  const interrupt = (): void => {
    connection.interrupt();
    // A statement that waits for a thread has nothing to interrupt yet, and would run to its end once it has one.
    again ??= setInterval(() => connection.interrupt(), INTERRUPT_AGAIN_MS).unref();
    onStop();
  };
  if (signal?.aborted) throw new EngineError('cancelled', 'The query was cancelled before it started.');
  signal?.addEventListener('abort', interrupt, { once: true });
  const timer = setTimeout(() => {
    timedOut = true;
    interrupt();
  }, timeoutMs);
  // A running statement keeps the process alive by itself; an answer nobody reads must not.
  timer.unref();
  const stopped = (cause?: unknown): EngineError | undefined => {
    if (timedOut) {
      return new EngineError(
        'timeout',
        `The query took longer than ${timeoutMs / 1000} s and was stopped. Narrow the window or the filter, or allow more time.`,
        { cause },
      );
    }
    return signal?.aborted ? new EngineError('cancelled', 'The query was cancelled.', { cause }) : undefined;
  };
  return {
    /** An interrupted stream ends as if it were complete, so ask this before trusting its end. */
    throwIfStopped(): void {
      const error = stopped();
      if (error !== undefined) throw error;
    },
    translate(error: unknown): EngineError {
      const stop = stopped(error);
      if (stop !== undefined) return stop;
      if (isEngineError(error)) return error;
      return new EngineError('query', firstLine(messageOf(error)), { cause: error });
    },
    release(): void {
      clearTimeout(timer);
      clearInterval(again);
      signal?.removeEventListener('abort', interrupt);
    },
  };
}

function firstLine(message: string): string {
  return message.split('\n\nLINE')[0]?.trim() ?? message;
}

import type { CompiledQuery, CountedQuery } from '../core/compiled-query.js';
import { LIMITS } from '../core/limits.js';
import { SharedAnswers } from '../core/shared-answers.js';
import type { Database } from './database.js';

/** A table in memory that holds the answer to a query; there until everybody has released it and others need the room. */
export interface Slice {
  readonly table: string;
  readonly rows: number;
  users: number;
}

/** Tables made for questions that share a filter, in the schema of one version's views; they go with it. */
export class Slices {
  readonly #database: Database;
  readonly #schema: string;
  /** By key, the least recently used first; undefined for what was found to be too large. */
  readonly #known = new Map<string, Slice | undefined>();
  readonly #building = new SharedAnswers(0);
  #made = 0;

  constructor(database: Database, schema: string) {
    this.#database = database;
    this.#schema = schema;
  }

  /** Whether a slice of this key is there, or known to be too large. */
  has(key: string): boolean {
    return this.#known.has(key);
  }

  /**
   * The slice of this key, made by `query` unless it is there; undefined when it has more than `LIMITS.sliceRowsMax` rows, or
   * reads more than it may.
   * Whoever gets one counts it up, and `release`s it once the question that reads it has ended.
   */
  async acquire(key: string, query: CountedQuery, signal?: AbortSignal): Promise<Slice | undefined> {
    for (;;) {
      if (!this.#known.has(key)) {
        const run = (stop: AbortSignal): Promise<boolean> => this.#build(key, query, stop);
        await this.#building.ask({ group: this.#schema, version: 0, key, run }, signal);
      }
      if (!this.#known.has(key)) continue;
      const slice = this.#known.get(key);
      this.#known.delete(key);
      this.#known.set(key, slice);
      if (slice !== undefined) slice.users += 1;
      return slice;
    }
  }

  release(slice: Slice): void {
    slice.users -= 1;
  }

  /** Whether it fits. */
  async #build(key: string, query: CountedQuery, signal: AbortSignal): Promise<boolean> {
    const reads = await this.#count(query, signal);
    if (query.counted !== undefined && reads > query.counted.rowsMax) {
      this.#known.set(key, undefined);
      return false;
    }
    this.#made += 1;
    const table = `slice_${this.#made}`;
    const made = { text: `CREATE TABLE ${table} AS ${reads === 0 ? noneOf(query) : query.text}`, params: query.params };
    try {
      // DuckDB answers with how many rows the table was given.
      const { rows } = await this.#database.rowsNow(made, { signal }, this.#schema);
      const count = Number(rows[0]?.Count);
      const fits = count <= LIMITS.sliceRowsMax;
      if (!fits) await this.#drop(table);
      this.#known.set(key, fits ? { table, rows: count, users: 0 } : undefined);
      await this.#makeRoom(key);
      return fits;
    } catch (error) {
      await this.#drop(table);
      throw error;
    }
  }

  /** How many rows it reads, if it says how to count them. */
  async #count({ counted }: CountedQuery, signal: AbortSignal): Promise<number> {
    if (counted === undefined) return Number.NaN;
    const { rows } = await this.#database.rowsNow(counted, { signal }, this.#schema);
    return Number(rows[0]?.rows);
  }

  /** Forgets slices that nobody reads, the one that is new apart. Several may make room at once: each drops what it has forgotten. */
  async #makeRoom(newest: string): Promise<void> {
    const dropped: Slice[] = [];
    let rows = [...this.#known.values()].reduce((sum, slice) => sum + (slice?.rows ?? 0), 0);
    for (const [key, slice] of this.#known) {
      if (this.#known.size <= LIMITS.slicesMax && rows <= LIMITS.slicesRowsMax) break;
      if (key === newest || (slice !== undefined && slice.users > 0)) continue;
      this.#known.delete(key);
      if (slice === undefined) continue;
      rows -= slice.rows;
      dropped.push(slice);
    }
    for (const { table } of dropped) await this.#drop(table);
  }

  async #drop(table: string): Promise<void> {
    await this.#database.use((connection) => connection.run(`DROP TABLE IF EXISTS ${this.#schema}.${table}`));
  }
}

/** The same columns, of which DuckDB reads nothing. */
function noneOf({ text }: CompiledQuery): string {
  return `SELECT * FROM (${text}) LIMIT 0`;
}

import { access } from 'node:fs/promises';
import type { ResultColumn, Row } from '../contract.js';
import type { CompiledQuery, CountedQuery } from '../core/compiled-query.js';
import { EngineError } from '../core/errors.js';
import type { Scope } from '../core/scope.js';
import { Database, type DatabaseOptions, type RunOptions } from './database.js';
import { type LakeLayout, lakeLayout } from './lake-layout.js';
import { Manifest, type ManifestState } from './manifest.js';
import { makeRollupViews } from './rollup-views.js';
import { type Slice, Slices } from './slices.js';
import { hidePathsIn, makeViews } from './views.js';

/** The views of one manifest state, in a schema of their own. */
interface Views {
  readonly state: ManifestState;
  readonly schema: string;
  readonly slices: Slices;
  users: number;
}

/** Slices for one question, held until it ends. */
export interface HeldSlices {
  has(key: string): boolean;
  /** The name of its table; undefined when the slice would be too large. */
  acquire(key: string, query: CountedQuery): Promise<string | undefined>;
}

/** What is asked of a state once its turn has come: a query, or rows that were found without one. */
export type Asked = CompiledQuery | { readonly rows: Row[] };

/** What a question may look at before it is asked. */
export interface Answering {
  readonly state: ManifestState;
  readonly slices: HeldSlices;
  /** Runs another query in the same turn. */
  readonly run: (query: CompiledQuery) => Promise<readonly Row[]>;
}

/** One scope's lake, open for questions: views over its parts, brought up to date before each one. */
export class Lake {
  readonly layout: LakeLayout;
  readonly #manifest: Manifest;
  readonly #options: DatabaseOptions;
  #database: Database | undefined;
  #views: Views | undefined;
  #viewsMade = 0;
  #refreshing: Promise<Views> | undefined;

  constructor(folder: string, scope: Scope, options: DatabaseOptions = {}) {
    this.layout = lakeLayout(folder, scope);
    this.#manifest = new Manifest(this.layout.manifestFolder);
    this.#options = options;
  }

  /**
   * Runs a trusted query over the newest manifest state; says which version answered. A query that depends on the state is
   * made once its turn has come, and sees the views of that very state, whatever is committed meanwhile.
   */
  async rows(
    query: CompiledQuery | ((answering: Answering) => Asked | Promise<Asked>),
    options: RunOptions = {},
  ): Promise<{ rows: Row[]; columns: ResultColumn[]; version: number }> {
    if (this.#database === undefined) await this.refresh();
    const database = this.#database;
    if (database === undefined) throw new EngineError('store', 'The lake is closed.');
    return database.admit(async () => {
      const views = await this.#newest();
      views.users += 1;
      const held: Slice[] = [];
      const slices: HeldSlices = {
        has: (key) => views.slices.has(key),
        acquire: async (key, made) => {
          const slice = await views.slices.acquire(key, made, options.signal);
          if (slice !== undefined) held.push(slice);
          return slice?.table;
        },
      };
      try {
        const { state, schema } = views;
        const run = async (own: CompiledQuery) => (await database.rowsNow(own, options, schema)).rows;
        const asked = typeof query === 'function' ? await query({ state, slices, run }) : query;
        const found =
          'rows' in asked ? { rows: asked.rows, columns: [] } : await database.rowsNow(asked, options, schema);
        return { ...found, version: state.version };
      } catch (error) {
        throw hidePathsIn(error, this.layout);
      } finally {
        for (const slice of held) views.slices.release(slice);
        views.users -= 1;
        await this.#dropUnused(database, views);
      }
    }, options);
  }

  /** The newest manifest state, with the views made to match. Callers at the same time share one refresh. */
  async refresh(): Promise<ManifestState> {
    return (await this.#newest()).state;
  }

  #newest(): Promise<Views> {
    this.#refreshing ??= this.#refresh().finally(() => {
      this.#refreshing = undefined;
    });
    return this.#refreshing;
  }

  async #refresh(): Promise<Views> {
    const state = await this.#manifest.refresh();
    this.#database ??= await Database.open(this.#options);
    const before = this.#views;
    if (before?.state.version === state.version) return before;
    this.#viewsMade += 1;
    const schema = `views_${this.#viewsMade}`;
    const views: Views = { state, schema, slices: new Slices(this.#database, schema), users: 0 };
    await this.#make(this.#database, views);
    this.#views = views;
    if (before !== undefined) await this.#dropUnused(this.#database, before);
    return views;
  }

  async #make(database: Database, { schema, state }: Views): Promise<void> {
    await database.use(async (connection) => {
      await connection.run(`CREATE SCHEMA ${schema}`);
      try {
        await connection.run(`SET schema = '${schema}'`);
        await makeViews(connection, this.layout, state);
        await makeRollupViews(connection, this.layout, state);
      } catch (error) {
        await connection.run(`DROP SCHEMA ${schema} CASCADE`);
        throw error;
      }
    });
  }

  /** Views of an earlier state go when the last question that began with them ends. */
  async #dropUnused(database: Database, views: Views): Promise<void> {
    if (views === this.#views || views.users > 0 || database !== this.#database) return;
    await database.use((connection) => connection.run(`DROP SCHEMA IF EXISTS ${views.schema} CASCADE`));
  }

  /** True once something was ingested. */
  async exists(): Promise<boolean> {
    return access(this.layout.manifestFolder).then(
      () => true,
      () => false,
    );
  }

  async close(): Promise<void> {
    await this.#refreshing?.catch(() => undefined);
    await this.#database?.close();
    this.#database = undefined;
    this.#views = undefined;
  }
}

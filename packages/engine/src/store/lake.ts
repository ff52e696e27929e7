import { access } from 'node:fs/promises';
import type { ResultColumn, Row } from '../contract.js';
import type { CompiledQuery } from '../core/compiled-query.js';
import { EngineError } from '../core/errors.js';
import type { Scope } from '../core/scope.js';
import { Database, type DatabaseOptions, type RunOptions } from './database.js';
import { type LakeLayout, lakeLayout } from './lake-layout.js';
import { Manifest, type ManifestState } from './manifest.js';
import { makeRollupViews } from './rollup-views.js';
import { hidePathsIn, makeViews } from './views.js';

/** One scope's lake, open for questions: views over its parts, brought up to date before each one. */
export class Lake {
  readonly layout: LakeLayout;
  readonly #manifest: Manifest;
  readonly #options: DatabaseOptions;
  #database: Database | undefined;
  #viewsVersion = -1;
  #refreshing: Promise<ManifestState> | undefined;

  constructor(folder: string, scope: Scope, options: DatabaseOptions = {}) {
    this.layout = lakeLayout(folder, scope);
    this.#manifest = new Manifest(this.layout.manifestFolder);
    this.#options = options;
  }

  /** Runs a trusted query over the newest manifest state; says which version answered. */
  async rows(
    query: CompiledQuery,
    options: RunOptions = {},
  ): Promise<{ rows: Row[]; columns: ResultColumn[]; version: number }> {
    const state = await this.refresh();
    const database = this.#database;
    if (database === undefined) throw new EngineError('store', 'The lake is closed.');
    const answer = await database.rows(query, options).catch((error: unknown) => {
      throw hidePathsIn(error, this.layout);
    });
    return { ...answer, version: state.version };
  }

  /** The newest manifest state, with the views made to match. Callers at the same time share one refresh. */
  refresh(): Promise<ManifestState> {
    this.#refreshing ??= this.#refresh().finally(() => {
      this.#refreshing = undefined;
    });
    return this.#refreshing;
  }

  async #refresh(): Promise<ManifestState> {
    const state = await this.#manifest.refresh();
    this.#database ??= await Database.open(this.#options);
    if (state.version !== this.#viewsVersion) {
      await this.#database.use(async (connection) => {
        await makeViews(connection, this.layout, state);
        await makeRollupViews(connection, this.layout, state);
      });
      this.#viewsVersion = state.version;
    }
    return state;
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
    this.#viewsVersion = -1;
  }
}

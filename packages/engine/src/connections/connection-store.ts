import type { Scope } from '../core/scope.js';
import { Database } from '../store/database.js';
import { kindLayout, type LakeLayout, lakeLayout } from '../store/lake-layout.js';
import type { ManifestState } from '../store/manifest.js';
import { ManifestReader } from '../store/manifest-reader.js';
import type { ConnectionsOptions } from './connections-types.js';
import { connectionKind } from './kind.js';

/** The connection logs of one scope, open for questions: where they lie, what counts now, and a database to ask. */
export class ConnectionStore {
  readonly layout: LakeLayout;
  readonly #manifest: ManifestReader;
  readonly #options: ConnectionsOptions;
  #database: Promise<Database> | undefined;

  constructor(lake: string, scope: Scope, options: ConnectionsOptions = {}) {
    this.layout = kindLayout(lakeLayout(lake, scope), connectionKind.name);
    this.#manifest = new ManifestReader(this.layout.manifestFolder, connectionKind.partTables);
    this.#options = options;
  }

  /** What counts now. Costs a listing of the manifest's folder. */
  refresh(): Promise<ManifestState> {
    return this.#manifest.refresh();
  }

  /** One DuckDB for all questions; it keeps what it read of files' footers. */
  database(): Promise<Database> {
    this.#database ??= Database.open(this.#options);
    return this.#database;
  }

  async close(): Promise<void> {
    const open = this.#database;
    this.#database = undefined;
    await (await open)?.close();
  }
}

import { isEngineError } from '../core/errors.js';
import type { Scope } from '../core/scope.js';
import { Database } from '../store/database.js';
import { kindLayout, type LakeLayout, lakeLayout } from '../store/lake-layout.js';
import type { ManifestState } from '../store/manifest.js';
import { ManifestReader } from '../store/manifest-reader.js';
import { hidePathsIn } from '../store/views.js';
import { QUESTION_MEMORY_BYTES } from './connection-limits.js';
import type { ConnectionsOptions } from './connections-types.js';
import { connectionKind } from './kind.js';

/** Times that something is asked anew of a lake whose files were exchanged meanwhile. */
const ASKED_ANEW_MAX = 3;
/** What a newer state of the lake does not mend. */
const FINAL: ReadonlySet<string> = new Set(['cancelled', 'timeout', 'busy', 'invalid-input', 'limit-exceeded']);

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

  /**
   * Asks something of what counts now. Files that counted when a question began may be gone before it has read them, as a
   * term for keeping personal data waits for nobody: it is then asked anew of what counts by then.
   */
  async ask<T>(question: (state: ManifestState) => Promise<T>): Promise<T> {
    for (let again = 0; ; again += 1) {
      const state = await this.refresh();
      try {
        return await question(state);
      } catch (error) {
        const isFinal = isEngineError(error) && FINAL.has(error.code);
        const isSame = isFinal || (await this.refresh()).version === state.version;
        if (isSame || again === ASKED_ANEW_MAX) throw hidePathsIn(error, this.layout);
      }
    }
  }

  /** As many as questions may use; undefined where the machine says. */
  get threads(): number | undefined {
    return this.#options.threads;
  }

  /** One DuckDB for all questions; it keeps what it read of files' footers. */
  database(): Promise<Database> {
    const { memoryBytes = QUESTION_MEMORY_BYTES, ...options } = this.#options;
    this.#database ??= Database.open({ ...options, memoryBytes });
    return this.#database;
  }

  async close(): Promise<void> {
    const open = this.#database;
    this.#database = undefined;
    await (await open)?.close();
  }
}

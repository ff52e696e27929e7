import { randomBytes } from 'node:crypto';
import { mkdir, rm } from 'node:fs/promises';
import path from 'node:path';
import type { DuckDBConnection } from '@duckdb/node-api';
import { EngineError, isEngineError, messageOf } from '../core/errors.js';
import { LIMITS } from '../core/limits.js';
import type { Scope } from '../core/scope.js';
import { deriveRollups, rollupsAreDue } from '../rollups/derive-rollups.js';
import { Database } from '../store/database.js';
import { acquireIngestLock } from '../store/ingest-lock.js';
import { type LakeLayout, lakeLayout } from '../store/lake-layout.js';
import { Manifest, type ManifestChange } from '../store/manifest.js';
import { pruneManifest } from '../store/prune-manifest.js';
import { removeOrphans } from '../store/remove-orphans.js';
import { hidePaths } from '../store/views.js';
import { findDeadRows } from './dead-rows.js';
import type { MaintainOptions, MaintainReport } from './maintain-options.js';
import { mergeParts } from './merge-parts.js';
import { type Merge, nextMerge } from './plan-merge.js';
import { daysOf, findExpired } from './retention.js';

const MS_PER_SECOND = 1_000;

/**
 * Drops what is past its retention, then merges small parts, a commit per step: killed at any instant, the lake is as
 * after the last step. Questions go on meanwhile; files they may still read are removed an hour later, by this or an ingest.
 */
export async function runMaintenance(lake: string, scope: Scope, options: MaintainOptions): Promise<MaintainReport> {
  checkOptions(options);
  const layout = lakeLayout(lake, scope);
  const lock = await acquireIngestLock(layout.lockFile);
  try {
    await rm(layout.spoolFolder, { recursive: true, force: true });
    await mkdir(layout.spoolFolder, { recursive: true });
    return await new Maintenance(layout, options).run();
  } finally {
    await rm(layout.spoolFolder, { recursive: true, force: true });
    lock.release();
  }
}

function checkOptions({ keepDays }: MaintainOptions): void {
  if (keepDays === undefined || (Number.isInteger(keepDays) && keepDays >= 1 && keepDays <= LIMITS.keepDaysMax)) return;
  throw new EngineError(
    'invalid-input',
    `keepDays ${keepDays} is not a whole number of days from 1 to ${LIMITS.keepDaysMax}.`,
  );
}

class Maintenance {
  readonly #layout: LakeLayout;
  readonly #options: MaintainOptions;
  readonly #manifest: Manifest;
  readonly #started = performance.now();
  readonly #runName = randomBytes(6).toString('hex');
  #steps = 0;
  #rewritten = { parts: 0, rows: 0 };
  #forgotten = 0;
  #dropped: MaintainReport['dropped'] = { days: [], parts: 0, rows: 0 };

  constructor(layout: LakeLayout, options: MaintainOptions) {
    this.#layout = layout;
    this.#options = options;
    this.#manifest = new Manifest(layout.manifestFolder);
  }

  async run(): Promise<MaintainReport> {
    const before = await this.#manifest.refresh();
    await removeOrphans(this.#layout, before, Date.now());
    await pruneManifest(this.#layout, Date.now());
    const { keepDays, compact } = this.#options;
    if (keepDays !== undefined) await this.#dropExpired(keepDays);
    const done = compact === true ? await this.#compact() : true;
    const { parts, version } = this.#manifest.state;
    return {
      done,
      parts: { before: before.parts.length, after: parts.length },
      rewritten: this.#rewritten,
      dropped: this.#dropped,
      forgotten: this.#forgotten,
      seconds: Math.round(performance.now() - this.#started) / MS_PER_SECOND,
      lake_version: version,
    };
  }

  async #dropExpired(keepDays: number): Promise<void> {
    const { parts, hours, rollupHours } = findExpired(this.#manifest.state, keepDays, Date.now());
    if (parts.length === 0 && hours.length === 0 && rollupHours.length === 0) return;
    await this.#commit({ drop: parts.map((part) => part.path), fresh: hours, freshRollups: rollupHours });
    const flows = parts.filter((part) => part.table === 'flows');
    this.#dropped = {
      days: daysOf(parts),
      parts: parts.length,
      rows: flows.reduce((sum, part) => sum + part.rows, 0),
    };
  }

  /** False when the time ran out before everything was merged. */
  async #compact(): Promise<boolean> {
    const { state } = this.#manifest;
    // Opening a database costs more than finding out that there is nothing to do.
    if (nextMerge(state) === undefined && state.dead.size === 0 && !rollupsAreDue(state, Date.now(), true)) return true;
    const memoryBytes = this.#options.memoryBytes ?? LIMITS.maintainMemoryBytes;
    const database = await Database.open({
      memoryBytes,
      // In the spool, so that the next run removes what a killed one left.
      spillFolder: path.join(this.#layout.spoolFolder, 'spill'),
      threads: this.#options.threads,
    });
    try {
      return await database.use(
        async (connection) => (await this.#mergeAll(connection)) && (await this.#tidyRollups(connection, memoryBytes)),
      );
    } finally {
      await database.close();
    }
  }

  async #mergeAll(connection: DuckDBConnection): Promise<boolean> {
    for (let merge = nextMerge(this.#manifest.state); merge; merge = nextMerge(this.#manifest.state)) {
      if (this.#isOver()) return false;
      await this.#rewrite(connection, merge);
    }
    if (this.#manifest.state.dead.size === 0) return true;
    const { rewrite } = await findDeadRows(connection, this.#layout, this.#manifest.state);
    for (const part of rewrite) {
      if (this.#isOver()) return false;
      await this.#rewrite(connection, { table: part.table, parts: [part] });
    }
    const { forget } = await findDeadRows(connection, this.#layout, this.#manifest.state);
    if (forget.length > 0) await this.#commit({ forget });
    this.#forgotten += forget.length;
    return true;
  }

  /** Afterwards no part of a rollup holds an hour that another has built anew. */
  async #tidyRollups(connection: DuckDBConnection, memoryBytes: number): Promise<boolean> {
    const { signal, onStep } = this.#options;
    const interrupt = (): void => connection.interrupt();
    signal?.addEventListener('abort', interrupt, { once: true });
    try {
      const { merged, done } = await deriveRollups({
        connection,
        layout: this.#layout,
        manifest: this.#manifest,
        memoryBytes,
        nowMs: Date.now(),
        eager: true,
        isOver: () => this.#isOver(),
        signal,
        onStep,
      });
      this.#rewritten = {
        parts: this.#rewritten.parts + merged.parts,
        rows: this.#rewritten.rows + merged.rows,
      };
      return done;
    } finally {
      signal?.removeEventListener('abort', interrupt);
    }
  }

  async #rewrite(connection: DuckDBConnection, merge: Merge): Promise<void> {
    const name = `${this.#runName}-${this.#steps}`;
    this.#steps += 1;
    const interrupt = (): void => connection.interrupt();
    this.#options.signal?.addEventListener('abort', interrupt, { once: true });
    try {
      const written = await mergeParts(connection, merge, this.#manifest.state, { layout: this.#layout, name });
      this.#throwIfCancelled();
      await this.#commit({ add: written, drop: merge.parts.map((part) => part.path) });
      this.#rewritten = {
        parts: this.#rewritten.parts + merge.parts.length,
        rows: this.#rewritten.rows + written.reduce((sum, part) => sum + part.rows, 0),
      };
    } catch (error) {
      this.#throwIfCancelled();
      if (isEngineError(error)) throw error;
      const reason = hidePaths(messageOf(error).split('\n')[0] ?? '', this.#layout);
      throw new EngineError('store', `Merging parts of ${merge.table} failed: ${reason}`, { cause: error });
    } finally {
      this.#options.signal?.removeEventListener('abort', interrupt);
    }
  }

  async #commit(change: ManifestChange): Promise<void> {
    await this.#manifest.commit(change);
    this.#options.onStep?.();
  }

  /** True when no further step is to begin. */
  #isOver(): boolean {
    this.#throwIfCancelled();
    const { secondsMax } = this.#options;
    return secondsMax !== undefined && performance.now() - this.#started >= secondsMax * MS_PER_SECOND;
  }

  #throwIfCancelled(): void {
    if (!this.#options.signal?.aborted) return;
    throw new EngineError(
      'cancelled',
      'The maintenance was cancelled. What was committed stays; the next run goes on.',
    );
  }
}

import { randomBytes } from 'node:crypto';
import type { DuckDBConnection } from '@duckdb/node-api';
import { EngineError, messageOf } from '../core/errors.js';
import type { LakeLayout } from '../store/lake-layout.js';
import { type Manifest, type ManifestState, type Part, partsOf } from '../store/manifest.js';
import { flowsOfHours } from './batch-flows.js';
import { buildBatch } from './build-batch.js';
import { handedOn } from './handed-on.js';
import { keepOtherHours } from './keep-hours.js';
import { createNames } from './names.js';
import { HourPlan, type NextHours } from './next-hours.js';
import { buildNumbered } from './numbered/build-numbered.js';
import { NotNumbered } from './numbered/not-numbered.js';
import { holdsAny } from './part-hours.js';
import { hoursWithoutConversations } from './unbuilt-hours.js';

export interface DeriveOptions {
  readonly connection: DuckDBConnection;
  readonly layout: LakeLayout;
  readonly manifest: Manifest;
  /** What the connection's DuckDB may use, bytes. */
  readonly memoryBytes: number;
  readonly signal?: AbortSignal | undefined;
  /** Whether hours may be built from numbers where that can be done, as they are unless said otherwise; the same comes of SQL. */
  readonly fromNumbers?: boolean | undefined;
  readonly onHour?: ((done: number, left: number) => void) | undefined;
}

export interface DeriveReport {
  /** Hours built, in the order of their building (Unix seconds / 3,600). */
  readonly hours: readonly number[];
}

/**
 * Brings `conversations` up to date: builds the hours the manifest calls stale, in rising order, as many together as
 * memory has room for, one commit for each such batch. An hour that leaves other conversations open than it did before
 * makes the next one stale. The caller holds the ingest lock. Stopped at any instant, the next call goes on. Throws
 * `cancelled`.
 */
export async function deriveConversations(options: DeriveOptions): Promise<DeriveReport> {
  const { connection, signal, onHour } = options;
  let state = await markUnbuiltHours(options);
  const hours: number[] = [];
  if (state.stale.size > 0) await createNames(connection);
  const run = randomBytes(6).toString('hex');
  const plan = new HourPlan({ ...options, fromNumbers: options.fromNumbers ?? true });
  while (state.stale.size > 0) {
    if (signal?.aborted) {
      throw new EngineError('cancelled', 'Building conversations was cancelled. Ingest again to build the rest.');
    }
    const next = await plan.next(state);
    const name = `${run}-${hours.length}`;
    try {
      state = await deriveBatch(next, state, name, options);
    } catch (error) {
      if (!(error instanceof NotNumbered)) throw error;
      plan.refuse(next.hours);
      continue;
    }
    hours.push(...next.hours);
    onHour?.(hours.length, state.stale.size);
  }
  return { hours };
}

/**
 * Makes the hours of a lake stale that was written before there were conversations; to be called before anything new is
 * loaded into it, which would hide that.
 */
export async function markUnbuiltHours({
  connection,
  layout,
  manifest,
}: Pick<DeriveOptions, 'connection' | 'layout' | 'manifest'>): Promise<ManifestState> {
  const state = await manifest.refresh();
  const unbuilt = await hoursWithoutConversations(connection, layout, state);
  return unbuilt.length === 0 ? state : manifest.commit({ stale: unbuilt });
}

async function deriveBatch(
  { hours, numbered }: NextHours,
  state: ManifestState,
  name: string,
  { connection, layout, manifest, memoryBytes }: DeriveOptions,
): Promise<ManifestState> {
  const batch = new Set(hours);
  const old = partsOf(state, 'conversations').filter((part) => holdsAny(part, batch));
  try {
    const built =
      numbered === undefined
        ? await buildBatch(hours, state, { connection, layout, name, memoryBytes })
        : await buildNumbered(hours, state, { connection, layout, name, numbered });
    const kept: Part[] = [];
    for (const [index, part] of old.entries()) {
      kept.push(...(await keepOtherHours(connection, part, batch, { layout, name: `${name}-kept${index}` })));
    }
    const watched = hours.filter((hour) => !batch.has(hour + 1) && mayHaveNext(state, hour));
    const before = await handedOn(connection, layout, old, watched);
    const after = await handedOn(connection, layout, built, watched);
    return await manifest.commit({
      add: [...built, ...kept],
      drop: old.map((part) => part.path),
      fresh: hours,
      stale: watched.filter((hour) => before.get(hour) !== after.get(hour)).map((hour) => hour + 1),
    });
  } catch (error) {
    if (error instanceof NotNumbered) throw error;
    throw new EngineError('store', `Conversations could not be built: ${messageOf(error).split('\n')[0]}`, {
      cause: error,
    });
  }
}

/** Whether the hour after this one may hold anything, so that it matters what it is handed. */
export function mayHaveNext(state: ManifestState, hour: number): boolean {
  const next = new Set([hour + 1]);
  return (
    flowsOfHours(state, [hour + 1]).length > 0 || partsOf(state, 'conversations').some((part) => holdsAny(part, next))
  );
}

import { randomBytes } from 'node:crypto';
import { EngineError, isEngineError, messageOf } from '../core/errors.js';
import { ROLLUP_NAMES } from '../schema/rollups.js';
import { TOP_NAMES } from '../schema/tops.js';
import { type Manifest, type ManifestChange, type ManifestState, type Part, partsOf } from '../store/manifest.js';
import { isDaily, maskOf } from '../store/rollup-views.js';
import { hidePaths } from '../store/views.js';
import { buildDay, nextDay } from './build-day.js';
import { buildDeniedDay, nextDeniedDay } from './build-denied-day.js';
import { buildRollups } from './build-rollups.js';
import { buildTops, nextTopDay } from './build-top.js';
import { mergeRollup, nextRollupMerge } from './merge-rollups.js';
import type { RollupContext } from './write-rollup.js';

const HOURS_PER_DAY = 24;

const MS_PER_SECOND = 1_000;

export interface RollupOptions extends RollupContext {
  readonly manifest: Manifest;
  /** Unix milliseconds: says which days are over. */
  readonly nowMs: number;
  /** Leaves no part of a day that is over behind which holds hours it no longer answers for. */
  readonly eager?: boolean | undefined;
  /** Asked before each step; true ends the work there. */
  readonly isOver?: (() => boolean) | undefined;
  /** Called after each commit. */
  readonly onStep?: (() => void) | undefined;
}

export interface RollupReport {
  /** Hours built (Unix seconds / 3,600), in the order of their building. */
  readonly hours: readonly number[];
  /** Days added up from their hours (Unix seconds / 86,400). */
  readonly days: readonly number[];
  /** Parts merged away, and the rows written anew. */
  readonly merged: { readonly parts: number; readonly rows: number };
  /** False when `isOver` ended the work before everything was done. */
  readonly done: boolean;
}

/** One commit's worth of work: what it makes of a state, and what is told of it. */
interface Step {
  readonly hours?: readonly number[];
  readonly days?: readonly number[];
  readonly merged?: number;
  make(state: ManifestState, name: string): Promise<ManifestChange>;
}

/** Whether there is anything for `deriveRollups` to do: opening a database costs more than finding out. */
export function rollupsAreDue(state: ManifestState, nowMs: number, eager?: boolean): boolean {
  const nowS = nowMs / MS_PER_SECOND;
  return (
    state.staleRollups.size > 0 ||
    nextDay(state, nowS) !== undefined ||
    nextDeniedDay(state) !== undefined ||
    nextTopDay(state) !== undefined ||
    nextRollupMerge(state, nowS, eager) !== undefined
  );
}

/**
 * Brings the rollups up to date: the hours the manifest calls stale, a day at a time and the newest day first, because
 * that is what a page asks for; then days that are over are added up, and small parts merged. A commit each. The caller
 * holds the ingest lock. Stopped at any instant, the next call goes on. Throws `cancelled`.
 */
export async function deriveRollups(options: RollupOptions): Promise<RollupReport> {
  let state = await options.manifest.refresh();
  const run = randomBytes(6).toString('hex');
  const report = { hours: [] as number[], days: [] as number[], merged: { parts: 0, rows: 0 } };
  let steps = 0;
  for (let step = nextStep(state, options); step !== undefined; step = nextStep(state, options)) {
    throwIfCancelled(options);
    if (options.isOver?.() === true) return { ...report, done: false };
    const change = await attempt(step, state, `${run}-${steps}`, options);
    throwIfCancelled(options);
    state = await options.manifest.commit(change);
    steps += 1;
    report.hours.push(...(step.hours ?? []));
    report.days.push(...(step.days ?? []));
    if (step.merged !== undefined) {
      report.merged.parts += step.merged;
      report.merged.rows += (change.add ?? []).reduce((sum, { rows }) => sum + rows, 0);
    }
    options.onStep?.();
  }
  return { ...report, done: true };
}

function nextStep(state: ManifestState, options: RollupOptions): Step | undefined {
  const nowS = options.nowMs / MS_PER_SECOND;
  const [day, hours] = newestDay(state);
  if (day !== undefined) return { hours, make: (at, name) => makeHours(day, hours, at, { ...options, name }) };
  const whole = nextDay(state, nowS);
  if (whole !== undefined) {
    return { days: [whole], make: async (at, name) => ({ add: await buildDay(whole, at, { ...options, name }) }) };
  }
  const denied = nextDeniedDay(state);
  if (denied !== undefined) return { make: (at, name) => buildDeniedDay(denied, at, { ...options, name }) };
  const cut = nextTopDay(state);
  if (cut !== undefined) {
    return { make: async (at, name) => ({ add: await buildTops(cut, at, { ...options, name }) }) };
  }
  const merge = nextRollupMerge(state, nowS, options.eager);
  if (merge === undefined) return undefined;
  return {
    merged: merge.parts.length,
    make: async (at, name) => ({
      add: await mergeRollup(merge, at, { ...options, name }),
      drop: merge.parts.map((part) => part.path),
    }),
  };
}

async function makeHours(
  day: number,
  hours: readonly number[],
  state: ManifestState,
  context: RollupContext & { readonly name: string },
): Promise<ManifestChange> {
  const parts = await buildRollups(day, hours, state, context);
  const { add, drop } = withoutHours(state, day, maskOf(day, hours));
  return { add: [...add, ...parts], drop, freshRollups: hours };
}

async function attempt(
  step: Step,
  state: ManifestState,
  name: string,
  options: RollupOptions,
): Promise<ManifestChange> {
  try {
    return await step.make(state, name);
  } catch (error) {
    throwIfCancelled(options);
    if (isEngineError(error)) throw error;
    const reason = hidePaths(messageOf(error).split('\n')[0] ?? '', options.layout);
    throw new EngineError('store', `Rollups could not be built: ${reason}`, { cause: error });
  }
}

/** The stale hours of the newest day that has any, in rising order. */
function newestDay(state: ManifestState): [day: number | undefined, hours: number[]] {
  if (state.staleRollups.size === 0) return [undefined, []];
  const day = Math.floor(Math.max(...state.staleRollups) / HOURS_PER_DAY);
  const hours = [...state.staleRollups].filter((hour) => Math.floor(hour / HOURS_PER_DAY) === day);
  return [day, hours.sort((a, b) => a - b)];
}

/** Takes hours of a day from the parts that answered for them; a part that answers for nothing goes, as does the day's. */
export function withoutHours(state: ManifestState, day: number, mask: number): { add: Part[]; drop: string[] } {
  const touched = rollupParts(state).filter(({ rollup }) => rollup?.day === day && (rollup.valid & mask) !== 0);
  const kept = touched.flatMap((part): Part[] => {
    const valid = (part.rollup?.valid ?? 0) & ~mask;
    if (valid === 0 || part.rollup === undefined || isDaily(part.table)) return [];
    return [{ ...part, rollup: { ...part.rollup, valid } }];
  });
  return { add: kept, drop: touched.map((part) => part.path) };
}

function rollupParts(state: ManifestState): Part[] {
  return [...ROLLUP_NAMES, ...TOP_NAMES].flatMap((name) => partsOf(state, name));
}

function throwIfCancelled({ signal }: RollupOptions): void {
  if (!signal?.aborted) return;
  throw new EngineError(
    'cancelled',
    'Building rollups was cancelled. What was committed stays; the next ingest builds the rest.',
  );
}

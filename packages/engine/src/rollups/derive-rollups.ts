import { randomBytes } from 'node:crypto';
import { EngineError, isEngineError, messageOf } from '../core/errors.js';
import { ROLLUP_NAMES } from '../schema/rollups.js';
import { type Manifest, type ManifestChange, type ManifestState, type Part, partsOf } from '../store/manifest.js';
import { isDaily, maskOf } from '../store/rollup-views.js';
import { hidePaths } from '../store/views.js';
import { buildRollups } from './build-rollups.js';
import type { RollupContext } from './write-rollup.js';

const HOURS_PER_DAY = 24;

export interface RollupOptions extends RollupContext {
  readonly manifest: Manifest;
  readonly signal?: AbortSignal | undefined;
  /** Called after each commit. */
  readonly onStep?: (() => void) | undefined;
}

export interface RollupReport {
  /** Hours built (Unix seconds / 3,600), in the order of their building. */
  readonly hours: readonly number[];
}

/**
 * Brings the rollups up to date: the hours the manifest calls stale, a day at a time and the newest day first, because
 * that is what a page asks for. The caller holds the ingest lock. Stopped at any instant, the next call goes on. Throws
 * `cancelled`.
 */
export async function deriveRollups(options: RollupOptions): Promise<RollupReport> {
  const { manifest } = options;
  let state = await manifest.refresh();
  const run = randomBytes(6).toString('hex');
  const built: number[] = [];
  for (let [day, hours] = newestDay(state); day !== undefined; [day, hours] = newestDay(state)) {
    throwIfCancelled(options);
    state = await deriveHours(day, hours, state, `${run}-${built.length}`, options);
    built.push(...hours);
    options.onStep?.();
  }
  return { hours: built };
}

async function deriveHours(
  day: number,
  hours: readonly number[],
  state: ManifestState,
  name: string,
  options: RollupOptions,
): Promise<ManifestState> {
  try {
    const parts = await buildRollups(day, hours, state, { ...options, name });
    const old = withoutHours(state, day, maskOf(day, hours));
    return await options.manifest.commit({
      ...old,
      add: [...(old.add ?? []), ...parts],
      freshRollups: hours,
    });
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
export function withoutHours(state: ManifestState, day: number, mask: number): Pick<ManifestChange, 'add' | 'drop'> {
  const touched = rollupParts(state).filter(({ rollup }) => rollup?.day === day && (rollup.valid & mask) !== 0);
  const kept = touched.flatMap((part): Part[] => {
    const valid = (part.rollup?.valid ?? 0) & ~mask;
    if (valid === 0 || part.rollup === undefined || isDaily(part.table)) return [];
    return [{ ...part, rollup: { ...part.rollup, valid } }];
  });
  return { add: kept, drop: touched.map((part) => part.path) };
}

export function rollupParts(state: ManifestState): Part[] {
  return ROLLUP_NAMES.flatMap((name) => partsOf(state, name));
}

function throwIfCancelled({ signal }: RollupOptions): void {
  if (!signal?.aborted) return;
  throw new EngineError('cancelled', 'Building rollups was cancelled. Ingest again to build the rest.');
}

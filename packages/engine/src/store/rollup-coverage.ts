import { joined, type Range, without } from '../core/range.js';
import { ROLLUPS, type RollupCoverage } from '../schema/rollups.js';
import { NULL_PARTITION } from './lake-layout.js';
import { type ManifestState, type Part, partsOf } from './manifest.js';
import { answers, builtDays, builtHours, deniedDays, topDays } from './rollup-views.js';

const HOUR_S = 3_600;
const DAY_S = 86_400;

const known = new WeakMap<ManifestState, RollupCoverage>();

/** Which records of a state the views of its rollups hold. */
export function rollupCoverage(state: ManifestState): RollupCoverage {
  const found = known.get(state) ?? coverageOf(state);
  known.set(state, found);
  return found;
}

function coverageOf(state: ManifestState): RollupCoverage {
  const parts = partsOf(state, 'flows');
  const spans = parts.flatMap(({ first, last }) =>
    first === undefined || last === undefined ? [] : [{ from: first, to: last + 1 }],
  );
  const seconds = joined(spans);
  const [earliest, latest] = [seconds[0], seconds.at(-1)];
  return {
    span: earliest === undefined || latest === undefined ? null : { first: earliest.from, last: latest.to - 1 },
    // Rows without a start lie in a partition of their own, or among others of a batch that spans too many days.
    withoutStart: parts.some(({ path }) => path.includes(NULL_PARTITION)),
    missingHours: missing(spans, HOUR_S, builtHours(state)),
    missingDays: missing(spans, DAY_S, builtDays(state)),
    topDays: joined([...topDays(state)].map((day) => ({ from: day, to: day + 1 }))),
    deniedDays: joined([...deniedDays(state)].map((day) => ({ from: day, to: day + 1 }))),
    rows: Object.fromEntries(ROLLUPS.map(({ name }) => [name, rowsOf(partsOf(state, name), state)])),
  };
}

function rowsOf(parts: readonly Part[], state: ManifestState): number {
  return parts.reduce((sum, part) => (answers(part, state) === 0 ? sum : sum + part.rows), 0);
}

/** Buckets that some part reaches into, without those that are built. */
function missing(spans: readonly Range[], grainS: number, built: ReadonlySet<number>): Range[] {
  const reached = joined(
    spans.map(({ from, to }) => ({ from: Math.floor(from / grainS), to: Math.floor((to - 1) / grainS) + 1 })),
  );
  const buckets = joined([...built].map((bucket) => ({ from: bucket, to: bucket + 1 })));
  return reached.flatMap((range) => without(range, buckets));
}

import { flows } from '../schema/flows.js';
import type { LakeLayout } from '../store/lake-layout.js';
import { type ManifestState, type Part, partsOf } from '../store/manifest.js';
import { selectParts } from '../store/views.js';
import { FLOWS } from './tables.js';
import { SECONDS_PER_HOUR } from './timeouts.js';

/** Parts that may hold records which start in one of these hours (Unix seconds / 3,600). */
export function flowsOfHours(state: ManifestState, hours: readonly number[]): Part[] {
  const sorted = [...hours].sort((a, b) => a - b);
  return partsOf(state, 'flows').filter(({ first, last }) => {
    if (first === undefined || last === undefined) return false;
    const next = sorted.find((hour) => (hour + 1) * SECONDS_PER_HOUR > first);
    return next !== undefined && next * SECONDS_PER_HOUR <= last;
  });
}

/** SQL: whether the column `start` lies in one of these hours, which rise. */
export function startsIn(hours: readonly number[]): string {
  const [first = 0, last = -1] = [hours[0], hours.at(-1)];
  const range = `"start" >= ${first * SECONDS_PER_HOUR} AND "start" < ${(last + 1) * SECONDS_PER_HOUR}`;
  if (hours.length === last - first + 1) return range;
  return `${range} AND "start" // ${SECONDS_PER_HOUR} IN (${hours.join(', ')})`;
}

/** A view of the records of these hours, with the hour they start in, from the parts that may hold any. */
export function flowsView(layout: LakeLayout, state: ManifestState, hours: readonly number[]): string {
  const source = selectParts(flows, layout, flowsOfHours(state, hours), state.dead);
  return (
    `CREATE OR REPLACE TEMP VIEW ${FLOWS} AS SELECT *, ("start" // ${SECONDS_PER_HOUR})::INTEGER AS "hour" ` +
    `FROM (${source}) WHERE ${startsIn(hours)}`
  );
}

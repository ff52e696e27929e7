import { RANKED } from '../../schema/tops.js';
import type { GroupSums } from './group-sums.js';

/** Groups of rows: what each is of, and its sums. */
export interface ClassGroups {
  readonly count: number;
  /** The class of each group, and the number of what it is compared within. */
  readonly classes: Int32Array;
  readonly within: Int32Array;
  readonly sums: Pick<GroupSums, (typeof RANKED)[number]>;
}

/** Marks the classes that have more of a measure than the one after the last place: of equal ones none, or all. */
export function markGreatest(groups: ClassGroups, places: number, isKept: Uint8Array): void {
  const { order, ends } = byWithin(groups);
  let first = 0;
  for (const end of ends) {
    for (const measure of RANKED) {
      const values = new Float64Array(end - first);
      for (let at = first; at < end; at += 1) values[at - first] = groups.sums[measure][order[at] ?? 0] ?? 0;
      const bar =
        values.length > places
          ? (values
              .slice()
              .sort()
              .at(-1 - places) ?? 0)
          : Number.NEGATIVE_INFINITY;
      for (let at = first; at < end; at += 1) {
        if ((values[at - first] ?? 0) > bar) isKept[groups.classes[order[at] ?? 0] ?? 0] = 1;
      }
    }
    first = end;
  }
}

/** The groups in the order of what they are compared within, and where each of these ends. */
function byWithin({ count, within }: ClassGroups): { order: Int32Array; ends: Int32Array } {
  let most = -1;
  for (let group = 0; group < count; group += 1) most = Math.max(most, within[group] ?? 0);
  const ends = new Int32Array(most + 2);
  for (let group = 0; group < count; group += 1)
    ends[(within[group] ?? 0) + 1] = (ends[(within[group] ?? 0) + 1] ?? 0) + 1;
  for (let each = 1; each < ends.length; each += 1) ends[each] = (ends[each] ?? 0) + (ends[each - 1] ?? 0);
  const order = new Int32Array(count);
  for (let group = 0; group < count; group += 1) {
    const at = ends[within[group] ?? 0] ?? 0;
    order[at] = group;
    ends[within[group] ?? 0] = at + 1;
  }
  return { order, ends: ends.subarray(0, -1) };
}

import { sortRows } from '../../core/sort-rows.js';
import type { Rollup } from '../../schema/rollups.js';
import type { Groups } from './bucket-groups.js';
import { countTo, ranksOf } from './ranks.js';

const PORT = 'dstport';

/** Rows of a rollup in the order they are written. */
export interface RollupSums {
  readonly count: number;
  /** A group with the row's bucket and keys. */
  readonly groups: Int32Array;
  readonly flows: Float64Array;
  readonly bytes: Float64Array;
  readonly packets: Float64Array;
  readonly firsts: Int32Array;
  readonly lasts: Int32Array;
}

/** The order in which groups are written by the rollup that tells all of them apart, which others often share. */
export function wholeOrder(groups: Groups): Int32Array {
  const { count, buckets, families, ports } = groups;
  const keys = families.map(({ codes, places }) => noted(codes, places));
  return sortRows(countTo(count), [buckets, ...keys, ...(ports === undefined ? [] : [ranksOf(ports, 'numbers')])]);
}

/** Adds groups up to the rows of a rollup. */
export function addUp(rollup: Rollup, groups: Groups, whole: Int32Array): RollupSums {
  const rows = rollup.deniedOnly ? whole.filter((group) => groups.isDenied[group] === 1) : whole;
  const keys = keysOf(rollup, groups);
  return sumsOf(groups, isFirstOfWhole(rollup, groups) ? rows : sortRows(rows, keys), keys);
}

/** Whether the first families are kept as a whole and nothing of the others: rows then are in order as they are. */
function isFirstOfWhole({ columns: kept }: Rollup, { families }: Groups): boolean {
  const asked = families.map(({ columns }) => columns.filter((column) => kept.includes(column)).length);
  const end = asked.findLastIndex((count) => count > 0) + 1;
  return families.slice(0, end).every(({ columns }, index) => asked[index] === columns.length);
}

/** What tells the rows of a rollup apart, as numbers in the order they are written. */
function keysOf(rollup: Rollup, { buckets, families, ports }: Groups): Int32Array[] {
  const kept = families.map((family) => ({
    ...family,
    asked: family.columns.filter((column) => rollup.columns.includes(column)),
  }));
  const isWhole = ({ columns, asked }: (typeof kept)[number]): boolean => asked.length === columns.length;
  const port = rollup.columns.includes(PORT) && ports !== undefined ? [ranksOf(ports, 'numbers')] : [];
  return [
    buckets,
    ...kept.filter(isWhole).map(({ codes, places }) => noted(codes, places)),
    ...kept
      .filter((family) => !isWhole(family))
      .flatMap(({ asked, codes, valuesOf, rankingOf }) =>
        asked.map((column) => noted(codes, ranksOf(valuesOf(column), rankingOf(column)))),
      ),
    ...port,
  ];
}

/** Of each code, what is noted of it. */
export function noted(codes: Int32Array, notes: Int32Array): Int32Array {
  const values = new Int32Array(codes.length);
  for (let index = 0; index < codes.length; index += 1) values[index] = notes[codes[index] ?? 0] ?? 0;
  return values;
}

/** Where a row's keys are not those of the row before. */
function changesOf(order: Int32Array, keys: readonly Int32Array[]): Uint8Array {
  const changes = new Uint8Array(order.length);
  if (order.length > 0) changes[0] = 1;
  for (const key of keys) markChanges(order, key, changes);
  return changes;
}

function markChanges(order: Int32Array, key: Int32Array, changes: Uint8Array): void {
  let before = key[order[0] ?? 0] ?? 0;
  for (let index = 1; index < order.length; index += 1) {
    const value = key[order[index] ?? 0] ?? 0;
    if (value !== before) changes[index] = 1;
    before = value;
  }
}

function sumsOf(groups: Groups, order: Int32Array, keys: readonly Int32Array[]): RollupSums {
  const changes = changesOf(order, keys);
  let count = 0;
  for (let index = 0; index < changes.length; index += 1) count += changes[index] ?? 0;
  const sums = {
    count,
    groups: new Int32Array(count),
    flows: new Float64Array(count),
    bytes: new Float64Array(count),
    packets: new Float64Array(count),
    firsts: new Int32Array(count),
    lasts: new Int32Array(count),
  };
  const from = groups.sums;
  let row = -1;
  for (let index = 0; index < order.length; index += 1) {
    const group = order[index] ?? 0;
    const first = from.firsts[group] ?? 0;
    const last = from.lasts[group] ?? 0;
    if (changes[index] === 1) {
      row += 1;
      sums.groups[row] = group;
      sums.firsts[row] = first;
      sums.lasts[row] = last;
    } else {
      if (first < (sums.firsts[row] ?? 0)) sums.firsts[row] = first;
      if (last > (sums.lasts[row] ?? 0)) sums.lasts[row] = last;
    }
    sums.flows[row] = (sums.flows[row] ?? 0) + (from.flows[group] ?? 0);
    sums.bytes[row] = (sums.bytes[row] ?? 0) + (from.bytes[group] ?? 0);
    sums.packets[row] = (sums.packets[row] ?? 0) + (from.packets[group] ?? 0);
  }
  return sums;
}

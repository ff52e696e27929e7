import { sortRows } from '../../core/sort-rows.js';
import type { Rollup } from '../../schema/rollups.js';
import type { Groups } from './hour-groups.js';
import { ranksOf } from './ranks.js';

const PORT = 'dstport';

/** Rows of a rollup in the order they are written. */
export interface RollupSums {
  readonly count: number;
  /** A group with the row's hour and keys. */
  readonly groups: Int32Array;
  readonly flows: Int32Array;
  readonly bytes: Float64Array;
  readonly packets: Float64Array;
  readonly firsts: Int32Array;
  readonly lasts: Int32Array;
}

/** The order in which groups are written by the rollup that tells all of them apart, which others often share. */
export function wholeOrder(groups: Groups): Int32Array {
  const { count, hours, families, ports } = groups;
  const rows = Int32Array.from({ length: count }, (_, group) => group);
  const keys = families.map(({ codes, places }) => noted(codes, places));
  return sortRows(rows, [hours, ...keys, ...(ports === undefined ? [] : [ranksOf(ports, 'numbers')])]);
}

/** Adds groups up to the rows of a rollup. */
export function addUp(rollup: Rollup, groups: Groups, whole: Int32Array): RollupSums {
  const rows = rollup.deniedOnly ? whole.filter((group) => groups.isDenied[group] === 1) : whole;
  const keys = keysOf(rollup, groups);
  return sumsOf(groups, isInOrder(rows, keys) ? rows : sortRows(rows, keys), keys);
}

/** What tells the rows of a rollup apart, as numbers in the order they are written. */
function keysOf(rollup: Rollup, { hours, families, ports }: Groups): Int32Array[] {
  const kept = families.map((family) => ({
    ...family,
    asked: family.columns.filter((column) => rollup.columns.includes(column)),
  }));
  const isWhole = ({ columns, asked }: (typeof kept)[number]): boolean => asked.length === columns.length;
  const port = rollup.columns.includes(PORT) && ports !== undefined ? [ranksOf(ports, 'numbers')] : [];
  return [
    hours,
    ...kept.filter(isWhole).map(({ codes, places }) => noted(codes, places)),
    ...kept
      .filter((family) => !isWhole(family))
      .flatMap(({ asked, codes, valuesOf, rankingOf }) =>
        asked.map((column) => noted(codes, ranksOf(valuesOf(column), rankingOf(column)))),
      ),
    ...port,
  ];
}

function noted(codes: Int32Array, notes: Int32Array): Int32Array {
  const values = new Int32Array(codes.length);
  for (let index = 0; index < codes.length; index += 1) values[index] = notes[codes[index] ?? 0] ?? 0;
  return values;
}

/** Below zero when the first of two groups comes before the second; zero when the keys do not tell them apart. */
function compare(a: number, b: number, keys: readonly Int32Array[]): number {
  for (const key of keys) {
    const difference = (key[a] ?? 0) - (key[b] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

function isInOrder(rows: Int32Array, keys: readonly Int32Array[]): boolean {
  for (let index = 1; index < rows.length; index += 1) {
    if (compare(rows[index - 1] ?? 0, rows[index] ?? 0, keys) > 0) return false;
  }
  return true;
}

function sumsOf(groups: Groups, order: Int32Array, keys: readonly Int32Array[]): RollupSums {
  const firstOf = new Int32Array(order.length);
  let count = 0;
  for (let index = 0; index < order.length; index += 1) {
    const isNew = index === 0 || compare(order[index - 1] ?? 0, order[index] ?? 0, keys) !== 0;
    if (isNew) firstOf[count++] = index;
  }
  const sums = {
    count,
    groups: new Int32Array(count),
    flows: new Int32Array(count),
    bytes: new Float64Array(count),
    packets: new Float64Array(count),
    firsts: new Int32Array(count),
    lasts: new Int32Array(count),
  };
  for (let row = 0; row < count; row += 1) {
    const [from, to] = [firstOf[row] ?? 0, row + 1 < count ? (firstOf[row + 1] ?? 0) : order.length];
    let [flows, bytes, packets, first, last] = [0, 0, 0, Number.MAX_SAFE_INTEGER, 0];
    for (let index = from; index < to; index += 1) {
      const group = order[index] ?? 0;
      flows += groups.flows[group] ?? 0;
      bytes += groups.bytes[group] ?? 0;
      packets += groups.packets[group] ?? 0;
      first = Math.min(first, groups.firsts[group] ?? 0);
      last = Math.max(last, groups.lasts[group] ?? 0);
    }
    sums.groups[row] = order[from] ?? 0;
    sums.flows[row] = flows;
    sums.bytes[row] = bytes;
    sums.packets[row] = packets;
    sums.firsts[row] = first;
    sums.lasts[row] = last;
  }
  return sums;
}

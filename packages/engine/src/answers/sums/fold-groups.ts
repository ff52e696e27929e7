import { FOLDED } from '../../analyses/fold-paths.js';
import type { ToldQuestion } from '../../analyses/told-question.js';
import type { Cell, Row } from '../../contract.js';
import { LIMITS } from '../../core/limits.js';
import { NULL_VALUE } from '../../parquet/columns.js';
import type { Ranked } from '../../schema/tops.js';
import { firstOf } from './greatest-groups.js';
import type { GroupedSums } from './group-sums.js';
import type { SumColumns } from './sum-columns.js';
import { cellOf } from './tell-columns.js';

/** Groups of all keys together, and what they were made of. */
export interface FoldedInput {
  readonly question: ToldQuestion;
  readonly by: Ranked;
  readonly offset: number;
  readonly limit: number;
  readonly grouped: GroupedSums;
  /** Of each key, the value of a group. */
  readonly values: readonly ((group: number) => number)[];
  readonly sums: SumColumns;
}

interface FoldedRow {
  /** One of its groups. */
  readonly group: number;
  flows: number;
  bytes: number;
  packets: number;
  denied: number;
}

/** As fold-paths.ts says it in SQL: the greatest values of each key stay, the rest of each is one. */
export function foldedRows(input: FoldedInput): Row[] {
  const { question, by, offset, limit, grouped, values } = input;
  const keptMax = Math.floor(LIMITS.pathNodesMax / question.keys.length) - 1;
  const kept = values.map((codeOf, key) =>
    greatestValues(codeOf, question.keys[key]?.told.column ?? '', keptMax, input),
  );
  const { denied } = grouped;
  const folded = new Map<number, FoldedRow>();
  for (let group = 0; group < grouped.flows.length; group += 1) {
    const flows = grouped.flows[group] ?? 0;
    if (flows === 0) continue;
    let place = 0;
    for (const [key, codeOf] of values.entries()) {
      place = place * (keptMax + 1) + (kept[key]?.places[codeOf(group) + 1] ?? 0);
    }
    const row = folded.get(place) ?? { group, flows: 0, bytes: 0, packets: 0, denied: 0 };
    folded.set(place, row);
    row.flows += flows;
    row.bytes += grouped.bytes[group] ?? 0;
    row.packets += grouped.packets[group] ?? 0;
    row.denied += denied[group] ?? 0;
  }
  const named = [...folded.values()].map((row) => ({ row, cells: cellsOf(row, kept, input) }));
  const order = question.keys.map(({ name }) => name);
  named.sort((a, b) => b.row[by] - a.row[by] || compareCells(a.cells, b.cells, order));
  return named.slice(offset, offset + limit).map(({ cells }) => cells);
}

function cellsOf(row: FoldedRow, kept: readonly Kept[], { question: { keys }, values, sums }: FoldedInput): Row {
  const isRest = (key: number): boolean => (kept[key]?.places[(values[key]?.(row.group) ?? NULL_VALUE) + 1] ?? 0) === 0;
  const own = keys.map(({ name, told }, key): [string, Cell] => [
    name,
    isRest(key) ? null : cellOf(told.column, values[key]?.(row.group) ?? NULL_VALUE, sums),
  ]);
  const rest = keys.filter((_, key) => isRest(key)).map(({ name }) => name);
  return {
    ...Object.fromEntries(own),
    flows: row.flows,
    bytes: row.bytes,
    packets: row.packets,
    denied_flows: row.denied,
    [FOLDED.name]: rest.length === 0 ? null : rest.join(','),
  };
}

/** By value, and one more: from 1 where it is kept, 0 where it is folded. */
interface Kept {
  readonly places: Int32Array;
}

/** The values of a key that have most; of equal ones the first, and none last. */
function greatestValues(
  codeOf: (group: number) => number,
  column: string,
  count: number,
  { grouped, by, sums }: FoldedInput,
): Kept {
  const ranks = grouped[by];
  let greatest = NULL_VALUE;
  for (let group = 0; group < ranks.length; group += 1) {
    if ((grouped.flows[group] ?? 0) > 0) greatest = Math.max(greatest, codeOf(group));
  }
  const totals = new Float64Array(greatest + 2);
  const isMet = new Uint8Array(greatest + 2);
  for (let group = 0; group < ranks.length; group += 1) {
    if ((grouped.flows[group] ?? 0) === 0) continue;
    const at = codeOf(group) + 1;
    isMet[at] = 1;
    totals[at] = (totals[at] ?? 0) + (ranks[group] ?? 0);
  }
  const texts = sums.textsOf(column);
  const isText = typeof cellOf(column, 0, sums) === 'string';
  const isBefore = (a: number, b: number): boolean => {
    const difference = (totals[b] ?? 0) - (totals[a] ?? 0);
    if (difference !== 0) return difference < 0;
    if (a === 0 || b === 0) return b === 0;
    return isText ? texts.compare(a - 1, b - 1) < 0 : a < b;
  };
  const chosen = firstOf(totals.length, count, (at) => isMet[at] === 1, isBefore);
  const places = new Int32Array(totals.length);
  for (const [index, at] of chosen.entries()) places[at] = index + 1;
  return { places };
}

/** By the keys, none last, then by what is folded, nothing first. */
function compareCells(a: Row, b: Row, keys: readonly string[]): number {
  for (const key of keys) {
    const sign = compareCell(a[key] ?? null, b[key] ?? null, 1);
    if (sign !== 0) return sign;
  }
  return compareCell(a[FOLDED.name] ?? null, b[FOLDED.name] ?? null, -1);
}

function compareCell(a: Cell, b: Cell, ofNone: number): number {
  if (a === b) return 0;
  if (a === null || b === null) return a === null ? ofNone : -ofNone;
  if (typeof a === 'number' && typeof b === 'number') return a - b;
  return Buffer.compare(Buffer.from(String(a)), Buffer.from(String(b)));
}

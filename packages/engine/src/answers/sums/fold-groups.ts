import { FOLDED } from '../../analyses/fold-paths.js';
import type { ToldQuestion } from '../../analyses/told-question.js';
import type { Cell, Row } from '../../contract.js';
import { LIMITS } from '../../core/limits.js';
import { NULL_VALUE } from '../../parquet/columns.js';
import type { Ranked } from '../../schema/tops.js';
import { firstOf } from './greatest-groups.js';
import { codeOf, type GroupedSums } from './group-sums.js';
import type { SumColumns } from './sum-columns.js';
import { cellOf } from './tell-columns.js';

/** Groups of all keys together, and what they were made of. */
export interface FoldedInput {
  readonly question: ToldQuestion;
  readonly by: Ranked;
  readonly offset: number;
  readonly limit: number;
  readonly grouped: GroupedSums;
  /** Of each key, the values of groups; see `codeOf`. */
  readonly values: readonly Int32Array[];
  readonly sums: SumColumns;
}

interface FoldedRow {
  /** One of its groups. */
  readonly group: number;
  readonly flows: number;
  readonly bytes: number;
  readonly packets: number;
  readonly denied: number;
}

const SUMMED = ['flows', 'bytes', 'packets', 'denied'] as const;

/** As fold-paths.ts says it in SQL: the greatest values of each key stay, the rest of each is one. */
export function foldedRows(input: FoldedInput): Row[] {
  const { question, by, offset, limit, values } = input;
  const keptMax = Math.floor(LIMITS.pathNodesMax / question.keys.length) - 1;
  const kept = values.map((codes, key) => greatestValues(codes, question.keys[key]?.told.column ?? '', keptMax, input));
  const named = rowsByPlace(kept, keptMax, input).map((row) => ({ row, cells: cellsOf(row, kept, input) }));
  const order = question.keys.map(({ name }) => name);
  named.sort((a, b) => b.row[by] - a.row[by] || compareCells(a.cells, b.cells, order));
  return named.slice(offset, offset + limit).map(({ cells }) => cells);
}

/** What groups of the same kept values add up to. */
function rowsByPlace(kept: readonly Kept[], keptMax: number, { grouped, values }: FoldedInput): FoldedRow[] {
  const { flows } = grouped;
  const places = new Int32Array(flows.length);
  for (const [key, codes] of values.entries()) addPlaces(places, codes, kept[key]?.places, keptMax + 1);
  const count = (keptMax + 1) ** values.length;
  const one = new Int32Array(count).fill(NULL_VALUE);
  const [ofFlows, ofBytes, ofPackets, ofDenied] = SUMMED.map((name) => byPlace(grouped[name], places, count));
  for (let group = 0; group < flows.length; group += 1) {
    if ((flows[group] ?? 0) > 0) one[places[group] ?? 0] = group;
  }
  const rows: FoldedRow[] = [];
  for (const [place, group] of one.entries()) {
    if (group === NULL_VALUE) continue;
    const [own, bytes, packets, denied] = [ofFlows, ofBytes, ofPackets, ofDenied].map((sums) => sums?.[place] ?? 0);
    rows.push({ group, flows: own ?? 0, bytes: bytes ?? 0, packets: packets ?? 0, denied: denied ?? 0 });
  }
  return rows;
}

/** Counts places on by one key, whose values have `count` places. */
function addPlaces(places: Int32Array, codes: Int32Array, kept: Int32Array | undefined, count: number): void {
  for (let group = 0; group < places.length; group += 1) {
    const own = kept?.[codeOf(codes, group) + 1] ?? 0;
    places[group] = (places[group] ?? 0) * count + own;
  }
}

function byPlace(sums: Float64Array, places: Int32Array, count: number): Float64Array {
  const all = new Float64Array(count);
  for (let group = 0; group < sums.length; group += 1) {
    const place = places[group] ?? 0;
    all[place] = (all[place] ?? 0) + (sums[group] ?? 0);
  }
  return all;
}

function cellsOf(row: FoldedRow, kept: readonly Kept[], { question: { keys }, values, sums }: FoldedInput): Row {
  const isRest = (key: number): boolean => (kept[key]?.places[codeOf(values[key], row.group) + 1] ?? 0) === 0;
  const own = keys.map(({ name, told }, key): [string, Cell] => [
    name,
    isRest(key) ? null : cellOf(told.column, codeOf(values[key], row.group), sums),
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
function greatestValues(codes: Int32Array, column: string, count: number, { grouped, by, sums }: FoldedInput): Kept {
  const { flows, [by]: ranks } = grouped;
  let greatest = NULL_VALUE;
  for (let index = 0; index < codes.length; index += 1) greatest = Math.max(greatest, codes[index] ?? NULL_VALUE);
  const totals = new Float64Array(greatest + 2);
  const isMet = new Uint8Array(greatest + 2);
  for (let group = 0; group < ranks.length; group += 1) {
    if ((flows[group] ?? 0) === 0) continue;
    const at = codeOf(codes, group) + 1;
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

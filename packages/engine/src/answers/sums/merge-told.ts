import { EXTERNAL } from '../../analyses/external-side.js';
import type { Told } from '../../analyses/select-column.js';
import { NULL_VALUE } from '../../parquet/columns.js';
import { flowColumn } from '../../schema/registry.js';
import type { Numbers } from './read-part-columns.js';
import type { SumColumns } from './sum-columns.js';
import { NO_MOMENT, type PackedTeller, SEVERAL } from './tell-columns.js';

/** What a teller was told of some rows, and its slots by those of the merged one. */
export interface Mergeable {
  readonly packed: PackedTeller;
  readonly slots: readonly number[];
}

/** What a teller of one column would be told of different rows that others were told of. */
export function mergeTold(told: Told, sums: SumColumns, from: readonly Mergeable[]): PackedTeller {
  switch (told.kind) {
    case 'different':
      return differentOf(from);
    case 'greatest':
      return [eachSlot(from, 0, NULL_VALUE, (a, b) => greaterOf(told.column, a, b, sums))];
    case 'agreed':
      return [eachSlot(from, 0, NULL_VALUE, agreed)];
    case 'protocolName':
      return [
        eachSlot(from, 0, NULL_VALUE, (a, b) => greaterOf('service', a, b, sums)),
        eachSlot(from, 1, NULL_VALUE, (a, b) => (a === NULL_VALUE ? b : a)),
      ];
    case 'sum':
      return [summed(from, 0)];
    case 'deniedShare':
      return [summed(from, 0), summed(from, 1)];
    case 'moment':
      return [moments(from, told.which)];
    // Keys, and what is told by tell-hours.ts and tell-changes.ts.
    case 'value':
    case 'hour':
    case 'besides':
    case 'compared':
    case 'change':
      return [];
  }
}

/** One value a slot, which of two any may come first. */
function eachSlot(
  from: readonly Mergeable[],
  index: number,
  none: number,
  either: (a: number, b: number) => number,
): Int32Array {
  const kept = new Int32Array(from[0]?.slots.length ?? 0).fill(none);
  for (const { packed, slots } of from) {
    for (const [slot, own] of slots.entries()) {
      kept[slot] = either(kept[slot] ?? none, packed[index]?.[own] ?? none);
    }
  }
  return kept;
}

function greaterOf(column: string, a: number, b: number, sums: SumColumns): number {
  if (a === NULL_VALUE || b === NULL_VALUE) return a === NULL_VALUE ? b : a;
  const isText = flowColumn(EXTERNAL[column]?.outbound ?? column)?.type === 'VARCHAR';
  return (isText ? sums.textsOf(column).compare(a, b) : a - b) > 0 ? a : b;
}

function agreed(a: number, b: number): number {
  if (a === NULL_VALUE || b === NULL_VALUE) return a === NULL_VALUE ? b : a;
  return a === b ? a : SEVERAL;
}

/** The first entry belongs to no slot. */
function summed(from: readonly Mergeable[], index: number): Float64Array {
  const totals = new Float64Array((from[0]?.slots.length ?? 0) + 1);
  for (const { packed, slots } of from) {
    for (const [slot, own] of slots.entries()) {
      totals[slot + 1] = (totals[slot + 1] ?? 0) + (packed[index]?.[own + 1] ?? 0);
    }
  }
  return totals;
}

function moments(from: readonly Mergeable[], which: 'first' | 'last'): Float64Array {
  const kept = new Float64Array(from[0]?.slots.length ?? 0).fill(NO_MOMENT);
  for (const { packed, slots } of from) {
    for (const [slot, own] of slots.entries()) {
      const [a, b] = [kept[slot] ?? NO_MOMENT, packed[0]?.[own] ?? NO_MOMENT];
      if (a === NO_MOMENT || b === NO_MOMENT) kept[slot] = Math.max(a, b);
      else kept[slot] = which === 'last' ? Math.max(a, b) : Math.min(a, b);
    }
  }
  return kept;
}

/** Bits of what was met, and how many they are; later ones were made of more texts, so they have more words. */
function differentOf(from: readonly Mergeable[]): PackedTeller {
  const count = from[0]?.slots.length ?? 0;
  const wordsOf = ({ packed: [marks, met] }: Mergeable): number => (marks?.length ?? 0) / Math.max(1, met?.length ?? 1);
  const words = Math.max(0, ...from.map(wordsOf));
  const marks = new Int32Array(words * count);
  const met = new Float64Array(count);
  for (const each of from) {
    const own = wordsOf(each);
    for (const [slot, place] of each.slots.entries()) orInto(marks, slot * words, each.packed[0], place * own, own);
  }
  for (let slot = 0; slot < count; slot += 1) {
    let bits = 0;
    for (let word = slot * words; word < (slot + 1) * words; word += 1) bits += bitsOf(marks[word] ?? 0);
    met[slot] = bits;
  }
  return [marks, met];
}

function orInto(marks: Int32Array, at: number, from: Numbers | undefined, first: number, words: number): void {
  if (!(from instanceof Int32Array)) return;
  for (let word = 0; word < words; word += 1) marks[at + word] = (marks[at + word] ?? 0) | (from[first + word] ?? 0);
}

/** How many bits of a word are set. */
function bitsOf(word: number): number {
  const pairs = word - ((word >>> 1) & 0x5555_5555);
  const fours = (pairs & 0x3333_3333) + ((pairs >>> 2) & 0x3333_3333);
  return Math.imul((fours + (fours >>> 4)) & 0x0f0f_0f0f, 0x0101_0101) >>> 24;
}

import { NULL_VALUE } from '../../parquet/columns.js';
import { RANKED, type Ranked } from '../../schema/tops.js';
import { narrowOf, type PartRows, wideOf } from './rows-of-sums.js';
import type { SumColumns } from './sum-columns.js';

/** Numbers of the groups that rows belong to: one more than the code of their only key, or than the number of their tuple. */
export class Groups {
  readonly #columns: readonly string[];
  readonly #sums: SumColumns;

  constructor(columns: readonly string[], sums: SumColumns) {
    this.#columns = columns;
    this.#sums = sums;
  }

  /** One less than the group of each row of a part; undefined when memory does not allow it. */
  of({ part, columns }: PartRows): Int32Array | undefined {
    const [only, ...others] = this.#columns;
    if (only === undefined) return new Int32Array(part.rows);
    if (others.length === 0) return narrowOf(columns, only);
    return this.#sums.tuples(
      part,
      this.#columns,
      this.#columns.map((name) => narrowOf(columns, name)),
    );
  }

  /** The values of a key by what is one less than the group, of so many groups. */
  valuesOf(key: number, count: number): Int32Array {
    if (this.#columns.length > 1) return this.#sums.bookOf(this.#columns).fieldOf(key);
    const values = new Int32Array(count);
    for (let group = 0; group < count; group += 1) values[group] = group;
    return values;
  }
}

/** The value of a group among those of `valuesOf`. */
export function codeOf(values: Int32Array | undefined, group: number): number {
  return values?.[group - 1] ?? NULL_VALUE;
}

const SUMMED = [...RANKED, 'denied'] as const;
type Summed = (typeof SUMMED)[number];

/** Sums by group as they are kept: of all groups, or where few have any, of those of `groups` alone. */
export interface PackedSums {
  readonly size: number;
  readonly groups: Int32Array | undefined;
  readonly sums: Readonly<Record<Summed, Float64Array>>;
  readonly total: Readonly<Record<Ranked, number>>;
  readonly bytes: number;
}

/** Sums by group; groups that no row belongs to have no flows. */
export class GroupedSums {
  readonly total: Record<Ranked, number>;
  /** Refused flows by group; empty unless asked for. */
  readonly #sums: Record<Summed, Float64Array>;
  readonly #deniedCode: number | undefined;

  /** With `deniedCode`, what that action adds up to besides. Goes on from what was packed. */
  constructor(deniedCode: number | undefined, from?: PackedSums) {
    this.#deniedCode = deniedCode;
    this.total = { flows: 0, bytes: 0, packets: 0, ...from?.total };
    this.#sums = {
      flows: unpacked('flows', from),
      bytes: unpacked('bytes', from),
      packets: unpacked('packets', from),
      denied: deniedCode === undefined ? new Float64Array(0) : unpacked('denied', from),
    };
  }

  get flows(): Float64Array {
    return this.#sums.flows;
  }

  get bytes(): Float64Array {
    return this.#sums.bytes;
  }

  get packets(): Float64Array {
    return this.#sums.packets;
  }

  get denied(): Float64Array {
    return this.#sums.denied;
  }

  /** How many groups have rows. */
  get count(): number {
    const { flows } = this;
    let count = 0;
    for (let group = 0; group < flows.length; group += 1) if ((flows[group] ?? 0) > 0) count += 1;
    return count;
  }

  /** Whether all sums are exact. */
  get isExact(): boolean {
    return RANKED.every((measure) => this.total[measure] <= Number.MAX_SAFE_INTEGER);
  }

  /** Bytes of memory it takes. */
  get size(): number {
    return SUMMED.reduce((bytes, name) => bytes + this.#sums[name].byteLength, 0);
  }

  /** Makes room for the groups of rows, whose numbers are those of `Groups`. */
  reach(numbers: Int32Array, { picked }: PartRows): void {
    this.#grow(greatestOf(numbers, picked) + 2);
  }

  #grow(size: number): void {
    if (size <= this.flows.length) return;
    for (const name of SUMMED) {
      if (name === 'denied' && this.#deniedCode === undefined) continue;
      const grown = new Float64Array(size);
      grown.set(this.#sums[name]);
      this.#sums[name] = grown;
    }
  }

  add(numbers: Int32Array, { part, columns, picked }: PartRows): void {
    const count = picked?.length ?? part.rows;
    const flows = narrowOf(columns, 'flows');
    this.total.flows += addNarrow(this.flows, numbers, flows, count, picked);
    this.total.bytes += addWide(this.bytes, numbers, wideOf(columns, 'bytes'), count, picked);
    this.total.packets += addWide(this.packets, numbers, wideOf(columns, 'packets'), count, picked);
    if (this.#deniedCode === undefined) return;
    addDenied(this.denied, numbers, flows, narrowOf(columns, 'action'), this.#deniedCode, count, picked);
  }

  /** Adds what other rows add up to. */
  addPacked({ size, groups, sums, total }: PackedSums): void {
    this.#grow(size);
    for (const measure of RANKED) this.total[measure] += total[measure];
    for (const name of SUMMED) addSums(this.#sums[name], sums[name], groups);
  }

  /** What is kept. It shares memory with this where nothing more is added. */
  pack(isDone: boolean): PackedSums {
    const { count } = this;
    const size = this.flows.length;
    const isSparse = count * SPARSE_FACTOR < size;
    const groups = isSparse ? groupsWith(this.flows, count) : undefined;
    const sums = {
      flows: packed(this.flows, groups, isDone),
      bytes: packed(this.bytes, groups, isDone),
      packets: packed(this.packets, groups, isDone),
      denied: packed(this.denied, groups, isDone),
    };
    const bytes = SUMMED.reduce((all, name) => all + sums[name].byteLength, groups?.byteLength ?? 0);
    return { size, groups, sums, total: { ...this.total }, bytes };
  }
}

/** Groups are named one by one where fewer than one in so many have rows. */
const SPARSE_FACTOR = 2;

function groupsWith(flows: Float64Array, count: number): Int32Array {
  const groups = new Int32Array(count);
  let at = 0;
  for (let group = 0; group < flows.length; group += 1) if ((flows[group] ?? 0) > 0) groups[at++] = group;
  return groups;
}

function packed(sums: Float64Array, groups: Int32Array | undefined, isDone: boolean): Float64Array {
  if (groups === undefined || sums.length === 0) return isDone ? sums : sums.slice();
  const own = new Float64Array(groups.length);
  for (let index = 0; index < groups.length; index += 1) own[index] = sums[groups[index] ?? 0] ?? 0;
  return own;
}

function unpacked(name: Summed, from: PackedSums | undefined): Float64Array {
  if (from === undefined) return new Float64Array(0);
  const { groups, size } = from;
  const own = from.sums[name];
  if (groups === undefined) return own.slice();
  const sums = new Float64Array(size);
  for (let index = 0; index < groups.length; index += 1) sums[groups[index] ?? 0] = own[index] ?? 0;
  return sums;
}

function addSums(into: Float64Array, sums: Float64Array, groups: Int32Array | undefined): void {
  if (groups === undefined) {
    for (let group = 0; group < sums.length; group += 1) into[group] = (into[group] ?? 0) + (sums[group] ?? 0);
    return;
  }
  for (let index = 0; index < sums.length; index += 1) {
    const group = groups[index] ?? 0;
    into[group] = (into[group] ?? 0) + (sums[index] ?? 0);
  }
}

function greatestOf(numbers: Int32Array, picked: Int32Array | undefined): number {
  let greatest = NULL_VALUE;
  if (picked === undefined) {
    for (let row = 0; row < numbers.length; row += 1) greatest = Math.max(greatest, numbers[row] ?? NULL_VALUE);
  } else {
    for (let index = 0; index < picked.length; index += 1) {
      greatest = Math.max(greatest, numbers[picked[index] ?? 0] ?? NULL_VALUE);
    }
  }
  return greatest;
}

// One loop for each kind of array: a loop that meets both is several times slower.

export function addNarrow(
  sums: Float64Array,
  numbers: Int32Array,
  values: Int32Array,
  count: number,
  picked: Int32Array | undefined,
): number {
  let total = 0;
  for (let index = 0; index < count; index += 1) {
    const row = picked === undefined ? index : (picked[index] ?? 0);
    const value = Math.max(0, values[row] ?? 0);
    const group = (numbers[row] ?? NULL_VALUE) + 1;
    sums[group] = (sums[group] ?? 0) + value;
    total += value;
  }
  return total;
}

export function addWide(
  sums: Float64Array,
  numbers: Int32Array,
  values: Float64Array,
  count: number,
  picked: Int32Array | undefined,
): number {
  let total = 0;
  for (let index = 0; index < count; index += 1) {
    const row = picked === undefined ? index : (picked[index] ?? 0);
    const value = Math.max(0, values[row] ?? 0);
    const group = (numbers[row] ?? NULL_VALUE) + 1;
    sums[group] = (sums[group] ?? 0) + value;
    total += value;
  }
  return total;
}

function addDenied(
  sums: Float64Array,
  numbers: Int32Array,
  flows: Int32Array,
  actions: Int32Array,
  denied: number,
  count: number,
  picked: Int32Array | undefined,
): void {
  for (let index = 0; index < count; index += 1) {
    const row = picked === undefined ? index : (picked[index] ?? 0);
    if (actions[row] !== denied) continue;
    const group = (numbers[row] ?? NULL_VALUE) + 1;
    sums[group] = (sums[group] ?? 0) + Math.max(0, flows[row] ?? 0);
  }
}

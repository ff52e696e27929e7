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

  /** The values of a key by group. */
  valuesOf(key: number): (group: number) => number {
    if (this.#columns.length === 1) return (group) => group - 1;
    const values = this.#sums.bookOf(this.#columns).fieldOf(key);
    return (group) => values[group - 1] ?? NULL_VALUE;
  }
}

/** Sums by group; groups that no row belongs to have no flows. */
export class GroupedSums {
  count = 0;
  readonly flows: Float64Array;
  readonly bytes: Float64Array;
  readonly packets: Float64Array;
  readonly total: Record<Ranked, number> = { flows: 0, bytes: 0, packets: 0 };
  readonly #numbers: readonly Int32Array[];

  constructor(rows: readonly PartRows[], numbers: readonly Int32Array[]) {
    this.#numbers = numbers;
    let greatest = 0;
    for (const [index, { picked }] of rows.entries()) {
      greatest = Math.max(greatest, greatestOf(numbers[index] ?? new Int32Array(0), picked));
    }
    this.flows = new Float64Array(greatest + 2);
    this.bytes = new Float64Array(greatest + 2);
    this.packets = new Float64Array(greatest + 2);
  }

  /** Whether all sums are exact. */
  get isExact(): boolean {
    return RANKED.every((measure) => this.total[measure] <= Number.MAX_SAFE_INTEGER);
  }

  add(index: number, { part, columns, picked }: PartRows): void {
    const numbers = this.#numbers[index] ?? new Int32Array(0);
    const count = picked?.length ?? part.rows;
    this.total.flows += addNarrow(this.flows, numbers, narrowOf(columns, 'flows'), count, picked);
    this.total.bytes += addWide(this.bytes, numbers, wideOf(columns, 'bytes'), count, picked);
    this.total.packets += addWide(this.packets, numbers, wideOf(columns, 'packets'), count, picked);
  }

  finish(): void {
    for (const flows of this.flows) if (flows > 0) this.count += 1;
  }
}

function greatestOf(numbers: Int32Array, picked: Int32Array | undefined): number {
  let greatest = NULL_VALUE;
  if (picked === undefined) {
    for (const number of numbers) if (number > greatest) greatest = number;
  } else {
    for (const row of picked) greatest = Math.max(greatest, numbers[row] ?? NULL_VALUE);
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

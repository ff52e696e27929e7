import { sortRows } from '../../core/sort-rows.js';
import { type ColumnValues, NULL_VALUE } from '../../parquet/columns.js';
import type { TextDictionary } from '../../parquet/text-dictionary.js';

/** A row group of the parts that others of the lake have; a window of time skips the rest of a day. */
export const ROW_GROUP_ROWS = 61_440;
const ROWS_MIN = 1_024;

type Numbers = Int32Array | Float64Array;

/** Columns as a batch of an archive gives them: codes of texts, or numbers. */
export type BatchColumn =
  | { readonly codes: Int32Array; readonly texts: TextDictionary }
  | { readonly numbers: Numbers };

/** Rows of one table and day that wait for their row group. The first column is the time that they are sorted by. */
export class DayRows {
  rows = 0;
  #columns: Numbers[] = [];
  #texts: (TextDictionary | undefined)[] = [];
  #room = 0;
  readonly #wide: readonly boolean[];

  /** `wide` says which columns may be beyond 32 bits. */
  constructor(wide: readonly boolean[]) {
    this.#wide = wide;
  }

  get isFull(): boolean {
    return this.rows === ROW_GROUP_ROWS;
  }

  /** Whether codes of these columns can be mixed with those that wait. */
  fits(columns: readonly BatchColumn[]): boolean {
    return this.rows === 0 || columns.every((column, index) => textsOf(column) === this.#texts[index]);
  }

  /** Takes rows from the `from`th number of `order` on, as many as there is room for; how many those were. */
  take(columns: readonly BatchColumn[], order: Int32Array, from: number): number {
    const count = Math.min(order.length - from, ROW_GROUP_ROWS - this.rows);
    this.#makeRoom(this.rows + count);
    this.#texts = columns.map(textsOf);
    columns.forEach((column, index) => {
      const target = this.#columns[index];
      if (target !== undefined)
        copy('codes' in column ? column.codes : column.numbers, order, from, count, target, this.rows);
    });
    this.rows += count;
    return count;
  }

  /** The columns in the order of time, until more is taken; `clear` forgets them. */
  sorted(): readonly ColumnValues[] {
    const columns = this.#columns.map((column) => column.subarray(0, this.rows));
    const order = orderOf(columns[0] ?? new Float64Array());
    return columns.map((column, index) => {
      const texts = this.#texts[index];
      const values = order === undefined ? column : arranged(column, order);
      return texts === undefined || !(values instanceof Int32Array) ? { numbers: values } : { codes: values, texts };
    });
  }

  clear(): void {
    this.rows = 0;
  }

  #makeRoom(rows: number): void {
    if (rows <= this.#room) return;
    this.#room = Math.min(ROW_GROUP_ROWS, Math.max(ROWS_MIN, 2 * this.#room, rows));
    this.#columns = this.#wide.map((isWide, index) => {
      const grown = isWide ? new Float64Array(this.#room) : new Int32Array(this.#room);
      const before = this.#columns[index];
      if (before !== undefined) grown.set(before.subarray(0, this.rows));
      return grown;
    });
  }
}

function textsOf(column: BatchColumn): TextDictionary | undefined {
  return 'codes' in column ? column.texts : undefined;
}

/** One loop for each kind of array: a loop that meets both is several times slower. */
function copy(from: Numbers, order: Int32Array, first: number, count: number, to: Numbers, at: number): void {
  if (from instanceof Int32Array) copyNarrow(from, order, first, count, to, at);
  else copyWide(from, order, first, count, to, at);
}

function copyNarrow(from: Int32Array, order: Int32Array, first: number, count: number, to: Numbers, at: number): void {
  for (let index = 0; index < count; index += 1) to[at + index] = from[order[first + index] ?? 0] ?? NULL_VALUE;
}

function copyWide(from: Float64Array, order: Int32Array, first: number, count: number, to: Numbers, at: number): void {
  for (let index = 0; index < count; index += 1) to[at + index] = from[order[first + index] ?? 0] ?? NULL_VALUE;
}

function arranged(column: Numbers, order: Int32Array): Numbers {
  const made = column instanceof Float64Array ? new Float64Array(order.length) : new Int32Array(order.length);
  copy(column, order, 0, order.length, made, 0);
  return made;
}

/** Rows in the order of their times, which are of one day; undefined when they are in it. */
function orderOf(times: Numbers): Int32Array | undefined {
  let isSorted = true;
  let first = times[0] ?? 0;
  for (let row = 1; row < times.length; row += 1) {
    const time = times[row] ?? 0;
    if (time < first) first = time;
    isSorted = isSorted && (times[row - 1] ?? 0) <= time;
  }
  if (isSorted) return undefined;
  const order = new Int32Array(times.length);
  const offsets = new Int32Array(times.length);
  for (let row = 0; row < times.length; row += 1) {
    order[row] = row;
    offsets[row] = (times[row] ?? 0) - first;
  }
  return sortRows(order, [offsets]);
}

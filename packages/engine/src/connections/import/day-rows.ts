import type { TextDictionary } from '../../parquet/text-dictionary.js';
import { copyRows } from '../files/row-order.js';

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
        copyRows('codes' in column ? column.codes : column.numbers, order, from, count, target, this.rows);
    });
    this.rows += count;
    return count;
  }

  /** The columns, whose arrays are the caller's from then on. */
  handOver(): readonly BatchColumn[] {
    const columns = this.#columns.map((column, index) => {
      const values = column.subarray(0, this.rows);
      const texts = this.#texts[index];
      return texts === undefined || !(values instanceof Int32Array) ? { numbers: values } : { codes: values, texts };
    });
    this.rows = 0;
    this.#room = 0;
    this.#columns = [];
    return columns;
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

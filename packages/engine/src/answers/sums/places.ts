import { NULL_VALUE } from '../../parquet/columns.js';

/** Where each value of a column stands: one of them is looked up, not looked for. */
export class Places {
  /** Values that there are, ascending, each one more than it is: 0 is for none. */
  readonly #values: Int32Array;
  /** Where the rows of each begin, and the end. */
  readonly #begins: Int32Array;
  /** Rows, by value and ascending. */
  readonly #rows: Int32Array;

  constructor(column: Int32Array) {
    let greatest = NULL_VALUE;
    for (let row = 0; row < column.length; row += 1) greatest = Math.max(greatest, column[row] ?? NULL_VALUE);
    const next = new Int32Array(greatest + 2);
    for (let row = 0; row < column.length; row += 1) {
      const at = (column[row] ?? NULL_VALUE) + 1;
      next[at] = (next[at] ?? 0) + 1;
    }
    let different = 0;
    for (let at = 0; at < next.length; at += 1) if ((next[at] ?? 0) > 0) different += 1;
    this.#values = new Int32Array(different);
    this.#begins = new Int32Array(different + 1);
    let [index, begin] = [0, 0];
    for (let at = 0; at < next.length; at += 1) {
      const count = next[at] ?? 0;
      next[at] = begin;
      if (count === 0) continue;
      this.#values[index] = at;
      this.#begins[index] = begin;
      begin += count;
      index += 1;
    }
    this.#begins[different] = begin;
    this.#rows = new Int32Array(column.length);
    for (let row = 0; row < column.length; row += 1) {
      const at = (column[row] ?? NULL_VALUE) + 1;
      const place = next[at] ?? 0;
      this.#rows[place] = row;
      next[at] = place + 1;
    }
  }

  /** Bytes of memory it takes, about. */
  get size(): number {
    return this.#values.byteLength + this.#begins.byteLength + this.#rows.byteLength;
  }

  /** The rows, ascending, whose value is accepted: 1 by value and one more. Only to be read. */
  accepted(accepted: Uint8Array): Int32Array {
    const found: number[] = [];
    let count = 0;
    for (let index = 0; index < this.#values.length; index += 1) {
      if (accepted[this.#values[index] ?? 0] !== 1) continue;
      found.push(index);
      count += (this.#begins[index + 1] ?? 0) - (this.#begins[index] ?? 0);
    }
    const [only, ...others] = found;
    if (only === undefined) return this.#rows.subarray(0, 0);
    if (others.length === 0) return this.#rowsOf(only);
    const rows = new Int32Array(count);
    let at = 0;
    for (const index of found) {
      const own = this.#rowsOf(index);
      rows.set(own, at);
      at += own.length;
    }
    return rows.sort();
  }

  /** The rows of one value. */
  only(value: number): Int32Array {
    const at = value + 1;
    let [low, high] = [0, this.#values.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#values[middle] ?? 0) < at) low = middle + 1;
      else high = middle;
    }
    return this.#values[low] === at ? this.#rowsOf(low) : this.#rows.subarray(0, 0);
  }

  #rowsOf(index: number): Int32Array {
    return this.#rows.subarray(this.#begins[index], this.#begins[index + 1]);
  }
}

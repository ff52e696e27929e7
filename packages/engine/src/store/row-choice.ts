import { NULL_VALUE } from '../parquet/columns.js';

const SECONDS_PER_HOUR = 3_600;

/** Hours since 1970 to look for. */
export class HourSet {
  readonly first: number;
  readonly last: number;
  readonly #wanted: Uint8Array;

  constructor(hours: readonly number[]) {
    this.first = Math.min(...hours);
    this.last = Math.max(...hours);
    this.#wanted = new Uint8Array(hours.length === 0 ? 0 : this.last - this.first + 1);
    for (const hour of hours) this.#wanted[hour - this.first] = 1;
  }

  has(hour: number): boolean {
    return this.#wanted[hour - this.first] === 1;
  }

  /** Whether one of the hours lies between two moments (Unix seconds), these included. */
  overlaps(from: number, to: number): boolean {
    const [first, last] = [hourOf(from), hourOf(to)];
    if (last < this.first || first > this.last) return false;
    for (let hour = Math.max(first, this.first); hour <= Math.min(last, this.last); hour += 1) {
      if (this.has(hour)) return true;
    }
    return false;
  }

  /** Whether all hours between two moments, these included, are wanted. */
  covers(from: number, to: number): boolean {
    for (let hour = hourOf(from); hour <= hourOf(to); hour += 1) if (!this.has(hour)) return false;
    return true;
  }
}

/** Which rows of a row group are wanted: all, or those of these numbers. */
export type RowChoice = { readonly rows: number; readonly picked?: Int32Array | undefined };

/** The rows whose `start` lies in one of the hours and whose object is not dead. */
export function chooseRows(
  starts: Float64Array,
  rows: number,
  hours: HourSet,
  objects: Float64Array | undefined,
  dead: ReadonlySet<number>,
): RowChoice {
  const picked = new Int32Array(rows);
  let count = 0;
  for (let row = 0; row < rows; row += 1) {
    const start = starts[row] ?? NULL_VALUE;
    if (start === NULL_VALUE || !hours.has(hourOf(start))) continue;
    if (objects !== undefined && dead.has(objects[row] ?? NULL_VALUE)) continue;
    picked[count++] = row;
  }
  return count === rows ? { rows } : { rows: count, picked: picked.subarray(0, count) };
}

export function hourOf(seconds: number): number {
  return Math.floor(seconds / SECONDS_PER_HOUR);
}

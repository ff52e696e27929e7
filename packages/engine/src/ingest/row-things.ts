import { NULL_VALUE, type RowThings } from '../parquet/columns.js';
import { LocalCodes, rangeOf } from '../parquet/local-codes.js';

/** Numbers the different things in stretches of rows, one stretch after the other; what it needs for one it keeps for the next. */
export class ThingBook {
  readonly #rowsMax: number;
  readonly #numberings: LocalCodes[] = [];

  /** `rowsMax` is the most rows of a stretch. */
  constructor(rowsMax: number) {
    this.#rowsMax = rowsMax;
  }

  /** The things that stand in rows, or undefined where some row has none. `place` tells them from others of the same stretch. */
  things(place: number, rows: Int32Array): RowThings | undefined {
    const range = rangeOf(rows);
    if (range.nulls > 0 || rows.length === 0) return undefined;
    const [first] = this.#numberings;
    while (this.#numberings.length <= place) this.#numberings.push(new LocalCodes(this.#rowsMax, first));
    const numbering = this.#numberings[place];
    if (numbering === undefined || !numbering.number(rows, range, rows.length)) return undefined;
    return { rows: rows.length, codes: numbering.codes, values: numbering.values, distinct: numbering.distinct };
  }
}

/** What is noted of each row's thing, row by row. */
export function notedRows(codes: Int32Array, notes: Int32Array): Int32Array {
  const values = new Int32Array(codes.length);
  for (let row = 0; row < values.length; row += 1) values[row] = notes[codes[row] ?? 0] ?? NULL_VALUE;
  return values;
}

/** Whether something is noted of each of the things. */
export function isWhole({ values, distinct }: RowThings, notes: Int32Array): boolean {
  for (let thing = 0; thing < distinct; thing += 1) if (notes[values[thing] ?? 0] === NULL_VALUE) return false;
  return true;
}

import type { TextDictionary } from '../parquet/text-dictionary.js';
import type { TextBooks } from './text-books.js';

/** A column of records as numbers: of its texts in a book, or its own from 0 to 2^53; NULL_VALUE where a record has none. */
export type NumberedColumn =
  | { readonly codes: Int32Array; readonly texts: TextDictionary }
  | { readonly numbers: Int32Array | Float64Array };

/** Records as columns of numbers, in no particular order. INTEGER columns are Int32Array, BIGINT ones Float64Array. */
export interface NumberedRows {
  readonly count: number;
  /** By name; a column that no file has is not among them. */
  readonly columns: ReadonlyMap<string, NumberedColumn>;
}

/** What to read of parts of `flows`. */
export interface RowsWanted {
  readonly columns: readonly string[];
  /** Hours of `start` since 1970; records of no other are read, nor are those without a `start`. */
  readonly hours: readonly number[];
  /** Numbers texts; the same for several readings when their numbers are to compare. */
  readonly books: TextBooks;
}

/** Parts of `flows` that can be read as numbers; rows of dead objects are not among what is read. */
export interface NumberedParts {
  /** How many records each of the hours has; hours without any are not among them. */
  sizes(hours: readonly number[]): Promise<Map<number, number>>;
  read(wanted: RowsWanted): Promise<NumberedRows>;
  /**
   * The same rows some at a time: about `rowsMax`, at least a row group. Their columns, all that any of the rows has, lie in
   * memory that is used again, or gone, once `visit` is done.
   */
  readEach(
    wanted: RowsWanted & { readonly rowsMax: number },
    visit: (rows: NumberedRows) => void | Promise<void>,
  ): Promise<void>;
}

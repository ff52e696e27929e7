import { type ColumnValues, NULL_VALUE } from '../../parquet/columns.js';
import { TextDictionary } from '../../parquet/text-dictionary.js';
import type { LineCutter } from './cut-lines.js';
import { readNarrow, readTexts, readWide } from './read-fields.js';
import { SAYING, type WantedField, type WantedLines } from './wanted-columns.js';

/** Rows of a row group, as many as DuckDB's own have; one block of lines never has more. */
export const BATCH_ROWS = 131_072;
const OK = 'OK';

interface Read extends WantedField {
  readonly values: undefined | readonly string[];
  readonly numbers: Int32Array<ArrayBuffer> | Float64Array<ArrayBuffer>;
  dictionary: TextDictionary;
}

/** Records of one shape that are on their way into a file: of those fields that are wanted, by the row. */
export class ColumnBatch {
  rows = 0;
  readonly #lines: WantedLines;
  readonly #columns: readonly Read[];
  /** 1 where a record is one of coverage. */
  readonly #silent = new Int32Array(BATCH_ROWS);
  /** Rows of the lines just read that are not of the window. */
  readonly #outside = new Uint8Array(BATCH_ROWS);

  constructor(lines: WantedLines) {
    this.#lines = lines;
    // What is only judged is read over and over into the same rows.
    this.#columns = lines.wanted.map((field) => ({
      ...field,
      values: field.values,
      numbers: field.type === 'int64' ? new Float64Array(BATCH_ROWS) : new Int32Array(BATCH_ROWS),
      dictionary: dictionaryOf(field),
    }));
  }

  /** The fields that are kept, in the order `valuesOf` knows them; behind them, which records are silent. */
  get kept(): readonly WantedField[] {
    return this.#columns.filter(({ isKept }) => isKept);
  }

  /** Bytes of memory that texts take. */
  get textBytes(): number {
    return this.#columns.reduce((sum, { type, dictionary }) => sum + (type === 'text' ? dictionary.size : 0), 0);
  }

  /** Adds the lines that were cut; false when one is no ordinary record, and then nothing. There must be room. */
  add(lines: LineCutter): boolean {
    for (const column of this.#columns) if (!this.#read(column, lines)) return false;
    if (!this.#tellSilent(lines.rows)) return false;
    const left = this.#leaveOutside(lines.rows);
    this.rows += left;
    return true;
  }

  /** Rows `from` to `to` of a kept column, or of the one behind them. */
  valuesOf(column: number, from: number, to: number): ColumnValues {
    const read = this.#columns.filter(({ isKept }) => isKept)[column];
    if (read === undefined) return { numbers: this.#silent.subarray(from, to) };
    const numbers = read.numbers.subarray(from, to);
    return read.type === 'text' && numbers instanceof Int32Array
      ? { codes: numbers, texts: read.dictionary }
      : { numbers };
  }

  /** Takes the first rows out. */
  removeFirst(count: number): void {
    for (const { numbers } of this.#columns) numbers.copyWithin(0, count, this.rows);
    this.#silent.copyWithin(0, count, this.rows);
    this.rows -= count;
  }

  /** Begins anew with texts; there may be no rows. */
  forgetTexts(): void {
    for (const column of this.#columns) column.dictionary = dictionaryOf(column);
  }

  #read({ field, type, max = 0, numbers, dictionary }: Read, lines: LineCutter): boolean {
    if (numbers instanceof Float64Array) return readWide(lines, field, numbers, this.rows);
    return type === 'text'
      ? readTexts(lines, field, dictionary, numbers, this.rows)
      : readNarrow(lines, field, max, numbers, this.rows);
  }

  /** As `coveragePredicate` says it in SQL. A record whose status is not said is left to that. */
  #tellSilent(rows: number): boolean {
    const silent = this.#silent.fill(0, this.rows, this.rows + rows);
    const status = this.#columns.find(({ name }) => name === 'log_status');
    const end = this.rows + rows;
    if (status !== undefined) {
      const ok = status.dictionary.code(OK);
      for (let row = this.rows; row < end; row += 1) {
        const code = status.numbers[row] ?? NULL_VALUE;
        if (code === NULL_VALUE) return false;
        if (code !== ok) silent[row] = 1;
      }
      return true;
    }
    const saying = this.#columns.filter(({ name }) => SAYING.some((each) => each === name));
    if (!saying.some(({ name }) => name === 'srcaddr' || name === 'dstaddr')) return true;
    for (let row = this.rows; row < end; row += 1) {
      if (saying.every(({ numbers }) => numbers[row] === NULL_VALUE)) silent[row] = 1;
    }
    return true;
  }

  /** Moves the rows of the window together; how many there are. A record without a start is of no window. */
  #leaveOutside(rows: number): number {
    const { from = Number.NEGATIVE_INFINITY, to = Number.POSITIVE_INFINITY } = this.#lines.window;
    if (from === Number.NEGATIVE_INFINITY && to === Number.POSITIVE_INFINITY) return rows;
    const starts = this.#columns.find(({ name }) => name === 'start')?.numbers;
    if (starts === undefined) return 0;
    const outside = this.#outside;
    let left = rows;
    for (let row = 0; row < rows; row += 1) {
      const start = starts[this.rows + row] ?? NULL_VALUE;
      const isOutside = start === NULL_VALUE || start < Math.floor(from) || start >= Math.floor(to);
      outside[row] = isOutside ? 1 : 0;
      if (isOutside) left -= 1;
    }
    if (left === rows) return rows;
    for (const { numbers, isKept } of this.#columns) if (isKept) leaveOut(numbers, this.rows, rows, outside);
    leaveOut(this.#silent, this.rows, rows, outside);
    return left;
  }
}

function leaveOut(numbers: Int32Array | Float64Array, first: number, rows: number, outside: Uint8Array): void {
  let next = first;
  for (let row = 0; row < rows; row += 1) {
    if (outside[row] === 0) numbers[next++] = numbers[first + row] ?? NULL_VALUE;
  }
}

function dictionaryOf({ values }: WantedField): TextDictionary {
  return new TextDictionary(values === undefined ? undefined : (text) => values.includes(text));
}

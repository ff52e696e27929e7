import type { ColumnChunk } from '../../parquet/column-chunk.js';
import { NULL_VALUE } from '../../parquet/columns.js';
import { TextDictionary } from '../../parquet/text-dictionary.js';
import type { LineCutter } from './cut-lines.js';
import { PlainColumn } from './plain-column.js';
import { readNumbers, readTexts } from './read-fields.js';
import { SAYING, type WantedField, type WantedLines } from './wanted-columns.js';

/** Rows of a row group, as many as DuckDB's own have; one block of lines never has more. */
export const BATCH_ROWS = 131_072;
const OK = 'OK';
/** What the upper half of a wide number counts. */
const UPPER = 0x1_0000_0000;

interface Read extends WantedField {
  readonly values: undefined | readonly string[];
  /** Of `int64` two a row, as `PlainValues` says. */
  readonly numbers: Int32Array<ArrayBuffer>;
  readonly width: 1 | 2;
  readonly encoder: PlainColumn;
  /** Of texts, which table of the lines knows them. */
  readonly table: number;
  dictionary: TextDictionary;
}

/** Records of one shape that are on their way into a file: of those fields that are wanted, by the row. */
export class ColumnBatch {
  rows = 0;
  readonly #lines: WantedLines;
  readonly #columns: readonly Read[];
  readonly #kept: readonly Read[];
  /** 1 where a record is one of coverage. */
  readonly #silent = new Int32Array(BATCH_ROWS);
  readonly #silentEncoder = new PlainColumn(BATCH_ROWS);
  /** Rows of the lines just read that are not of the window. */
  readonly #outside = new Uint8Array(BATCH_ROWS);

  constructor(lines: WantedLines) {
    this.#lines = lines;
    let tables = 0;
    this.#columns = lines.wanted.map((field) => {
      const table = field.type === 'text' ? tables++ : 0;
      const width = field.type === 'int64' ? 2 : 1;
      const numbers = new Int32Array(BATCH_ROWS * width);
      const encoder = new PlainColumn(BATCH_ROWS);
      return { ...field, values: field.values, width, numbers, encoder, table, dictionary: dictionaryOf(field) };
    });
    this.#kept = this.#columns.filter(({ isKept }) => isKept);
  }

  /** The fields that are kept, in the order `encode` knows them; behind them, which records are silent. */
  get kept(): readonly WantedField[] {
    return this.#kept;
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

  /** The first rows of a kept column, or of the one behind them; good until the next that are encoded of it. */
  encode(column: number, rows: number): ColumnChunk {
    const read = this.#kept[column];
    if (read === undefined) {
      return this.#silentEncoder.encode({ type: 'boolean', numbers: this.#silent.subarray(0, rows) });
    }
    const { type, width, encoder, dictionary } = read;
    const numbers = read.numbers.subarray(0, rows * width);
    return encoder.encode(type === 'text' ? { type, numbers, texts: dictionary } : { type, numbers });
  }

  /** Takes the first rows out. */
  removeFirst(count: number): void {
    for (const { numbers, width } of this.#kept) numbers.copyWithin(0, count * width, this.rows * width);
    this.#silent.copyWithin(0, count, this.rows);
    this.rows -= count;
  }

  /** Begins anew with texts; there may be no rows. */
  forgetTexts(): void {
    for (const column of this.#columns) column.dictionary = dictionaryOf(column);
  }

  /** What is only judged is read over and over into the same rows. */
  #read({ field, type, max, numbers, dictionary, table, isKept }: Read, lines: LineCutter): boolean {
    const at = isKept ? this.rows : 0;
    if (type === 'text') return readTexts(lines, field, dictionary, table, numbers, at);
    return readNumbers(lines, field, max, numbers, at);
  }

  /** As `coveragePredicate` says it in SQL. A record whose status is not said is left to that. */
  #tellSilent(rows: number): boolean {
    const silent = this.#silent.subarray(this.rows, this.rows + rows).fill(0);
    const status = this.#columns.find(({ name }) => name === 'log_status');
    if (status !== undefined) {
      const codes = this.#lastRead(status);
      const ok = status.dictionary.code(OK);
      for (let row = 0; row < rows; row += 1) {
        const code = codes[row] ?? NULL_VALUE;
        if (code === NULL_VALUE) return false;
        if (code !== ok) silent[row] = 1;
      }
      return true;
    }
    const saying = this.#columns.filter(({ name }) => SAYING.some((each) => each === name));
    if (!saying.some(({ name }) => name === 'srcaddr' || name === 'dstaddr')) return true;
    const said = saying.map((column) => ({ numbers: this.#lastRead(column), width: column.width }));
    for (let row = 0; row < rows; row += 1) {
      if (said.every(({ numbers, width }) => numbers[row * width + width - 1] === NULL_VALUE)) silent[row] = 1;
    }
    return true;
  }

  /** A column from the first row of the lines just read on. */
  #lastRead({ numbers, width, isKept }: Read): Int32Array {
    return isKept ? numbers.subarray(this.rows * width) : numbers;
  }

  /** Moves the rows of the window together; how many there are. A record without a start is of no window. */
  #leaveOutside(rows: number): number {
    const { from = Number.NEGATIVE_INFINITY, to = Number.POSITIVE_INFINITY } = this.#lines.window;
    if (from === Number.NEGATIVE_INFINITY && to === Number.POSITIVE_INFINITY) return rows;
    const start = this.#columns.find(({ name }) => name === 'start');
    if (start === undefined) return 0;
    const starts = this.#lastRead(start);
    const outside = this.#outside;
    let left = rows;
    for (let row = 0; row < rows; row += 1) {
      const upper = starts[2 * row + 1] ?? NULL_VALUE;
      const value = upper * UPPER + ((starts[2 * row] ?? 0) >>> 0);
      const isOutside = upper === NULL_VALUE || value < Math.floor(from) || value >= Math.floor(to);
      outside[row] = isOutside ? 1 : 0;
      if (isOutside) left -= 1;
    }
    if (left === rows) return rows;
    for (const column of this.#kept) leaveOut(this.#lastRead(column), column.width, rows, outside);
    leaveOut(this.#silent.subarray(this.rows), 1, rows, outside);
    return left;
  }
}

function leaveOut(numbers: Int32Array, width: 1 | 2, rows: number, outside: Uint8Array): void {
  let next = 0;
  for (let row = 0; row < rows; row += 1) {
    if (outside[row] !== 0) continue;
    for (let index = row * width; index < (row + 1) * width; index += 1) numbers[next++] = numbers[index] ?? NULL_VALUE;
  }
}

function dictionaryOf({ values }: WantedField): TextDictionary {
  return new TextDictionary(values === undefined ? undefined : (text) => values.includes(text));
}

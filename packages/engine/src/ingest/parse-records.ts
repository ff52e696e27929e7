import { LIMITS } from '../core/limits.js';
import { parseType, type Shape } from '../formats/shape.js';
import { NULL_VALUE } from '../parquet/columns.js';
import type { Column } from '../schema/column.js';
import type { RecordBook } from './record-book.js';
import { HASH_START, hashWord, REST_MASK, type TextDictionary } from './text-dictionary.js';

/** What stands in a field: a text, an address the record has twice, a number below 2^31, or a larger one. */
const KIND = { text: 0, sameAddress: 1, number: 2, wide: 3 } as const;
const LF = 0x0a;
const DASH = 0x2d;
const ZERO = 0x30;
/** Longer numbers are not exact in JavaScript; no log of AWS has one. */
const DIGITS_MAX = 15;
/** Interfaces whose last values are remembered, to be tried first. */
const CONTEXTS_MAX = 4_096;
const CONTEXT_COLUMN = 'interface_id';
const NUMBER_MAX: Readonly<Record<string, number>> = { UTINYINT: 255, USMALLINT: 65_535 };
/** Times beyond it are refused; sums of counters must stay exact. */
const WIDE_MAX: Readonly<Record<string, number>> = { start: LIMITS.startSecondsMax, end: LIMITS.startSecondsMax };
const SLACK_BYTES = 8;

/** The records of one object, column by column: numbers, and the numbers of texts in a book. NULL_VALUE where a field is `-`. */
export interface ParsedRecords {
  readonly book: RecordBook;
  readonly rows: number;
  /** By column name. */
  readonly columns: ReadonlyMap<string, Int32Array | Float64Array>;
  /** Gives their memory back; nobody may look at them any more. */
  release(): void;
}

interface Field {
  readonly column: Column;
  readonly kind: number;
  readonly max: number;
  readonly dictionary: TextDictionary;
  /** Where a packet's address is most likely: in this field of the same record. */
  readonly own: number;
  /** The last value by interface, to be tried first. */
  readonly guesses: Int32Array;
}

/**
 * Reads ordinary records of one shape from their bytes. Ordinary is what AWS writes: as many fields as the header names,
 * one separator between them, plain digits within range, printable ASCII. Anything else is left to the reader that judges
 * line by line, so that there is one place which refuses.
 */
export class RecordParser {
  readonly #book: RecordBook;
  readonly #fields: readonly Field[];
  readonly #delimiter: number;

  private constructor(book: RecordBook, fields: readonly Field[], delimiter: number) {
    this.#book = book;
    this.#fields = fields;
    this.#delimiter = delimiter;
  }

  /** Undefined for shapes that have more than fields of AWS between separators. */
  static of(shape: Shape, book: RecordBook): RecordParser | undefined {
    const columns = shape.fields.flatMap(({ column }) => (column === undefined ? [] : [column]));
    if (shape.delimiter === undefined || shape.quoted || columns.length < shape.fields.length || columns.length < 2) {
      return undefined;
    }
    const fields = columns.map((column): Field => {
      const type = parseType(column);
      const own = columns.findIndex(({ name }) => `pkt_${name}` === column.name);
      const isWide = type === 'BIGINT';
      const isNumber = NUMBER_MAX[type] !== undefined;
      const twice = column.kind === 'address' && own !== -1 && own < columns.indexOf(column);
      return {
        column,
        kind: isWide ? KIND.wide : isNumber ? KIND.number : twice ? KIND.sameAddress : KIND.text,
        max: NUMBER_MAX[type] ?? WIDE_MAX[column.name] ?? Number.MAX_SAFE_INTEGER,
        dictionary: book.of(column),
        own,
        guesses: new Int32Array(CONTEXTS_MAX).fill(NULL_VALUE),
      };
    });
    return new RecordParser(book, fields, shape.delimiter.charCodeAt(0));
  }

  /** The records of a text without its header line; undefined when it has a line that is not ordinary. */
  parse(text: Buffer): ParsedRecords | undefined {
    const rows = countLines(text);
    const narrow = this.#fields.filter(({ kind }) => kind !== KIND.wide).length;
    const wides = this.#fields.length - narrow;
    const memory = this.#book.pool.take(rows * (8 * wides + 4 * narrow));
    const wide = new Float64Array(memory, 0, wides * rows);
    const cells = new Int32Array(memory, 8 * wides * rows, narrow * rows);
    const release = (): void => this.#book.pool.giveBack(memory);
    // The last line is read from a copy with room behind it, the others where they are: four bytes are looked at at once.
    const end = text.length - (text.at(-1) === LF ? 1 : 0);
    const last = end === 0 ? 0 : text.lastIndexOf(LF, end - 1) + 1;
    const tail = Buffer.alloc(end - last + 1 + SLACK_BYTES);
    text.copy(tail, 0, last, end);
    tail[end - last] = LF;
    const isWhole =
      // Looked at first: behind it every search for a separator ends, however short the lines before it are.
      rows > 0 &&
      this.#read(tail, 0, end - last + 1, { cells, wide, rows, first: rows - 1 }) &&
      this.#read(text, 0, last, { cells, wide, rows, first: 0 });
    if (!isWhole) {
      release();
      return undefined;
    }
    const columns = new Map<string, Int32Array | Float64Array>();
    let [nextNarrow, nextWide] = [0, 0];
    for (const { column, kind } of this.#fields) {
      const isWide = kind === KIND.wide;
      const from = (isWide ? nextWide++ : nextNarrow++) * rows;
      columns.set(column.name, (isWide ? wide : cells).subarray(from, from + rows));
    }
    return { book: this.#book, rows, columns, release };
  }

  #read(
    text: Buffer,
    from: number,
    to: number,
    into: { cells: Int32Array; wide: Float64Array; rows: number; first: number },
  ): boolean {
    const { cells, wide, rows } = into;
    const view = new DataView(text.buffer, text.byteOffset, text.length);
    const kinds = this.#fields.map(({ kind }) => kind);
    const maxima = this.#fields.map(({ max }) => max);
    const dictionaries = this.#fields.map(({ dictionary }) => dictionary);
    const allGuesses = this.#fields.map(({ guesses }) => guesses);
    const { bases, owns } = this.#places(rows);
    const fields = kinds.length;
    const context = this.#fields.findIndex(({ column }) => column.name === CONTEXT_COLUMN);
    let at = from;
    for (let row = into.first; at < to; row += 1) {
      const begin = at;
      let current = 0;
      for (let field = 0; field < fields; field += 1) {
        const delimiter = field === fields - 1 ? LF : this.#delimiter;
        const kind = kinds[field] ?? KIND.text;
        const place = (bases[field] ?? 0) + row;
        const first = at;
        const byte = text[at] ?? LF;
        if (byte === DASH && text[at + 1] === delimiter) {
          if (kind === KIND.wide) wide[place] = NULL_VALUE;
          else cells[place] = NULL_VALUE;
          at += 2;
          continue;
        }
        if (kind >= KIND.number) {
          let value = 0;
          let digit = byte - ZERO;
          while (digit >= 0 && digit <= 9) {
            value = value * 10 + digit;
            at += 1;
            digit = (text[at] ?? 0) - ZERO;
          }
          if (digit + ZERO !== delimiter || at === first || at - first > DIGITS_MAX || value > (maxima[field] ?? 0))
            return false;
          if (kind === KIND.wide) wide[place] = value;
          else cells[place] = value;
          at += 1;
          continue;
        }
        const dictionary = dictionaries[field];
        const guesses = allGuesses[field];
        if (dictionary === undefined || guesses === undefined) return false;
        const guess = (kind === KIND.sameAddress ? cells[(owns[field] ?? 0) + row] : guesses[current]) ?? NULL_VALUE;
        if (guess >= 0 && dictionary.matches(view, at, guess)) {
          const behind = at + dictionary.byteLength(guess);
          if (text[behind] === delimiter) {
            cells[place] = guess;
            at = behind + 1;
            if (field === context) current = guess < CONTEXTS_MAX ? guess : 0;
            continue;
          }
        }
        // Four bytes at a time: a byte of `marks` is set where one is the delimiter (Mycroft's test for a zero byte).
        const pattern = Math.imul(delimiter, 0x0101_0101);
        let hash = HASH_START;
        let word = view.getInt32(at, true);
        let zeros = word ^ pattern;
        let marks = (zeros - 0x0101_0101) & ~zeros & 0x8080_8080;
        while (marks === 0) {
          hash = hashWord(hash, word);
          at += 4;
          word = view.getInt32(at, true);
          zeros = word ^ pattern;
          marks = (zeros - 0x0101_0101) & ~zeros & 0x8080_8080;
        }
        const rest = (31 - Math.clz32(marks & -marks)) >> 3;
        if (rest > 0) hash = hashWord(hash, word & (REST_MASK[rest] ?? 0));
        at += rest;
        const code = dictionary.codeAt(view, first, at - first, hash);
        if (code < 0) return false;
        cells[place] = code;
        guesses[current] = code;
        if (field === context) current = code < CONTEXTS_MAX ? code : 0;
        at += 1;
      }
      if (at - begin > LIMITS.lineBytesMax) return false;
    }
    return at === to;
  }

  /** Where each field's column begins, and where that of its twin does. */
  #places(rows: number): { bases: number[]; owns: number[] } {
    let [narrow, wide] = [0, 0];
    const bases = this.#fields.map(({ kind }) => (kind === KIND.wide ? wide++ : narrow++) * rows);
    return { bases, owns: this.#fields.map(({ own }) => bases[own] ?? 0) };
  }
}

function countLines(text: Buffer): number {
  let lines = 0;
  for (let at = 0; at < text.length; lines += 1) {
    const end = text.indexOf(LF, at);
    if (end === -1) return lines + 1;
    at = end + 1;
  }
  return lines;
}

import { LIMITS } from '../core/limits.js';
import { parseType, type Shape } from '../formats/shape.js';
import { NULL_VALUE } from '../parquet/columns.js';
import type { TextDictionary } from '../parquet/text-dictionary.js';
import type { Column } from '../schema/column.js';
import type { RecordBook } from './record-book.js';

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
/** Columns of one object that take more than this many bytes are left to the reader that works in pieces. */
const COLUMNS_BYTES_MAX = 256 * 1024 * 1024;

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
    // A field and its separator are two bytes at the least: a gigabyte of line ends is told before there is memory for it.
    if (2 * rows * this.#fields.length > text.length + 1) return undefined;
    const narrow = this.#fields.filter(({ kind }) => kind !== KIND.wide).length;
    const wides = this.#fields.length - narrow;
    const bytes = rows * (8 * wides + 4 * narrow);
    const end = text.length - (text.at(-1) === LF ? 1 : 0);
    const last = end === 0 ? 0 : text.lastIndexOf(LF, end - 1) + 1;
    if (bytes > COLUMNS_BYTES_MAX || end - last > LIMITS.lineBytesMax) return undefined;
    const memory = this.#book.pool.take(bytes);
    const wide = new Float64Array(memory, 0, wides * rows);
    const cells = new Int32Array(memory, 8 * wides * rows, narrow * rows);
    const release = (): void => this.#book.pool.giveBack(memory);
    // The last line is read from a copy with room behind it, the others where they are: four bytes are looked at at once.
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
    const state = this.#stateOf(text, into);
    let at = from;
    for (let row = into.first; at < to; row += 1) {
      const end = readLine(state, at, row);
      if (end < 0 || end - at > LIMITS.lineBytesMax) return false;
      at = end;
    }
    return at === to;
  }

  #stateOf(text: Buffer, { cells, wide, rows }: { cells: Int32Array; wide: Float64Array; rows: number }): LineState {
    const { bases, owns } = this.#places(rows);
    return {
      text,
      view: new DataView(text.buffer, text.byteOffset, text.length),
      cells,
      wide,
      kinds: Int32Array.from(this.#fields, ({ kind }) => kind),
      maxima: Float64Array.from(this.#fields, ({ max }) => max),
      bases: Int32Array.from(bases),
      owns: Int32Array.from(owns),
      dictionaries: this.#fields.map(({ dictionary }) => dictionary),
      guesses: this.#fields.map(({ guesses }) => guesses),
      context: this.#fields.findIndex(({ column }) => column.name === CONTEXT_COLUMN),
      delimiter: this.#delimiter,
    };
  }

  /** Where each field's column begins, and where that of its twin does. */
  #places(rows: number): { bases: number[]; owns: number[] } {
    let [narrow, wide] = [0, 0];
    const bases = this.#fields.map(({ kind }) => (kind === KIND.wide ? wide++ : narrow++) * rows);
    return { bases, owns: this.#fields.map(({ own }) => bases[own] ?? 0) };
  }
}

/** Where a line is read from, and where its fields go. */
interface LineState {
  readonly text: Buffer;
  readonly view: DataView;
  readonly cells: Int32Array;
  readonly wide: Float64Array;
  readonly kinds: Int32Array;
  readonly maxima: Float64Array;
  readonly bases: Int32Array;
  readonly owns: Int32Array;
  readonly dictionaries: readonly TextDictionary[];
  readonly guesses: readonly Int32Array[];
  readonly context: number;
  readonly delimiter: number;
}

/**
 * Reads the line at `at`; the offset behind it, or -1 when it is not ordinary. A function of its own, called for each line:
 * V8 compiles what is called often better than what runs long.
 */
function readLine(state: LineState, from: number, row: number): number {
  const { text, view, cells, wide, kinds, bases, context } = state;
  const fields = kinds.length;
  let at = from;
  let current = 0;
  for (let field = 0; field < fields; field += 1) {
    const delimiter = field === fields - 1 ? LF : state.delimiter;
    const kind = kinds[field] ?? KIND.text;
    const place = (bases[field] ?? 0) + row;
    const byte = text[at] ?? LF;
    if (byte === DASH && text[at + 1] === delimiter) {
      if (kind === KIND.wide) wide[place] = NULL_VALUE;
      else cells[place] = NULL_VALUE;
      at += 2;
      continue;
    }
    if (kind >= KIND.number) {
      const first = at;
      let value = 0;
      let digit = byte - ZERO;
      while (digit >= 0 && digit <= 9) {
        value = value * 10 + digit;
        at += 1;
        digit = (text[at] ?? 0) - ZERO;
      }
      if (digit + ZERO !== delimiter || at === first || at - first > DIGITS_MAX) return -1;
      if (value > (state.maxima[field] ?? 0)) return -1;
      if (kind === KIND.wide) wide[place] = value;
      else cells[place] = value;
      at += 1;
      continue;
    }
    const dictionary = state.dictionaries[field];
    const guesses = state.guesses[field];
    if (dictionary === undefined || guesses === undefined) return -1;
    let code = (kind === KIND.sameAddress ? cells[(state.owns[field] ?? 0) + row] : guesses[current]) ?? NULL_VALUE;
    const behind = code >= 0 && dictionary.matches(view, at, code) ? at + dictionary.byteLength(code) : at;
    if (behind > at && text[behind] === delimiter) {
      at = behind + 1;
    } else {
      code = dictionary.codeUntil(view, at, delimiter);
      if (code < 0) return -1;
      at += dictionary.byteLength(code) + 1;
      guesses[current] = code;
    }
    cells[place] = code;
    if (field === context) current = code < CONTEXTS_MAX ? code : 0;
  }
  return at;
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

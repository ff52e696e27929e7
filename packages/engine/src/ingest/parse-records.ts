import { LIMITS } from '../core/limits.js';
import type { Shape } from '../formats/shape.js';
import { NULL_VALUE } from '../parquet/columns.js';
import type { JoinedFields } from './joined-fields.js';
import { KIND, type Place, placesOf } from './line-places.js';
import type { Memory } from './number-pool.js';
import { type LineState, readLine } from './read-line.js';
import type { RecordBook } from './record-book.js';

const LF = 0x0a;
const CONTEXT_COLUMN = 'interface_id';
const SLACK_BYTES = 8;
/** Columns of one object that take more than this many bytes are left to the reader that works in pieces. */
const COLUMNS_BYTES_MAX = 256 * 1024 * 1024;
/** Lines are counted in so many bytes of a text; to find all line ends takes a twentieth of the time that reading takes. */
const STRETCH_BYTES = 32 * 1024;
/** Room for so many more lines than are expected. */
const SPARE_SHARE = 1 / 16;
const NOT_ORDINARY = -1;

/** Where the columns of a text go, and for how many lines there is room. */
interface Columns {
  readonly cells: Int32Array;
  readonly wide: Float64Array;
  readonly rowsMax: number;
}

/** The records of one object, column by column: numbers, and the numbers of texts in a book. NULL_VALUE where a field is `-`. */
export interface ParsedRecords {
  readonly book: RecordBook;
  readonly rows: number;
  /** Of addresses and numbers, by column name. */
  readonly columns: ReadonlyMap<string, Int32Array | Float64Array>;
  /** Of the other fields: for each record the number of a text of some of them. */
  readonly joined: readonly { readonly fields: JoinedFields; readonly codes: Int32Array }[];
  /** The memory that all columns lie in, of the book's pool. */
  readonly memory: Memory;
}

/**
 * Reads ordinary records of one shape from their bytes. Ordinary is what AWS writes: as many fields as the header names,
 * one separator between them, plain digits within range, printable ASCII. Anything else is left to the reader that judges
 * line by line, so that there is one place which refuses.
 */
export class RecordParser {
  readonly #book: RecordBook;
  readonly #fields: number;
  readonly #places: readonly Place[];
  readonly #delimiter: number;

  private constructor(book: RecordBook, fields: number, places: readonly Place[], delimiter: number) {
    this.#book = book;
    this.#fields = fields;
    this.#places = places;
    this.#delimiter = delimiter;
  }

  /** Undefined for shapes that have more than fields of AWS between separators. */
  static of(shape: Shape, book: RecordBook): RecordParser | undefined {
    const columns = shape.fields.flatMap(({ column }) => (column === undefined ? [] : [column]));
    const { delimiter } = shape;
    if (delimiter === undefined || shape.quoted || columns.length < shape.fields.length || columns.length < 2) {
      return undefined;
    }
    return new RecordParser(book, columns.length, placesOf(columns, delimiter, book), delimiter.charCodeAt(0));
  }

  /** The records of a text without its header line; undefined when it has a line that is not ordinary. */
  parse(text: Buffer): ParsedRecords | undefined {
    const parsed = this.#parse(text, likelyLines(text));
    if (parsed !== 'full') return parsed;
    const counted = this.#parse(text, countLines(text));
    return counted === 'full' ? undefined : counted;
  }

  /** `full` when there are more than `rowsMax` lines. */
  #parse(text: Buffer, likely: number): ParsedRecords | 'full' | undefined {
    // A field and its separator are two bytes at the least: a gigabyte of line ends is told before there is memory for it.
    const most = Math.floor((text.length + 1) / (2 * this.#fields));
    const rowsMax = Math.min(likely, most);
    if (rowsMax === 0) return undefined;
    const narrow = this.#places.filter(({ kind }) => kind !== KIND.wide).length;
    const wides = this.#places.length - narrow;
    const bytes = rowsMax * (8 * wides + 4 * narrow);
    const end = text.length - (text.at(-1) === LF ? 1 : 0);
    const last = end === 0 ? 0 : text.lastIndexOf(LF, end - 1) + 1;
    if (bytes > COLUMNS_BYTES_MAX || end - last > LIMITS.lineBytesMax) return undefined;
    const memory = this.#book.pool.take(bytes);
    const wide = new Float64Array(memory, 0, wides * rowsMax);
    const cells = new Int32Array(memory, 8 * wides * rowsMax, narrow * rowsMax);
    // The last line is read from a copy with room behind it, the others where they are: four bytes are looked at at once.
    const tail = Buffer.alloc(end - last + 1 + SLACK_BYTES);
    text.copy(tail, 0, last, end);
    tail[end - last] = LF;
    const ofTail = this.#stateOf(tail, { cells, wide, rowsMax });
    const isTail = (row: number): boolean => readLine(ofTail, 0, row) === end - last + 1;
    // Looked at first: behind it every search for a separator ends, however short the lines before it are.
    const before = isTail(0) ? this.#read(text, last, { cells, wide, rowsMax }) : NOT_ORDINARY;
    const rows = before + 1;
    if (before === NOT_ORDINARY || rows > rowsMax || !isTail(before)) {
      this.#book.pool.giveBack(memory);
      return before === NOT_ORDINARY || rowsMax < likely ? undefined : 'full';
    }
    const columns = new Map<string, Int32Array | Float64Array>();
    const joined: { fields: JoinedFields; codes: Int32Array }[] = [];
    const bases = this.#bases(rowsMax);
    for (const [index, place] of this.#places.entries()) {
      const from = bases[index] ?? 0;
      const column = (place.kind === KIND.wide ? wide : cells).subarray(from, from + rows);
      if (place.joined === undefined) columns.set(place.name, column);
      else if (column instanceof Int32Array) joined.push({ fields: place.joined, codes: column });
    }
    return { book: this.#book, rows, columns, joined, memory };
  }

  /** How many lines there are before `to`: as many as there is room for, or NOT_ORDINARY when one is not ordinary. */
  #read(text: Buffer, to: number, into: Columns): number {
    const state = this.#stateOf(text, into);
    let [at, row] = [0, 0];
    for (; at < to && row < into.rowsMax; row += 1) {
      const end = readLine(state, at, row);
      if (end < 0 || end - at > LIMITS.lineBytesMax) return NOT_ORDINARY;
      at = end;
    }
    return at <= to ? row : NOT_ORDINARY;
  }

  #stateOf(text: Buffer, { cells, wide, rowsMax }: Columns): LineState {
    const places = this.#places;
    const bases = this.#bases(rowsMax);
    return {
      text,
      view: new DataView(text.buffer, text.byteOffset, text.length),
      cells,
      wide,
      kinds: Int32Array.from(places, ({ kind }) => kind),
      maxima: Float64Array.from(places, ({ max }) => max),
      bases: Int32Array.from(bases),
      owns: Int32Array.from(places, ({ own }) => bases[own] ?? 0),
      twins: Int32Array.from(places, ({ twin }) => bases[twin] ?? NULL_VALUE),
      dictionaries: places.map(({ dictionary }) => dictionary),
      joined: places.map(({ joined }) => joined),
      guesses: places.map(({ guesses }) => guesses),
      context: places.findIndex(({ joined }) => joined?.names.includes(CONTEXT_COLUMN)),
      delimiter: this.#delimiter,
    };
  }

  /** Where each place's column begins. */
  #bases(rowsMax: number): number[] {
    let [narrow, wide] = [0, 0];
    return this.#places.map(({ kind }) => (kind === KIND.wide ? wide++ : narrow++) * rowsMax);
  }
}

/** More lines than a text has, most likely: a little more than two of its stretches let expect. */
function likelyLines(text: Buffer): number {
  if (text.length <= 2 * STRETCH_BYTES) return countLines(text);
  const middle = (text.length - STRETCH_BYTES) >>> 1;
  const stretches = [0, middle].map((from) => countLines(text.subarray(from, from + STRETCH_BYTES)));
  const most = Math.max(...stretches);
  return Math.ceil(((most * text.length) / STRETCH_BYTES) * (1 + SPARE_SHARE));
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

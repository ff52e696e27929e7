import { NULL_VALUE } from './columns.js';
import { decodeDelta } from './delta-decoding.js';
import { decodeHybrid, hybridAt } from './hybrid-decoding.js';
import { LaidTexts, textHash } from './laid-texts.js';
import { canUnpack } from './parquet-footer.js';
import { ENCODING, LENGTH_BYTES, PAGE } from './parquet-format.js';
import { plainNumberAt, plainNumbers } from './plain-numbers.js';
import { type LaidColumn, UnreadParquet } from './stored-footer.js';
import { DELTA_LENGTH_BYTE_ARRAY, Page } from './stored-page.js';
import { readThrift } from './thrift-reader.js';

/** parquet.thrift, Encoding. */
const PLAIN_DICTIONARY = 2;
/** Cells that are asked for one by one before the whole column is decoded: each takes about as long as fifty in a row. */
const CELLS_MAX = 64;

/** Where a page's values begin, how many they are, and which rows have one: undefined when all have. */
interface Presence {
  readonly from: number;
  readonly count: number;
  readonly levels?: Int32Array;
}

/**
 * The values of one column of a row group, decoded when first asked for. Numbers are exact up to 2^53; -1 is not told from
 * no value.
 */
export class StoredColumn {
  readonly #laid: LaidColumn;
  readonly #pages: Page[] = [];
  readonly #texts = new LaidTexts();
  #dictionary: Page | undefined;
  #isNumbered = false;
  /** Of the only page. */
  #presence: Presence | undefined;
  #cells = 0;
  #numbers: Float64Array | undefined;
  #codes: Int32Array | undefined;

  /** `bytes` are those that `laid` names. */
  constructor(laid: LaidColumn, bytes: Buffer) {
    this.#laid = laid;
    if (!canUnpack(laid.codec)) throw new UnreadParquet(`Compression ${laid.codec}`);
    let rows = 0;
    for (let at = 0; rows < laid.values; ) {
      const { value: header, end } = readThrift(bytes, at);
      const [type, plainBytes, packedBytes] = [header.number(1), header.number(2) ?? 0, header.number(3) ?? 0];
      const facts = header.struct(type === PAGE.dictionary ? 7 : 5);
      if (facts === undefined) throw new UnreadParquet(`Pages of type ${type}`);
      const packed = bytes.subarray(end, end + packedBytes);
      if (packed.length < packedBytes) throw new Error('A page ends early');
      const page = new Page(packed, {
        rows: facts.number(1) ?? 0,
        encoding: facts.number(2) ?? ENCODING.plain,
        codec: laid.codec,
        plainBytes,
      });
      if (type === PAGE.dictionary) this.#dictionary = page;
      else {
        this.#pages.push(page);
        rows += page.rows;
      }
      at = end + packedBytes;
    }
  }

  /** Every value as a number, NULL_VALUE where there is none. */
  numbers(): Float64Array {
    this.#numbers ??= this.#decoded(new Float64Array(this.#laid.values));
    return this.#numbers;
  }

  /** The same for one look, in memory of the caller's, which is as long: for whoever reads very many columns once. */
  numbersOnce(room: Float64Array): Float64Array {
    return this.#numbers ?? this.#decoded(room.subarray(0, this.#laid.values));
  }

  #decoded(into: Float64Array): Float64Array {
    let first = 0;
    for (const page of this.#pages) {
      const [presence, rows] = [presenceOf(page, this.#laid), into.subarray(first, first + page.rows)];
      if (presence.levels === undefined) this.#readNumbers(page, presence, rows);
      else spread(this.#readNumbers(page, presence, new Float64Array(presence.count)), presence.levels, rows);
      first += page.rows;
    }
    return into;
  }

  number(row: number): number | null {
    const value = this.numbers()[row] ?? NULL_VALUE;
    return value === NULL_VALUE ? null : value;
  }

  text(row: number): string | null {
    return this.textOf(this.codes()[row] ?? NULL_VALUE);
  }

  /** The text of a number in `codes`. */
  textOf(code: number): string | null {
    return code === NULL_VALUE ? null : this.#texts.text(code);
  }

  /** As `text` or `number`, of one row of many that are not asked for: it alone is decoded, where it can be. */
  cellAt(row: number): string | number | null {
    const isText = this.#laid.type === 'text';
    if ((isText ? this.#codes : this.#numbers) === undefined && this.#cells < CELLS_MAX) {
      this.#cells += 1;
      const cell = this.#aloneAt(row);
      if (cell !== undefined) return cell;
    }
    return isText ? this.text(row) : this.number(row);
  }

  /** Undefined where a value cannot be told without those before it. */
  #aloneAt(row: number): string | number | null | undefined {
    const [page, other] = this.#pages;
    if (page === undefined || other !== undefined) return undefined;
    const isText = this.#laid.type === 'text';
    this.#presence ??= presenceOf(page, this.#laid);
    const { from, levels } = this.#presence;
    if (levels?.[row] === 0) return null;
    const place = levels === undefined ? row : onesBefore(levels, row);
    if (isByDictionary(page) && this.#dictionary !== undefined) {
      const code = hybridAt(page.body, from + 1, page.body[from] ?? 0, place);
      return isText ? this.#numbered().text(code) : plainNumberAt(this.#dictionary.body, 0, code, this.#laid);
    }
    return isText || page.encoding !== ENCODING.plain ? undefined : plainNumberAt(page.body, from, place, this.#laid);
  }

  /** The texts of the dictionary, by number. */
  #numbered(): LaidTexts {
    if (!this.#isNumbered && this.#dictionary !== undefined) {
      this.#texts.addPlain(this.#dictionary.body, 0, this.#dictionary.rows);
    }
    this.#isNumbered = true;
    return this.#texts;
  }

  /** The first row that has a text, and the one behind the last; both 0 when none has. */
  rangeOf(text: string): { readonly from: number; readonly end: number } {
    const codes = this.codes();
    const [only, other] = this.codesOf(text);
    if (only === undefined) return { from: 0, end: 0 };
    if (other === undefined) return { from: codes.indexOf(only), end: codes.lastIndexOf(only) + 1 };
    const last = this.codesOf(text).at(-1) ?? only;
    return { from: codes.indexOf(only), end: codes.lastIndexOf(last) + 1 };
  }

  /** The numbers of `codes` whose text is this one. */
  codesOf(text: string): readonly number[] {
    this.codes();
    return this.#texts.codesOf(text);
  }

  /** Numbers of the texts, of which several may be equal; NULL_VALUE where there is none. */
  codes(): Int32Array {
    if (this.#codes !== undefined) return this.#codes;
    this.#numbered();
    const codes = new Int32Array(this.#laid.values);
    let first = 0;
    for (const page of this.#pages) {
      const [presence, rows] = [presenceOf(page, this.#laid), codes.subarray(first, first + page.rows)];
      const own = this.#codesOf(page, presence);
      if (presence.levels === undefined) rows.set(own);
      else spread(own, presence.levels, rows);
      first += page.rows;
    }
    this.#codes = codes;
    return codes;
  }

  /** The hashes of the texts from one row on, as many as there is room for: see `textHash`. `none` stands for no text. */
  hashesInto(from: number, into: Uint16Array, none: string): void {
    const codes = this.codes();
    const [hashes, ofNone] = [this.#texts.hashes(), textHash(none)];
    for (let row = 0; row < into.length; row += 1) {
      const code = codes[from + row] ?? NULL_VALUE;
      into[row] = code === NULL_VALUE ? ofNone : (hashes[code] ?? ofNone);
    }
  }

  /** Whether two rows have the same text, or both none. */
  isSameText(a: number, b: number): boolean {
    const codes = this.codes();
    const [x, y] = [codes[a] ?? NULL_VALUE, codes[b] ?? NULL_VALUE];
    return x === y || (x !== NULL_VALUE && y !== NULL_VALUE && this.#texts.isSame(x, y));
  }

  #codesOf(page: Page, { from, count }: Presence): Int32Array {
    if (isByDictionary(page)) return dictionaryCodes(page, from, count);
    const first = this.#texts.count;
    if (page.encoding === ENCODING.plain) this.#texts.addPlain(page.body, from, count);
    else if (page.encoding === DELTA_LENGTH_BYTE_ARRAY) {
      const lengths = new Float64Array(count);
      const { end } = decodeDelta(page.body, from, lengths);
      this.#texts.addLengths(page.body, end, lengths);
    } else if (count > 0) throw new UnreadParquet(`Encoding ${page.encoding}`);
    const codes = new Int32Array(count);
    for (let index = 0; index < count; index += 1) codes[index] = first + index;
    return codes;
  }

  #readNumbers(page: Page, { from, count }: Presence, into: Float64Array): Float64Array {
    if (count === 0) return into;
    if (isByDictionary(page)) {
      const dictionary = this.#dictionary;
      if (dictionary === undefined) throw new Error('A page has no dictionary');
      const table = plainNumbers(dictionary.body, 0, this.#laid, new Float64Array(dictionary.rows));
      const codes = dictionaryCodes(page, from, count);
      for (let index = 0; index < count; index += 1) into[index] = table[codes[index] ?? 0] ?? NULL_VALUE;
      return into;
    }
    if (page.encoding === ENCODING.plain) return plainNumbers(page.body, from, this.#laid, into);
    if (page.encoding !== ENCODING.differences) throw new UnreadParquet(`Encoding ${page.encoding}`);
    if (decodeDelta(page.body, from, into).count < count) throw new Error(FEWER_VALUES);
    return into;
  }
}

const FEWER_VALUES = 'A page has fewer values than it says';

function presenceOf({ body, rows }: Page, { isOptional, nulls }: LaidColumn): Presence {
  if (!isOptional) return { from: 0, count: rows };
  const from = LENGTH_BYTES + body.readUInt32LE(0);
  if (nulls === 0) return { from, count: rows };
  const levels = new Int32Array(rows);
  decodeHybrid(body, LENGTH_BYTES, from, 1, rows, levels);
  let count = 0;
  for (let row = 0; row < rows; row += 1) count += levels[row] ?? 0;
  return count === rows ? { from, count } : { from, count, levels };
}

function onesBefore(levels: Int32Array, row: number): number {
  let count = 0;
  for (let at = 0; at < row; at += 1) count += levels[at] ?? 0;
  return count;
}

/** Puts values in the rows that have one. */
function spread<Values extends Int32Array | Float64Array>(values: Values, levels: Int32Array, into: Values): void {
  let next = 0;
  for (let row = 0; row < into.length; row += 1)
    into[row] = levels[row] === 1 ? (values[next++] ?? NULL_VALUE) : NULL_VALUE;
}

function isByDictionary({ encoding }: Page): boolean {
  return encoding === ENCODING.rleDictionary || encoding === PLAIN_DICTIONARY;
}

function dictionaryCodes({ body }: Page, from: number, count: number): Int32Array {
  const codes = new Int32Array(count);
  if (count > 0) decodeHybrid(body, from + 1, body.length, body[from] ?? 0, count, codes);
  return codes;
}

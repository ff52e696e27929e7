import { NULL_VALUE } from './columns.js';
import { decodeDelta } from './delta-decoding.js';
import { decodeHybrid, hybridAt } from './hybrid-decoding.js';
import { LaidTexts } from './laid-texts.js';
import { unpackPage } from './pack-page.js';
import { canUnpack } from './parquet-footer.js';
import { ENCODING, LENGTH_BYTES, PAGE } from './parquet-format.js';
import { type LaidColumn, UnreadParquet } from './stored-footer.js';
import { readThrift } from './thrift-reader.js';

/** Words are read a few bytes beyond the values. */
const SPARE_BYTES = 8;
/** parquet.thrift, Encoding. */
const PLAIN_DICTIONARY = 2;
const DELTA_BINARY_PACKED = 5;
const DELTA_LENGTH_BYTE_ARRAY = 6;
const NARROW_BYTES = 4;
const WIDE_BYTES = 8;
/** Cells that are asked for one by one before the whole column is decoded: each takes about as long as fifty in a row. */
const CELLS_MAX = 64;

/** A page as it lies in the file; it is unpacked when something of it is first asked for. */
class Page {
  readonly rows: number;
  readonly encoding: number;
  readonly #packed: Buffer;
  readonly #codec: number;
  readonly #plainBytes: number;
  #body: Buffer | undefined;

  constructor(packed: Buffer, facts: { rows: number; encoding: number; codec: number; plainBytes: number }) {
    this.rows = facts.rows;
    this.encoding = facts.encoding;
    this.#packed = packed;
    this.#codec = facts.codec;
    this.#plainBytes = facts.plainBytes;
  }

  get body(): Buffer {
    this.#body ??= this.#unpacked();
    return this.#body;
  }

  #unpacked(): Buffer {
    const body = unpackPage(this.#packed, this.#codec, this.#plainBytes);
    if (body.length !== this.#plainBytes) throw new Error('A page is damaged');
    // Differences are read a word at a time, up to the last one.
    const isRead = this.encoding === DELTA_BINARY_PACKED || this.encoding === DELTA_LENGTH_BYTE_ARRAY;
    return isRead ? padded(body) : body;
  }
}

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
    if (this.#numbers !== undefined) return this.#numbers;
    const pages = this.#pages.map((page) => {
      const presence = presenceOf(page, this.#laid);
      return spread(this.#numbersOf(page, presence), presence, page.rows, new Float64Array(page.rows));
    });
    const [first, second] = pages;
    this.#numbers =
      first !== undefined && second === undefined ? first : joined(pages, new Float64Array(this.#laid.values));
    return this.#numbers;
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
    const pages = this.#pages.map((page) => {
      const presence = presenceOf(page, this.#laid);
      return spread(this.#codesOf(page, presence), presence, page.rows, new Int32Array(page.rows));
    });
    const [first, second] = pages;
    this.#codes =
      first !== undefined && second === undefined ? first : joined(pages, new Int32Array(this.#laid.values));
    return this.#codes;
  }

  #codesOf(page: Page, { from, count }: Presence): Int32Array {
    if (isByDictionary(page)) return dictionaryCodes(page, from, count);
    const first = this.#texts.count;
    if (page.encoding === ENCODING.plain) this.#texts.addPlain(page.body, from, count);
    else if (page.encoding === DELTA_LENGTH_BYTE_ARRAY) {
      const { values, end } = decodeDelta(page.body, from);
      this.#texts.addLengths(page.body, end, values);
    } else if (count > 0) throw new UnreadParquet(`Encoding ${page.encoding}`);
    const codes = new Int32Array(count);
    for (let index = 0; index < count; index += 1) codes[index] = first + index;
    return codes;
  }

  #numbersOf(page: Page, { from, count }: Presence): Float64Array {
    if (count === 0) return new Float64Array(0);
    if (isByDictionary(page)) {
      const dictionary = this.#dictionary;
      if (dictionary === undefined) throw new Error('A page has no dictionary');
      const table = plainNumbers(dictionary.body, 0, dictionary.rows, this.#laid);
      const codes = dictionaryCodes(page, from, count);
      const values = new Float64Array(count);
      for (let index = 0; index < count; index += 1) values[index] = table[codes[index] ?? 0] ?? NULL_VALUE;
      return values;
    }
    if (page.encoding === ENCODING.plain) return plainNumbers(page.body, from, count, this.#laid);
    if (page.encoding === DELTA_BINARY_PACKED) return decodeDelta(page.body, from).values;
    throw new UnreadParquet(`Encoding ${page.encoding}`);
  }
}

function padded(body: Buffer): Buffer {
  const room = Buffer.allocUnsafe(body.length + SPARE_BYTES);
  body.copy(room);
  return room.fill(0, body.length);
}

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
function spread<Values extends Int32Array | Float64Array>(
  values: Values,
  { count, levels }: Presence,
  rows: number,
  into: Values,
): Values {
  if (values.length < count) throw new Error('A page has fewer values than it says');
  if (levels === undefined) return values;
  let next = 0;
  for (let row = 0; row < rows; row += 1) into[row] = levels[row] === 1 ? (values[next++] ?? NULL_VALUE) : NULL_VALUE;
  return into;
}

function joined<Values extends Int32Array | Float64Array>(pages: readonly Values[], into: Values): Values {
  let first = 0;
  for (const page of pages) {
    into.set(page, first);
    first += page.length;
  }
  return into;
}

function isByDictionary({ encoding }: Page): boolean {
  return encoding === ENCODING.rleDictionary || encoding === PLAIN_DICTIONARY;
}

function dictionaryCodes({ body }: Page, from: number, count: number): Int32Array {
  const codes = new Int32Array(count);
  if (count > 0) decodeHybrid(body, from + 1, body.length, body[from] ?? 0, count, codes);
  return codes;
}

function plainNumbers(body: Buffer, from: number, count: number, { type }: LaidColumn): Float64Array {
  const view = new DataView(body.buffer, body.byteOffset, body.length);
  const values = new Float64Array(count);
  if (type === 'int32') {
    for (let index = 0; index < count; index += 1) values[index] = view.getInt32(from + 4 * index, true);
  } else {
    for (let index = 0; index < count; index += 1) {
      const at = from + 8 * index;
      values[index] = view.getUint32(at, true) + view.getInt32(at + 4, true) * 0x1_0000_0000;
    }
  }
  return values;
}

function plainNumberAt(body: Buffer, from: number, index: number, { type }: LaidColumn): number {
  if (type === 'int32') return body.readInt32LE(from + NARROW_BYTES * index);
  const at = from + WIDE_BYTES * index;
  return body.readUInt32LE(at) + body.readInt32LE(at + NARROW_BYTES) * 0x1_0000_0000;
}

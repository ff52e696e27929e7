import { letGo } from '../core/let-go.js';
import { NULL_VALUE } from './columns.js';
import { decodeHybrid } from './hybrid-decoding.js';
import { unpackPage } from './pack-page.js';
import type { StoredChunk } from './parquet-footer.js';
import { CODEC, ENCODING, LENGTH_BYTES, PAGE } from './parquet-format.js';
import type { TextDictionary } from './text-dictionary.js';
import { readThrift } from './thrift-reader.js';

interface Page {
  readonly body: Buffer;
  /** Of parquet.thrift's PageHeader: how many values, and how they are encoded. */
  readonly count: number;
  readonly encoding: number;
  readonly end: number;
}

/** Decodes columns of row groups to numbers; what it needs for one it keeps for the next. */
export class ColumnDecoder {
  readonly #codes: Int32Array;
  readonly #levels: Int32Array;

  /** `rowsMax` is the most rows a row group has. */
  constructor(rowsMax: number) {
    this.#codes = new Int32Array(rowsMax);
    this.#levels = new Int32Array(rowsMax);
  }

  /** The numbers in `texts` of a text column's values; a text is looked up once for the row group. */
  texts(chunk: StoredChunk, bytes: Buffer, texts: TextDictionary, into: Int32Array): void {
    if (chunk.nulls === chunk.rows) return void into.fill(NULL_VALUE, 0, chunk.rows);
    const [dictionary, data] = pagesOf(chunk, bytes);
    if (dictionary === undefined) throw new Error(`${chunk.name} has no dictionary`);
    this.#placeNarrow(chunk, data, true, textCodes(dictionary, texts), into);
    letGoOf(chunk, dictionary, data);
  }

  /** The values of a column of INT32. */
  narrow(chunk: StoredChunk, bytes: Buffer, into: Int32Array): void {
    if (chunk.nulls === chunk.rows) return void into.fill(NULL_VALUE, 0, chunk.rows);
    const [dictionary, data] = pagesOf(chunk, bytes);
    const { body, at, count } = plainOf(chunk, dictionary, data);
    if (dictionary === undefined && chunk.nulls === 0) readNarrow(body, at, chunk.rows, into);
    else this.#placeNarrow(chunk, data, dictionary !== undefined, narrowValues(body, at, count), into);
    letGoOf(chunk, dictionary, data);
  }

  /** The values of a column of INT64. */
  wide(chunk: StoredChunk, bytes: Buffer, into: Float64Array): void {
    if (chunk.nulls === chunk.rows) return void into.fill(NULL_VALUE, 0, chunk.rows);
    const [dictionary, data] = pagesOf(chunk, bytes);
    const { body, at, count } = plainOf(chunk, dictionary, data);
    if (dictionary === undefined && chunk.nulls === 0) readWide(body, at, chunk.rows, into);
    else this.#placeWide(chunk, data, dictionary !== undefined, wideValues(body, at, count), into);
    letGoOf(chunk, dictionary, data);
  }

  #placeWide(chunk: StoredChunk, data: Page, isCoded: boolean, table: Float64Array, into: Float64Array): void {
    if (chunk.nulls === 0 && table.length === 1) return void into.fill(table[0] ?? NULL_VALUE, 0, chunk.rows);
    this.#readCodes(chunk, data, isCoded);
    if (chunk.nulls === 0) placeAllWide(this.#codes, table, chunk.rows, into);
    else placeWide(this.#codes, table, this.#levels, chunk.rows, into);
  }

  #placeNarrow(chunk: StoredChunk, data: Page, isCoded: boolean, table: Int32Array, into: Int32Array): void {
    if (chunk.nulls === 0 && table.length === 1) return void into.fill(table[0] ?? NULL_VALUE, 0, chunk.rows);
    this.#readCodes(chunk, data, isCoded);
    if (chunk.nulls === 0) placeAllNarrow(this.#codes, table, chunk.rows, into);
    else placeNarrow(this.#codes, table, this.#levels, chunk.rows, into);
  }

  /** Which rows have a value, where not all have one, and the place of each value in its table. */
  #readCodes(chunk: StoredChunk, { body, encoding }: Page, isCoded: boolean): void {
    const [from, count] = [levelsEnd(body), chunk.rows - chunk.nulls];
    if (chunk.nulls > 0) decodeHybrid(body, LENGTH_BYTES, from, 1, chunk.rows, this.#levels);
    if (!isCoded) {
      for (let index = 0; index < count; index += 1) this.#codes[index] = index;
      return;
    }
    if (encoding !== ENCODING.rleDictionary) throw new Error(`${chunk.name} is not encoded by its dictionary`);
    decodeHybrid(body, from + 1, body.length, body[from] ?? 0, count, this.#codes);
  }
}

/** Pages that were unpacked have memory of their own. */
function letGoOf({ codec }: StoredChunk, ...pages: readonly (Page | undefined)[]): void {
  if (codec === CODEC.uncompressed) return;
  for (const page of pages) if (page !== undefined) letGo(page.body);
}

function levelsEnd(body: Buffer): number {
  return LENGTH_BYTES + body.readUInt32LE(0);
}

/** Where a column's numbers stand as they are: in its dictionary, or behind its levels. */
function plainOf(
  chunk: StoredChunk,
  dictionary: Page | undefined,
  data: Page,
): { readonly body: Buffer; readonly at: number; readonly count: number } {
  if (dictionary !== undefined) return { body: dictionary.body, at: 0, count: dictionary.count };
  return { body: data.body, at: levelsEnd(data.body), count: chunk.rows - chunk.nulls };
}

/** A column's pages, unpacked: its dictionary, where it has one, and its values. */
function pagesOf(chunk: StoredChunk, bytes: Buffer): [Page | undefined, Page] {
  if (!chunk.hasDictionary) return [undefined, pageAt(chunk, bytes, 0, PAGE.data)];
  const dictionary = pageAt(chunk, bytes, 0, PAGE.dictionary);
  return [dictionary, pageAt(chunk, bytes, dictionary.end, PAGE.data)];
}

function pageAt(chunk: StoredChunk, bytes: Buffer, at: number, type: number): Page {
  const { value: header, end } = readThrift(bytes, at);
  const [plainBytes, packedBytes] = [header.number(2) ?? 0, header.number(3) ?? 0];
  const facts = header.struct(type === PAGE.data ? 5 : 7);
  const packed = bytes.subarray(end, end + packedBytes);
  const isWhole = header.number(1) === type && packed.length === packedBytes;
  if (!isWhole || (type === PAGE.data && facts?.number(1) !== chunk.rows)) {
    throw new Error(`A page of ${chunk.name} is not where it should be`);
  }
  const body = unpackPage(packed, chunk.codec, plainBytes);
  if (body.length !== plainBytes) throw new Error(`A page of ${chunk.name} is damaged`);
  return { body, count: facts?.number(1) ?? 0, encoding: facts?.number(2) ?? ENCODING.plain, end: end + packedBytes };
}

function textCodes({ body, count }: Page, texts: TextDictionary): Int32Array {
  const codes = new Int32Array(count);
  const view = new DataView(body.buffer, body.byteOffset, body.length);
  let at = 0;
  for (let index = 0; index < count; index += 1) {
    const length = view.getInt32(at, true);
    at += LENGTH_BYTES;
    // Four bytes are looked at at once, which the last text has not behind it.
    const hasRoom = at + length + LENGTH_BYTES <= body.length;
    const code = hasRoom ? texts.codeOf(view, at, length) : texts.code(body.toString('utf8', at, at + length));
    if (code < 0) throw new Error('A text cannot be numbered');
    codes[index] = code;
    at += length;
  }
  return codes;
}

function narrowValues(body: Buffer, from: number, count: number): Int32Array {
  const values = new Int32Array(count);
  readNarrow(body, from, count, values);
  return values;
}

function wideValues(body: Buffer, from: number, count: number): Float64Array {
  const values = new Float64Array(count);
  readWide(body, from, count, values);
  return values;
}

function readNarrow(body: Buffer, from: number, count: number, into: Int32Array): void {
  const view = new DataView(body.buffer, body.byteOffset, body.length);
  for (let index = 0; index < count; index += 1) into[index] = view.getInt32(from + 4 * index, true);
}

function readWide(body: Buffer, from: number, count: number, into: Float64Array): void {
  const view = new DataView(body.buffer, body.byteOffset, body.length);
  for (let index = 0; index < count; index += 1) {
    const at = from + 8 * index;
    into[index] = view.getUint32(at, true) + view.getUint32(at + 4, true) * 0x1_0000_0000;
  }
}

// One loop for each kind of array: a loop that meets both is several times slower.
function placeAllNarrow(codes: Int32Array, table: Int32Array, rows: number, into: Int32Array): void {
  for (let row = 0; row < rows; row += 1) into[row] = table[codes[row] ?? 0] ?? NULL_VALUE;
}

function placeAllWide(codes: Int32Array, table: Float64Array, rows: number, into: Float64Array): void {
  for (let row = 0; row < rows; row += 1) into[row] = table[codes[row] ?? 0] ?? NULL_VALUE;
}

function placeNarrow(codes: Int32Array, table: Int32Array, levels: Int32Array, rows: number, into: Int32Array): void {
  let present = 0;
  for (let row = 0; row < rows; row += 1) {
    into[row] = levels[row] === 1 ? (table[codes[present++] ?? 0] ?? NULL_VALUE) : NULL_VALUE;
  }
}

function placeWide(codes: Int32Array, table: Float64Array, levels: Int32Array, rows: number, into: Float64Array): void {
  let present = 0;
  for (let row = 0; row < rows; row += 1) {
    into[row] = levels[row] === 1 ? (table[codes[present++] ?? 0] ?? NULL_VALUE) : NULL_VALUE;
  }
}

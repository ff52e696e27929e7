import type { ColumnChunk } from '../../parquet/column-chunk.js';
import { NULL_VALUE, type Texts } from '../../parquet/columns.js';
import { writeRun } from '../../parquet/hybrid-encoding.js';
import { CODEC, ENCODING, PAGE } from '../../parquet/parquet-format.js';
import { ThriftWriter } from '../../parquet/thrift-writer.js';

const BYTE_BITS = 8;
const ALL_BITS = 0xff;
const LENGTH_BYTES = 4;
/** A length and the head of what follows it, with room to spare. */
const HEAD_BYTES = 16;
/** Places are counted from anew before they leave 32 bits. */
const PLACE_MAX = 0x4000_0000;

/** Values row by row, NULL_VALUE where there is none; of `int64` the lower 32 bits of each, then the upper. */
export type PlainValues =
  | { readonly type: 'int32' | 'int64' | 'boolean'; readonly numbers: Int32Array }
  | { readonly type: 'text'; readonly numbers: Int32Array; readonly texts: Texts };

/**
 * Encodes a column of files that are read once, and right away: numbers as they lie in memory, without a copy, and texts by
 * places of whole bytes in a dictionary. Nothing is looked for that would only make a file smaller. A chunk is good until
 * the next is made, and until its numbers change.
 */
export class PlainColumn {
  readonly #rowsMax: number;
  #present = new Int32Array(0);
  /** Of each text its place in the dictionary, above `#placed` where it has one in this chunk. */
  #places = new Int32Array(0);
  #placed = 1;
  #codes = new Int32Array(0);
  #distinct = new Int32Array(0);
  #narrow: Uint8Array<ArrayBuffer> | Uint16Array<ArrayBuffer> = new Uint8Array(0);

  constructor(rowsMax: number) {
    this.#rowsMax = rowsMax;
  }

  encode(values: PlainValues): ColumnChunk {
    const { numbers, type } = values;
    const width = type === 'int64' ? 2 : 1;
    const rows = numbers.length / width;
    const nulls = nullsOf(numbers, width);
    const present = nulls === 0 ? numbers : this.#withoutNulls(numbers, width, rows - nulls);
    const levels = nulls === 0 || nulls === rows ? run(rows, nulls === 0) : levelsOf(numbers, width);
    if (type === 'boolean') return chunkOf(rows, nulls, [levels, bitsOf(present)]);
    if (type !== 'text' || nulls === rows) return chunkOf(rows, nulls, [levels, bytesOf(present)]);
    const count = this.#number(present, values.texts.count);
    const dictionary = { count, body: textsOf(this.#distinct, count, values.texts) };
    return chunkOf(rows, nulls, [levels, ...this.#codesOf(present.length, count)], dictionary);
  }

  #withoutNulls(numbers: Int32Array, width: number, rows: number): Int32Array {
    if (this.#present.length < this.#rowsMax * width) this.#present = new Int32Array(this.#rowsMax * width);
    const present = this.#present;
    let at = 0;
    for (let index = width - 1; index < numbers.length; index += width) {
      const last = numbers[index] ?? NULL_VALUE;
      if (last === NULL_VALUE) continue;
      if (width === 2) present[at++] = numbers[index - 1] ?? 0;
      present[at++] = last;
    }
    return present.subarray(0, rows * width);
  }

  /** Numbers texts in the order they are met; how many there are. */
  #number(codes: Int32Array, texts: number): number {
    if (this.#codes.length === 0) {
      this.#codes = new Int32Array(this.#rowsMax + BYTE_BITS);
      this.#distinct = new Int32Array(this.#rowsMax);
    }
    if (this.#places.length < texts || this.#placed > PLACE_MAX) {
      this.#places = new Int32Array(Math.max(2 * texts, this.#places.length));
      this.#placed = 1;
    }
    const [places, placed, distinct, target] = [this.#places, this.#placed, this.#distinct, this.#codes];
    let count = 0;
    for (let row = 0; row < codes.length; row += 1) {
      const code = codes[row] ?? 0;
      let place = (places[code] ?? 0) - placed;
      if (place < 0) {
        place = count;
        places[code] = placed + count;
        distinct[count++] = code;
      }
      target[row] = place;
    }
    target.fill(0, codes.length, codes.length + BYTE_BITS);
    this.#placed += count;
    return count;
  }

  /** The bits of a code, then the codes in one packed stretch, or a run where all are the same. */
  #codesOf(rows: number, distinct: number): Buffer[] {
    const head = Buffer.alloc(HEAD_BYTES);
    if (distinct === 1) {
      head[0] = BYTE_BITS;
      return [head.subarray(0, writeRun(0, rows, BYTE_BITS, head, 1))];
    }
    const groups = Math.ceil(rows / BYTE_BITS);
    const codes = this.#narrowed(groups * BYTE_BITS, distinct);
    head[0] = codes.BYTES_PER_ELEMENT * BYTE_BITS;
    return [head.subarray(0, writePackedHead(groups, head, 1)), bytesOf(codes)];
  }

  #narrowed(rows: number, distinct: number): Int32Array | Uint8Array | Uint16Array {
    const codes = this.#codes.subarray(0, rows);
    const Narrow = distinct <= 1 << BYTE_BITS ? Uint8Array : distinct <= 1 << (2 * BYTE_BITS) ? Uint16Array : undefined;
    if (Narrow === undefined) return codes;
    if (!(this.#narrow instanceof Narrow) || this.#narrow.length < rows) {
      this.#narrow = new Narrow(this.#rowsMax + BYTE_BITS);
    }
    this.#narrow.set(codes);
    return this.#narrow.subarray(0, rows);
  }
}

/** Of two numbers the upper says whether there is a value. */
function nullsOf(numbers: Int32Array, width: number): number {
  let nulls = 0;
  for (let index = width - 1; index < numbers.length; index += width) if (numbers[index] === NULL_VALUE) nulls += 1;
  return nulls;
}

function bytesOf({ buffer, byteOffset, byteLength }: Int32Array | Uint8Array | Uint16Array): Buffer {
  return Buffer.from(buffer, byteOffset, byteLength);
}

/** All rows have a value, or none. */
function run(rows: number, isPresent: boolean): Buffer {
  const levels = Buffer.alloc(HEAD_BYTES);
  const end = writeRun(isPresent ? 1 : 0, rows, 1, levels, LENGTH_BYTES);
  levels.writeUInt32LE(end - LENGTH_BYTES);
  return levels.subarray(0, end);
}

/** Which rows have a value: a bit for each. */
function levelsOf(numbers: Int32Array, width: number): Buffer {
  const groups = Math.ceil(numbers.length / width / BYTE_BITS);
  const levels = Buffer.alloc(HEAD_BYTES + groups);
  const first = writePackedHead(groups, levels, LENGTH_BYTES);
  // Few have none.
  levels.fill(ALL_BITS, first, first + groups);
  let bit = 0;
  for (let index = width - 1; index < numbers.length; index += width, bit += 1) {
    if (numbers[index] !== NULL_VALUE) continue;
    const at = first + (bit >> 3);
    levels[at] = (levels[at] ?? 0) & ~(1 << (bit & 7));
  }
  levels.writeUInt32LE(first + groups - LENGTH_BYTES);
  return levels.subarray(0, first + groups);
}

function bitsOf(numbers: Int32Array): Buffer {
  const bits = Buffer.alloc(Math.ceil(numbers.length / BYTE_BITS));
  for (let bit = 0; bit < numbers.length; bit += 1) {
    if (numbers[bit] !== 0) bits[bit >> 3] = (bits[bit >> 3] ?? 0) | (1 << (bit & 7));
  }
  return bits;
}

/** Before groups of eight that are packed (Parquet, "RLE/Bit-Packing Hybrid"); returns the offset behind it. */
function writePackedHead(groups: number, target: Buffer, at: number): number {
  let offset = at;
  let rest = groups * 2 + 1;
  for (; rest >= 0x80; rest >>>= 7) target[offset++] = (rest & 0x7f) | 0x80;
  target[offset++] = rest;
  return offset;
}

function textsOf(codes: Int32Array, count: number, texts: Texts): Buffer {
  let bytes = 0;
  for (let index = 0; index < count; index += 1) bytes += LENGTH_BYTES + texts.byteLength(codes[index] ?? 0);
  const body = Buffer.allocUnsafe(bytes);
  let at = 0;
  for (let index = 0; index < count; index += 1) {
    const code = codes[index] ?? 0;
    at = texts.copy(code, body, body.writeUInt32LE(texts.byteLength(code), at));
  }
  return body;
}

function chunkOf(
  rows: number,
  nulls: number,
  bodies: readonly Buffer[],
  dictionary?: { readonly count: number; readonly body: Buffer },
): ColumnChunk {
  const pages: Buffer[] = [];
  if (dictionary !== undefined) {
    const { count, body } = dictionary;
    pages.push(
      header(PAGE.dictionary, body.length, 7, (writer) => {
        writer.i32(1, count);
        writer.i32(2, ENCODING.plain);
      }),
      body,
    );
  }
  const dictionaryBytes = lengthOf(pages);
  const encoding = dictionary === undefined ? ENCODING.plain : ENCODING.rleDictionary;
  const head = header(PAGE.data, lengthOf(bodies), 5, (writer) => {
    writer.i32(1, rows);
    writer.i32(2, encoding);
    writer.i32(3, ENCODING.rle);
    writer.i32(4, ENCODING.rle);
  });
  pages.push(head, ...bodies);
  const encodings = [ENCODING.plain, ENCODING.rle, ENCODING.rleDictionary];
  const codec = CODEC.uncompressed;
  return {
    rows,
    nulls,
    pages,
    dictionaryBytes,
    encodings,
    codec,
    uncompressedBytes: lengthOf(pages),
    bounds: undefined,
  };
}

function header(type: number, bytes: number, field: number, write: (writer: ThriftWriter) => void): Buffer {
  const writer = new ThriftWriter();
  writer.i32(1, type);
  writer.i32(2, bytes);
  writer.i32(3, bytes);
  writer.struct(field, () => write(writer));
  return writer.finish();
}

function lengthOf(buffers: readonly Buffer[]): number {
  return buffers.reduce((sum, { length }) => sum + length, 0);
}

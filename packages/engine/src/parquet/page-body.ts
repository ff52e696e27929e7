import { type ColumnValues, type NotedValues, NULL_VALUE, type ParquetType, type Texts } from './columns.js';
import { deltaBytesMax, encodeDelta } from './delta-encoding.js';
import { bitWidth, encodeHybrid, hybridBytesMax, writeRun } from './hybrid-encoding.js';
import type { LocalCodes, Range } from './local-codes.js';

const LENGTH_BYTES = 4;
const RUN_BYTES_MAX = 16;
const BITS_PER_BYTE = 8;
/** Codes of so many bits take fewer bytes when they share them. */
const PACKED_BITS_MAX = 4;
const BYTES = { int32: 4, int64: 8 } as const;

export type NumberType = Exclude<ParquetType, 'text' | 'boolean'>;

/** The insides of pages, written one after the other into memory that is used again; valid until the next is written. */
export class PageBody {
  #bytes = Buffer.alloc(0);
  readonly #levels: Int32Array;
  readonly #hasWholeBytes: boolean;

  /** `hasWholeBytes`: codes of more than a few bits begin and end with a byte. */
  constructor(rowsMax: number, hasWholeBytes: boolean) {
    this.#hasWholeBytes = hasWholeBytes;
    this.#levels = new Int32Array(rowsMax + 8);
  }

  /** Which rows have a value, then their codes. */
  codes(local: LocalCodes, values: Int32Array | Float64Array, range: Range): Buffer {
    const present = values.length - range.nulls;
    const width = this.#codeWidth(local.distinct);
    const page = this.#room(this.#levelBytesMax(values.length) + 1 + hybridBytesMax(present, width));
    let at = this.#writeLevels(values, range, page);
    // A column without any value has no dictionary; nothing follows its levels.
    if (present === 0) return page.subarray(0, at);
    page[at++] = width;
    at =
      local.distinct === 1
        ? writeRun(0, present, width, page, at)
        : encodeHybrid(local.codes, present, width, page, at);
    return page.subarray(0, at);
  }

  /** Which rows have a value, then the values as they are. */
  plain(values: Int32Array | Float64Array, range: Range, type: NumberType): Buffer {
    const page = this.#room(this.#levelBytesMax(values.length) + values.length * BYTES[type]);
    let at = this.#writeLevels(values, range, page);
    for (let row = 0; row < values.length; row += 1) {
      const value = values[row] ?? NULL_VALUE;
      if (value !== NULL_VALUE) at = writeNumber(value, type, page, at);
    }
    return page.subarray(0, at);
  }

  /** Which rows have a value, then the first of the values, and by how much each differs from the one before. */
  differences(values: Int32Array | Float64Array, range: Range): Buffer {
    const present = new Float64Array(values.length - range.nulls);
    let count = 0;
    for (const value of values) if (value !== NULL_VALUE) present[count++] = value;
    const page = this.#room(this.#levelBytesMax(values.length) + deltaBytesMax(count));
    return page.subarray(0, encodeDelta(present, count, page, this.#writeLevels(values, range, page)));
  }

  /** Which rows have a value, then a bit for each. */
  bits(values: Int32Array | Float64Array, range: Range): Buffer {
    const page = this.#room(this.#levelBytesMax(values.length) + (values.length >> 3) + 1);
    const first = this.#writeLevels(values, range, page);
    let bit = 0;
    for (let row = 0; row < values.length; row += 1) {
      const value = values[row] ?? NULL_VALUE;
      if (value === NULL_VALUE) continue;
      const at = first + (bit >> 3);
      if ((bit & 7) === 0) page[at] = 0;
      if (value !== 0) page[at] = (page[at] ?? 0) | (1 << (bit & 7));
      bit += 1;
    }
    return page.subarray(0, first + ((bit + 7) >> 3));
  }

  numbers(values: Float64Array, count: number, type: NumberType): Buffer {
    const page = this.#room(count * BYTES[type]);
    let at = 0;
    for (let index = 0; index < count; index += 1) at = writeNumber(values[index] ?? 0, type, page, at);
    return page.subarray(0, at);
  }

  texts(codes: Float64Array, count: number, texts: Texts): Buffer {
    let bytes = 0;
    for (let index = 0; index < count; index += 1) bytes += LENGTH_BYTES + texts.byteLength(codes[index] ?? 0);
    const page = this.#room(bytes);
    let at = 0;
    for (let index = 0; index < count; index += 1) {
      const code = codes[index] ?? 0;
      at = texts.copy(code, page, writeNumber(texts.byteLength(code), 'int32', page, at));
    }
    return page.subarray(0, at);
  }

  /** Wider than need be where the page is packed by what repeats in its bytes, which numbers that begin anywhere in them hide. */
  #codeWidth(distinct: number): number {
    const width = Math.max(bitWidth(distinct), 1);
    if (!this.#hasWholeBytes || width <= PACKED_BITS_MAX) return width;
    return Math.ceil(width / BITS_PER_BYTE) * BITS_PER_BYTE;
  }

  #levelBytesMax(rows: number): number {
    return LENGTH_BYTES + hybridBytesMax(rows, 1) + RUN_BYTES_MAX;
  }

  #writeLevels(values: Int32Array | Float64Array, { nulls }: Range, page: Buffer): number {
    const rows = values.length;
    let end = LENGTH_BYTES;
    if (nulls === 0 || nulls === rows) {
      end = writeRun(nulls === 0 ? 1 : 0, rows, 1, page, end);
    } else {
      const levels = this.#levels;
      for (let row = 0; row < rows; row += 1) levels[row] = values[row] === NULL_VALUE ? 0 : 1;
      end = encodeHybrid(levels, rows, 1, page, end);
    }
    page.writeUInt32LE(end - LENGTH_BYTES, 0);
    return end;
  }

  #room(bytes: number): Buffer {
    if (this.#bytes.length < bytes) this.#bytes = Buffer.allocUnsafeSlow(bytes + (bytes >> 2));
    return this.#bytes;
  }
}

/** One number as a column's bound, or as a page holds it. */
export function numberBytes(value: number, type: NumberType | 'boolean'): Buffer {
  if (type === 'boolean') return Buffer.from([value]);
  const whole = Buffer.alloc(BYTES[type]);
  writeNumber(value, type, whole, 0);
  return whole;
}

function writeNumber(value: number, type: NumberType, page: Uint8Array, at: number): number {
  page[at] = value;
  page[at + 1] = value >>> 8;
  page[at + 2] = value >>> 16;
  page[at + 3] = value >>> 24;
  if (type === 'int32') return at + 4;
  const high = (value / 0x1_0000_0000) | 0;
  page[at + 4] = high;
  page[at + 5] = high >>> 8;
  page[at + 6] = high >>> 16;
  page[at + 7] = high >>> 24;
  return at + 8;
}

/** The array that a column's values stand in, row by row. */
export function arrayOf(values: ColumnValues | NotedValues): Int32Array | Float64Array {
  if ('things' in values) return notedRows(values);
  return 'codes' in values ? values.codes : values.numbers;
}

function notedRows({ things, notes }: NotedValues): Int32Array {
  return Int32Array.from({ length: things.rows }, (_, row) => {
    const value = things.values[things.codes[row] ?? 0] ?? NULL_VALUE;
    return notes === undefined ? value : (notes[value] ?? NULL_VALUE);
  });
}

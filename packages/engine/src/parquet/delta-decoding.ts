import { UnreadParquet } from './stored-footer.js';

/** Numbers of more bits are not exact. */
const WIDTH_MAX = 53;
const WORD_BITS = 32;
/** Bits of a word that are there whichever bit of its first byte a number begins at. */
const WORD_BITS_SURE = 25;

/** Bytes behind the last value that may be read with it. */
const SPARE_BYTES = 8;

interface Cursor {
  readonly bytes: Buffer;
  at: number;
}

/**
 * Decodes whole numbers written as differences (Parquet, DELTA_BINARY_PACKED) from `from` on, as many as there is room for;
 * says how many there are, and where those end that were decoded. `bytes` have eight to spare behind them.
 */
export function decodeDelta(
  bytes: Buffer,
  from: number,
  values: Float64Array,
): { readonly count: number; readonly end: number } {
  const cursor: Cursor = { bytes, at: from };
  const [blockSize, miniblocks, written] = [varint(cursor), varint(cursor), varint(cursor)];
  const count = Math.min(written, values.length);
  const size = blockSize / miniblocks;
  if (!Number.isInteger(size) || size % 8 !== 0) throw new Error('Differences are not laid out as they should be');
  let value = zigzag(cursor);
  if (count > 0) values[0] = value;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const widths = new Uint8Array(miniblocks);
  const deltas = new Float64Array(size);
  for (let row = 1; row < count; ) {
    const least = zigzag(cursor);
    for (let index = 0; index < miniblocks; index += 1) widths[index] = byteOf(cursor);
    for (let index = 0; index < miniblocks && row < count; index += 1) {
      const width = widths[index] ?? 0;
      const wanted = Math.min(size, count - row);
      unpack(view, cursor.at, width, wanted, deltas);
      cursor.at += (size * width) / 8;
      for (let i = 0; i < wanted; i += 1) {
        value += least + (deltas[i] ?? 0);
        values[row++] = value;
      }
    }
  }
  if (cursor.at > bytes.length) throw new Error('Differences end early');
  return { count: written, end: cursor.at };
}

function unpack(view: DataView, from: number, width: number, count: number, into: Float64Array): void {
  if (width === 0) {
    into.fill(0, 0, count);
    return;
  }
  if (width > WIDTH_MAX) throw new UnreadParquet(`Differences of ${width} bits`);
  if (from + Math.ceil((width * count) / 8) > view.byteLength - SPARE_BYTES) throw new Error('Differences end early');
  if (width > WORD_BITS) {
    unpackWide(view, from, width, count, into);
    return;
  }
  const mask = -1 >>> (WORD_BITS - width);
  let bit = 0;
  if (width <= WORD_BITS_SURE) {
    for (let index = 0; index < count; index += 1) {
      into[index] = (view.getInt32(from + (bit >>> 3), true) >>> (bit & 7)) & mask;
      bit += width;
    }
    return;
  }
  for (let index = 0; index < count; index += 1) {
    into[index] = (wordAt(view, from, bit) & mask) >>> 0;
    bit += width;
  }
}

/** A remainder of numbers this large would take ten times as long as two words. */
function unpackWide(view: DataView, from: number, width: number, count: number, into: Float64Array): void {
  const mask = -1 >>> (2 * WORD_BITS - width);
  let bit = 0;
  for (let index = 0; index < count; index += 1) {
    const high = (wordAt(view, from, bit + WORD_BITS) & mask) >>> 0;
    into[index] = (wordAt(view, from, bit) >>> 0) + high * 2 ** WORD_BITS;
    bit += width;
  }
}

/** The 32 bits from a bit on. */
function wordAt(view: DataView, from: number, bit: number): number {
  const at = from + (bit >>> 3);
  const shift = bit & 7;
  const low = view.getInt32(at, true) >>> shift;
  return shift === 0 ? low : low | (view.getUint8(at + 4) << (WORD_BITS - shift));
}

function zigzag(cursor: Cursor): number {
  const value = varint(cursor);
  return value % 2 === 0 ? value / 2 : -(value + 1) / 2;
}

function varint(cursor: Cursor): number {
  let [value, factor] = [0, 1];
  for (;;) {
    const byte = byteOf(cursor);
    value += (byte & 0x7f) * factor;
    if (byte < 0x80) break;
    factor *= 0x80;
  }
  if (value > Number.MAX_SAFE_INTEGER) throw new UnreadParquet('Numbers beyond 2^53');
  return value;
}

function byteOf(cursor: Cursor): number {
  const byte = cursor.bytes[cursor.at];
  if (byte === undefined) throw new Error('Differences end early');
  cursor.at += 1;
  return byte;
}

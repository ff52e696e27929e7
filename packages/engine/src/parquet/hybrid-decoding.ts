const GROUP = 8;
/** A number of so many bits lies within four bytes, wherever it begins. */
const WIDTH_MAX = 25;
const WORD_BYTES = 4;

/**
 * Reads `count` numbers of `width` bits, written as runs of equal ones and packed groups of eight (Parquet, "RLE/Bit-Packing
 * Hybrid"), from the bytes between `from` and `to`. Throws when they end early.
 */
export function decodeHybrid(
  bytes: Buffer,
  from: number,
  to: number,
  width: number,
  count: number,
  values: Int32Array,
): void {
  if (width > WIDTH_MAX) throw new Error(`Numbers of ${width} bits are not read`);
  const view = new DataView(bytes.buffer, bytes.byteOffset, to);
  let at = from;
  let row = 0;
  while (row < count) {
    let [head, shift] = [0, 0];
    for (;;) {
      const byte = view.getUint8(at++);
      head += (byte & 0x7f) * 2 ** shift;
      if (byte < 0x80) break;
      shift += 7;
    }
    const length = Math.floor(head / 2);
    if (head % 2 === 1) {
      const numbers = Math.min(length * GROUP, count - row);
      unpack(view, at, width, numbers, values, row);
      at += length * width;
      row += numbers;
    } else {
      let value = 0;
      for (let bit = 0; bit < width; bit += 8) value |= view.getUint8(at++) << bit;
      values.fill(value, row, Math.min(row + length, count));
      row += length;
    }
    if (length === 0) throw new Error('A run of nothing');
  }
}

function unpack(view: DataView, from: number, width: number, count: number, values: Int32Array, first: number): void {
  const mask = width === 0 ? 0 : -1 >>> (32 - width);
  const lastWord = view.byteLength - WORD_BYTES;
  let bit = 0;
  let index = 0;
  for (; index < count; index += 1) {
    const at = from + (bit >>> 3);
    if (at > lastWord) break;
    values[first + index] = (view.getInt32(at, true) >>> (bit & 7)) & mask;
    bit += width;
  }
  // Near the end there are no four bytes to look at.
  for (; index < count; index += 1) {
    values[first + index] = packedAt(view, from, bit, width);
    bit += width;
  }
}

/** The number of `width` bits that begins `bit` bits behind `from`. */
function packedAt(view: DataView, from: number, bit: number, width: number): number {
  const mask = width === 0 ? 0 : -1 >>> (32 - width);
  const at = from + (bit >>> 3);
  let word = 0;
  for (let byte = 0; 8 * byte < (bit & 7) + width; byte += 1) word |= view.getUint8(at + byte) << (8 * byte);
  return (word >>> (bit & 7)) & mask;
}

/** The `row`th of the numbers that `decodeHybrid` reads, from `from` on. */
export function hybridAt(bytes: Buffer, from: number, width: number, row: number): number {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  let at = from;
  for (let first = 0; ; ) {
    let [head, shift] = [0, 0];
    for (;;) {
      const byte = view.getUint8(at++);
      head += (byte & 0x7f) * 2 ** shift;
      if (byte < 0x80) break;
      shift += 7;
    }
    const length = Math.floor(head / 2);
    if (length === 0) throw new Error('A run of nothing');
    const isPacked = head % 2 === 1;
    const count = isPacked ? length * GROUP : length;
    if (row < first + count) {
      if (!isPacked) {
        let value = 0;
        for (let bit = 0; bit < width; bit += 8) value |= view.getUint8(at++) << bit;
        return value;
      }
      return packedAt(view, at, (row - first) * width, width);
    }
    first += count;
    at += isPacked ? length * width : Math.ceil(width / 8);
  }
}

const BLOCK = 128;
const MINIBLOCKS = 4;
const MINIBLOCK = BLOCK / MINIBLOCKS;
const VARINT_BYTES_MAX = 10;
/** Numbers less than this apart have differences of so few bits that arithmetic is exact. */
export const DELTA_RANGE_MAX = 2 ** 31;

/** The most bytes that `encodeDelta` writes of so many numbers. */
export function deltaBytesMax(count: number): number {
  const blocks = Math.ceil(count / BLOCK);
  return 4 * VARINT_BYTES_MAX + blocks * (VARINT_BYTES_MAX + MINIBLOCKS) + 4 * (count + MINIBLOCK);
}

/**
 * Writes whole numbers from 0 to 2^53 that lie less than `DELTA_RANGE_MAX` apart as differences (Parquet,
 * DELTA_BINARY_PACKED); returns the offset behind them.
 */
export function encodeDelta(values: Float64Array, count: number, page: Uint8Array, from: number): number {
  let at = from;
  for (const number of [BLOCK, MINIBLOCKS, count]) at = writeVarint(number, page, at);
  at = writeVarint(2 * (values[0] ?? 0), page, at);
  const differences = new Float64Array(BLOCK);
  for (let first = 1; first < count; first += BLOCK) {
    const rows = Math.min(BLOCK, count - first);
    let least = Number.POSITIVE_INFINITY;
    for (let row = 0; row < rows; row += 1) {
      const difference = (values[first + row] ?? 0) - (values[first + row - 1] ?? 0);
      differences[row] = difference;
      if (difference < least) least = difference;
    }
    at = writeVarint(least < 0 ? -2 * least - 1 : 2 * least, page, at);
    // What lies behind the last number is there for whole groups.
    for (let row = 0; row < BLOCK; row += 1) differences[row] = row < rows ? (differences[row] ?? 0) - least : 0;
    const widths = at;
    at += MINIBLOCKS;
    for (let group = 0; group < MINIBLOCKS; group += 1) {
      const start = group * MINIBLOCK;
      let most = 0;
      for (let row = start; row < start + MINIBLOCK; row += 1) most = Math.max(most, differences[row] ?? 0);
      const width = 32 - Math.clz32(most);
      page[widths + group] = width;
      if (start < rows) at = pack(differences, start, width, page, at);
    }
  }
  return at;
}

function pack(numbers: Float64Array, first: number, width: number, page: Uint8Array, from: number): number {
  let [at, held, bits] = [from, 0, 0];
  for (let row = first; row < first + MINIBLOCK; row += 1) {
    held += (numbers[row] ?? 0) * 2 ** bits;
    bits += width;
    for (; bits >= 8; bits -= 8) {
      page[at++] = held % 256;
      held = Math.floor(held / 256);
    }
  }
  return at;
}

function writeVarint(number: number, page: Uint8Array, from: number): number {
  let [left, at] = [number, from];
  for (; left >= 0x80; left = Math.floor(left / 0x80)) page[at++] = (left % 0x80) + 0x80;
  page[at++] = left;
  return at;
}

/** A key of few values is sorted by in one pass with a small table, one of more with as large a one as caches hold. */
const DIGIT_BITS_FEW = 11;
const DIGIT_BITS_MANY = 16;

/** A quarter of a megabyte that every sort begins anew: sorts of a few rows, of which there are many, do not wait for memory. */
const counts = new Int32Array((1 << DIGIT_BITS_MANY) + 1);

/** Numbers of rows, sorted by several keys, the first of which decides; rows of equal keys keep their order. */
export function sortRows(rows: Int32Array, keys: readonly Int32Array[]): Int32Array {
  let order = rows;
  let spare: Int32Array = new Int32Array(rows.length);
  for (const key of keys.toReversed()) {
    const [min, max] = rangeIn(key, rows);
    const bits = max - min < 1 << DIGIT_BITS_FEW ? DIGIT_BITS_FEW : DIGIT_BITS_MANY;
    for (let shift = 0; shift < 32 && (max - min) >>> shift > 0; shift += bits) {
      const from = order;
      countDigits(rows, key, min, shift, bits, counts);
      placeRows(from, key, min, shift, bits, counts, spare);
      order = spare;
      spare = from === rows ? new Int32Array(rows.length) : from;
    }
  }
  return order;
}

/** How many rows have a smaller digit, by digit. In whatever order rows are: one that memory is read in is fastest. */
function countDigits(
  rows: Int32Array,
  key: Int32Array,
  min: number,
  shift: number,
  bits: number,
  counts: Int32Array,
): void {
  const mask = (1 << bits) - 1;
  counts.fill(0, 0, mask + 2);
  for (let index = 0; index < rows.length; index += 1) {
    const place = ((((key[rows[index] ?? 0] ?? 0) - min) >>> shift) & mask) + 1;
    counts[place] = (counts[place] ?? 0) + 1;
  }
  for (let digit = 1; digit <= mask; digit += 1) counts[digit] = (counts[digit] ?? 0) + (counts[digit - 1] ?? 0);
}

function placeRows(
  from: Int32Array,
  key: Int32Array,
  min: number,
  shift: number,
  bits: number,
  counts: Int32Array,
  to: Int32Array,
): void {
  const mask = (1 << bits) - 1;
  for (let index = 0; index < from.length; index += 1) {
    const row = from[index] ?? 0;
    const digit = (((key[row] ?? 0) - min) >>> shift) & mask;
    const place = counts[digit] ?? 0;
    counts[digit] = place + 1;
    to[place] = row;
  }
}

function rangeIn(key: Int32Array, rows: Int32Array): [number, number] {
  let [min, max] = [0x7fff_ffff, -0x8000_0000];
  for (let index = 0; index < rows.length; index += 1) {
    const value = key[rows[index] ?? 0] ?? 0;
    if (value < min) min = value;
    if (value > max) max = value;
  }
  return [min, max];
}

const DIGIT_BITS = 11;
const DIGITS = 1 << DIGIT_BITS;
const DIGIT_MASK = DIGITS - 1;

/** Numbers of rows, sorted by several keys, the first of which decides; rows of equal keys keep their order. */
export function sortRows(rows: Int32Array, keys: readonly (Int32Array | Float64Array)[]): Int32Array {
  let order: Int32Array = rows;
  let spare: Int32Array = new Int32Array(rows.length);
  const counts = new Int32Array(DIGITS + 1);
  for (const key of keys.toReversed()) {
    const [min, max] = rangeIn(key, rows);
    for (let scale = 1; scale <= max - min; scale *= DIGITS) {
      const from = order;
      counts.fill(0);
      // Bit operations take the lowest 32 bits of larger numbers, which are all a digit needs.
      for (let index = 0; index < from.length; index += 1) {
        const digit = (((key[from[index] ?? 0] ?? 0) - min) / scale) & DIGIT_MASK;
        counts[digit + 1] = (counts[digit + 1] ?? 0) + 1;
      }
      for (let digit = 1; digit <= DIGITS; digit += 1) counts[digit] = (counts[digit] ?? 0) + (counts[digit - 1] ?? 0);
      for (let index = 0; index < from.length; index += 1) {
        const row = from[index] ?? 0;
        const digit = (((key[row] ?? 0) - min) / scale) & DIGIT_MASK;
        const place = counts[digit] ?? 0;
        counts[digit] = place + 1;
        spare[place] = row;
      }
      order = spare;
      spare = from === rows ? new Int32Array(rows.length) : from;
    }
  }
  return order;
}

function rangeIn(key: Int32Array | Float64Array, rows: Int32Array): [number, number] {
  let [min, max] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (let index = 0; index < rows.length; index += 1) {
    const value = key[rows[index] ?? 0] ?? 0;
    if (value < min) min = value;
    if (value > max) max = value;
  }
  return [min, max];
}

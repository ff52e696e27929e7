import { sortRows } from '../../core/sort-rows.js';
import { NULL_VALUE, type Texts } from '../../parquet/columns.js';

/** Longer texts are compared, not counted. */
const COUNTED_BYTES_MAX = 48;
/** Of a text that are looked at together. */
const KEY_BYTES = 3;

/** Sorts as DuckDB does: numbers by what they are, texts by their bytes, what is missing last. */
export type Ranking = { readonly texts: Texts } | 'numbers';

/** Places of values among those of a column: equal ones have the same, and a missing one is behind all others. */
export function ranksOf(values: Int32Array, ranking: Ranking): Int32Array {
  if (ranking === 'numbers') return ranksOfNumbers(values);
  const { texts } = ranking;
  const places = new Int32Array(texts.count).fill(NULL_VALUE);
  for (let index = 0; index < values.length; index += 1) {
    const code = values[index] ?? NULL_VALUE;
    if (code !== NULL_VALUE) places[code] = 0;
  }
  const met: number[] = [];
  for (let code = 0; code < places.length; code += 1) if (places[code] === 0) met.push(code);
  const codes = Int32Array.from(met);
  const order = orderOf(codes, texts);
  for (let place = 0; place < order.length; place += 1) places[codes[order[place] ?? 0] ?? 0] = place;
  const ranks = new Int32Array(values.length);
  for (let index = 0; index < values.length; index += 1) {
    const code = values[index] ?? NULL_VALUE;
    ranks[index] = code === NULL_VALUE ? codes.length : (places[code] ?? 0);
  }
  return ranks;
}

/** The order of tuples by their fields, of which the first decides. */
export function placesOf(count: number, fields: readonly Int32Array[]): Int32Array {
  const order = sortRows(countTo(count), fields);
  const places = new Int32Array(count);
  for (let place = 0; place < count; place += 1) places[order[place] ?? 0] = place;
  return places;
}

/** The numbers from 0 below `count`. */
export function countTo(count: number): Int32Array {
  const numbers = new Int32Array(count);
  for (let index = 0; index < count; index += 1) numbers[index] = index;
  return numbers;
}

function ranksOfNumbers(values: Int32Array): Int32Array {
  let max = NULL_VALUE;
  for (let index = 0; index < values.length; index += 1) {
    const value = values[index] ?? NULL_VALUE;
    if (value > max) max = value;
  }
  const ranks = values.slice();
  for (let index = 0; index < ranks.length; index += 1) if (ranks[index] === NULL_VALUE) ranks[index] = max + 1;
  return ranks;
}

/** Indexes of codes in the order of their texts' bytes. */
function orderOf(codes: Int32Array, texts: Texts): Int32Array {
  let longest = 0;
  for (const code of codes) longest = Math.max(longest, texts.byteLength(code));
  const rows = countTo(codes.length);
  if (longest > COUNTED_BYTES_MAX) return rows.sort((a, b) => texts.compare(codes[a] ?? 0, codes[b] ?? 0));
  const keys = Array.from({ length: Math.ceil(longest / KEY_BYTES) }, () => new Int32Array(codes.length));
  const bytes = new Uint8Array(COUNTED_BYTES_MAX);
  for (let row = 0; row < codes.length; row += 1) {
    const code = codes[row] ?? 0;
    // No text has a NUL, so one that ends is before one that goes on.
    bytes.fill(0, texts.copy(code, bytes, 0));
    for (const [index, key] of keys.entries()) {
      const at = index * KEY_BYTES;
      key[row] = ((bytes[at] ?? 0) << 16) | ((bytes[at + 1] ?? 0) << 8) | (bytes[at + 2] ?? 0);
    }
  }
  return sortRows(rows, keys);
}

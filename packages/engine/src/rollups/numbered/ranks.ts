import { sortRows } from '../../core/sort-rows.js';
import { NULL_VALUE, type Texts } from '../../parquet/columns.js';
import { placesOfTexts } from './text-places.js';

/** Sorts as DuckDB does: numbers by what they are, texts by their bytes, what is missing last. */
export type Ranking = { readonly texts: Texts } | 'numbers';

/** Places of values among those a column may have: equal ones have the same, and a missing one is behind all others. */
export function ranksOf(values: Int32Array, ranking: Ranking): Int32Array {
  if (ranking === 'numbers') return ranksOfNumbers(values);
  const places = placesOfTexts(ranking.texts);
  const ranks = new Int32Array(values.length);
  for (let index = 0; index < values.length; index += 1) {
    const code = values[index] ?? NULL_VALUE;
    ranks[index] = code === NULL_VALUE ? places.length : (places[code] ?? 0);
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

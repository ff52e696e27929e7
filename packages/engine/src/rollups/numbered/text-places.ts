import { sortRows } from '../../core/sort-rows.js';
import type { Texts } from '../../parquet/columns.js';

/** Longer texts are compared, not counted, as are few. */
const COUNTED_BYTES_MAX = 48;
const COUNTED_TEXTS_MIN = 4_096;
/** Of a text that are looked at together. */
const KEY_BYTES = 3;

const known = new WeakMap<Texts, TextPlaces>();

/** Where each text stands among all there are, in the order of their bytes. Valid until there are more. */
export function placesOfTexts(texts: Texts): Int32Array {
  const found = known.get(texts) ?? new TextPlaces(texts);
  known.set(texts, found);
  return found.all();
}

/** Texts only ever come, so what is in order stays in order: those that are new are put in between. */
class TextPlaces {
  readonly #texts: Texts;
  #order: Int32Array = new Int32Array(0);
  #places: Int32Array = new Int32Array(0);

  constructor(texts: Texts) {
    this.#texts = texts;
  }

  all(): Int32Array {
    const [before, count] = [this.#order.length, this.#texts.count];
    if (before === count) return this.#places;
    const added = new Int32Array(count - before);
    for (let index = 0; index < added.length; index += 1) added[index] = before + index;
    this.#order = merged(this.#order, sortedTexts(added, this.#texts), this.#texts);
    this.#places = new Int32Array(count);
    for (let place = 0; place < count; place += 1) this.#places[this.#order[place] ?? 0] = place;
    return this.#places;
  }
}

function merged(one: Int32Array, other: Int32Array, texts: Texts): Int32Array {
  if (one.length === 0) return other;
  const order = new Int32Array(one.length + other.length);
  let [at, next] = [0, 0];
  for (let place = 0; place < order.length; place += 1) {
    const [a, b] = [one[at], other[next]];
    const isFirst = b === undefined || (a !== undefined && texts.compare(a, b) < 0);
    order[place] = (isFirst ? a : b) ?? 0;
    if (isFirst) at += 1;
    else next += 1;
  }
  return order;
}

/** Codes in the order of their texts' bytes. */
function sortedTexts(codes: Int32Array, texts: Texts): Int32Array {
  let longest = 0;
  for (let index = 0; index < codes.length; index += 1)
    longest = Math.max(longest, texts.byteLength(codes[index] ?? 0));
  if (longest > COUNTED_BYTES_MAX || codes.length < COUNTED_TEXTS_MIN) {
    return codes.sort((a, b) => texts.compare(a, b));
  }
  const rows = Int32Array.from(codes, (_, row) => row);
  const keys = Array.from({ length: Math.ceil(longest / KEY_BYTES) }, () => new Int32Array(codes.length));
  const bytes = new Uint8Array(COUNTED_BYTES_MAX);
  for (let row = 0; row < codes.length; row += 1) {
    // No text has a NUL, so one that ends is before one that goes on.
    bytes.fill(0, texts.copy(codes[row] ?? 0, bytes, 0));
    for (let index = 0; index < keys.length; index += 1) {
      const at = index * KEY_BYTES;
      const key = keys[index];
      if (key !== undefined) key[row] = ((bytes[at] ?? 0) << 16) | ((bytes[at + 1] ?? 0) << 8) | (bytes[at + 2] ?? 0);
    }
  }
  return sortRows(rows, keys).map((row) => codes[row] ?? 0);
}

import { mixed } from '../../core/mixed-hash.js';

const TUPLES_MIN = 1 << 10;
const FIELDS = 5;
const EMPTY = -1;

/** Numbers tuples of five whole numbers in the order they are met; of fewer, the others are 0. */
export class TupleBook {
  count = 0;
  #slots = new Int32Array(2 * TUPLES_MIN).fill(EMPTY);
  #values = new Int32Array(FIELDS * TUPLES_MIN);

  /** The number of a tuple, a new one if need be. */
  add(a: number, b: number, c: number, d: number, e: number): number {
    const slot = this.#slotOf(a, b, c, d, e);
    const known = this.#slots[slot] ?? EMPTY;
    if (known !== EMPTY) return known;
    const made = this.count;
    const at = made * FIELDS;
    if (at === this.#values.length) this.#values = doubled(this.#values);
    const values = this.#values;
    values[at] = a;
    values[at + 1] = b;
    values[at + 2] = c;
    values[at + 3] = d;
    values[at + 4] = e;
    this.#slots[slot] = made;
    this.count = made + 1;
    if (2 * this.count > this.#slots.length) this.#rehash();
    return made;
  }

  /** The number of a tuple, -1 when it has none. */
  find(a: number, b: number, c: number, d: number, e: number): number {
    return this.count === 0 ? EMPTY : (this.#slots[this.#slotOf(a, b, c, d, e)] ?? EMPTY);
  }

  /** A field, from 0, of the tuple of this number. */
  field(tuple: number, field: number): number {
    return this.#values[tuple * FIELDS + field] ?? 0;
  }

  clear(): void {
    if (this.count > 0) this.#slots.fill(EMPTY);
    this.count = 0;
  }

  #slotOf(a: number, b: number, c: number, d: number, e: number): number {
    const slots = this.#slots;
    const values = this.#values;
    const mask = slots.length - 1;
    let slot = hashOf(a, b, c, d, e) & mask;
    for (;;) {
      const known = slots[slot] ?? EMPTY;
      if (known === EMPTY) return slot;
      const at = known * FIELDS;
      if (
        values[at] === a &&
        values[at + 1] === b &&
        values[at + 2] === c &&
        values[at + 3] === d &&
        values[at + 4] === e
      ) {
        return slot;
      }
      slot = (slot + 1) & mask;
    }
  }

  #rehash(): void {
    const slots = new Int32Array(2 * this.#slots.length).fill(EMPTY);
    const values = this.#values;
    const mask = slots.length - 1;
    for (let tuple = 0; tuple < this.count; tuple += 1) {
      const at = tuple * FIELDS;
      const [first, second] = [values[at] ?? 0, values[at + 1] ?? 0];
      let slot = hashOf(first, second, values[at + 2] ?? 0, values[at + 3] ?? 0, values[at + 4] ?? 0) & mask;
      while (slots[slot] !== EMPTY) slot = (slot + 1) & mask;
      slots[slot] = tuple;
    }
    this.#slots = slots;
  }
}

function hashOf(a: number, b: number, c: number, d: number, e: number): number {
  let hash = mixed(a, b);
  hash = mixed(hash, c);
  hash = mixed(hash, d);
  return mixed(hash, e);
}

export function doubled(values: Int32Array): Int32Array<ArrayBuffer> {
  const grown = new Int32Array(2 * values.length);
  grown.set(values);
  return grown;
}

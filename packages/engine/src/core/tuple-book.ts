import { letGo } from './let-go.js';
import { mixed } from './mixed-hash.js';

const TUPLES_MIN = 1 << 10;
const EMPTY = -1;
/** Rows whose tuples are looked at together: so many stay in the processor's cache. */
const BLOCK_ROWS = 4_096;
const GUESSES_MAX = 1 << 22;

/** Numbers tuples of whole numbers in the order they are met. */
export class TupleBook {
  count = 0;
  readonly #width: number;
  #slots = new Int32Array(2 * TUPLES_MIN).fill(EMPTY);
  #values: Int32Array<ArrayBuffer>;
  /** Whether a row of the block is another tuple than the row before. */
  readonly #changes = new Uint8Array(BLOCK_ROWS);
  /** The tuple that is looked for. */
  readonly #tuple: Int32Array;

  /** The tuple met last by its first field, to be tried first. */
  #guesses: Int32Array<ArrayBuffer> | undefined;

  /** `width` is how many numbers a tuple has; `isNamed` that the first of them mostly tells the others. */
  constructor(width: number, isNamed = false) {
    this.#width = width;
    if (isNamed) this.#guesses = new Int32Array(TUPLES_MIN).fill(EMPTY);
    this.#values = new Int32Array(width * TUPLES_MIN);
    this.#tuple = new Int32Array(width);
  }

  /** Bytes of memory it takes, about. */
  get size(): number {
    return this.#slots.byteLength + this.#values.byteLength;
  }

  /** The numbers of the tuples that stand in the rows of so many columns. Rows that are like the one before cost little. */
  number(columns: readonly Int32Array[], rows: number, into: Int32Array): void {
    for (let from = 0; from < rows; from += BLOCK_ROWS) {
      const to = Math.min(from + BLOCK_ROWS, rows);
      this.#changes.fill(0);
      this.#changes[0] = 1;
      for (const column of columns) markChanges(column, from, to, this.#changes);
      let number = 0;
      for (let row = from; row < to; row += 1) {
        if (this.#changes[row - from] === 1) number = this.#guessed(columns, row);
        into[row] = number;
      }
    }
  }

  /** Frees its memory: nobody may ask it anything any more. */
  release(): void {
    letGo(this.#slots);
    letGo(this.#values);
    if (this.#guesses !== undefined) letGo(this.#guesses);
  }

  /** A field, from 0, of every tuple by its number. */
  fieldOf(field: number): Int32Array {
    const values = new Int32Array(this.count);
    for (let number = 0; number < this.count; number += 1)
      values[number] = this.#values[number * this.#width + field] ?? 0;
    return values;
  }

  #guessed(columns: readonly Int32Array[], row: number): number {
    if (this.#guesses === undefined) return this.#numberOf(columns, row);
    const name = (columns[0]?.[row] ?? 0) + 1;
    if (name < 0 || name >= GUESSES_MAX) return this.#numberOf(columns, row);
    while (name >= this.#guesses.length) this.#guesses = grown(this.#guesses);
    const guess = this.#guesses[name] ?? EMPTY;
    if (guess !== EMPTY) {
      const at = guess * this.#width;
      let field = 1;
      while (field < this.#width && this.#values[at + field] === columns[field]?.[row]) field += 1;
      if (field === this.#width) return guess;
    }
    const number = this.#numberOf(columns, row);
    this.#guesses[name] = number;
    return number;
  }

  #numberOf(columns: readonly Int32Array[], row: number): number {
    const tuple = this.#tuple;
    const slots = this.#slots;
    const values = this.#values;
    const width = this.#width;
    let hash = 0;
    for (let field = 0; field < width; field += 1) {
      const value = columns[field]?.[row] ?? 0;
      tuple[field] = value;
      hash = mixed(hash, value);
    }
    const mask = slots.length - 1;
    let slot = hash & mask;
    for (;;) {
      const number = slots[slot] ?? EMPTY;
      if (number === EMPTY) return this.#add(slot);
      const at = number * width;
      let field = 0;
      while (field < width && values[at + field] === tuple[field]) field += 1;
      if (field === width) return number;
      slot = (slot + 1) & mask;
    }
  }

  #add(slot: number): number {
    const number = this.count;
    const width = this.#width;
    if ((number + 1) * width > this.#values.length) {
      const grown = new Int32Array(2 * this.#values.length);
      grown.set(this.#values);
      letGo(this.#values);
      this.#values = grown;
    }
    this.#values.set(this.#tuple, number * width);
    this.#slots[slot] = number;
    this.count = number + 1;
    if (2 * this.count > this.#slots.length) this.#rehash();
    return number;
  }

  #rehash(): void {
    const slots = new Int32Array(2 * this.#slots.length).fill(EMPTY);
    const mask = slots.length - 1;
    for (let number = 0; number < this.count; number += 1) {
      let hash = 0;
      for (let field = 0; field < this.#width; field += 1) {
        hash = mixed(hash, this.#values[number * this.#width + field] ?? 0);
      }
      let slot = hash & mask;
      while (slots[slot] !== EMPTY) slot = (slot + 1) & mask;
      slots[slot] = number;
    }
    letGo(this.#slots);
    this.#slots = slots;
  }
}

function grown(guesses: Int32Array): Int32Array<ArrayBuffer> {
  const larger = new Int32Array(2 * guesses.length).fill(EMPTY);
  larger.set(guesses);
  letGo(guesses);
  return larger;
}

function markChanges(column: Int32Array, from: number, to: number, changes: Uint8Array): void {
  let before = column[from] ?? 0;
  for (let row = from + 1; row < to; row += 1) {
    const value = column[row] ?? 0;
    if (value !== before) changes[row - from] = 1;
    before = value;
  }
}

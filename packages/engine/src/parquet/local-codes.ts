import { NULL_VALUE, type RowThings, type Texts } from './columns.js';

/** Numbers whose range is at most this are told apart by a table with a place for each. */
const DIRECT_RANGE_MAX = 1 << 20;
const SLOTS_MIN = 1 << 12;

/** The least and the greatest of a stretch of rows, and how many have no value; both NULL_VALUE when none has one. */
export interface Range {
  readonly min: number;
  readonly max: number;
  readonly nulls: number;
}

/** What is noted of rows: an array of as many, which tells those of which nothing is where some are such. */
export interface NotedRows {
  readonly range: Range;
  readonly array: Int32Array;
}

export function rangeOf(rows: Int32Array | Float64Array): Range {
  // One loop for each kind of array: a loop that meets both is several times slower.
  return rows instanceof Int32Array ? narrowRangeOf(rows) : wideRangeOf(rows);
}

function narrowRangeOf(rows: Int32Array): Range {
  let min = 0x7fff_ffff;
  let max = NULL_VALUE;
  let nulls = 0;
  for (let row = 0; row < rows.length; row += 1) {
    const value = rows[row] ?? NULL_VALUE;
    if (value === NULL_VALUE) {
      nulls += 1;
      continue;
    }
    if (value > max) max = value;
    if (value < min) min = value;
  }
  return { min: max === NULL_VALUE ? NULL_VALUE : min, max, nulls };
}

function wideRangeOf(rows: Float64Array): Range {
  let min = Number.POSITIVE_INFINITY;
  let max = NULL_VALUE;
  let nulls = 0;
  for (let row = 0; row < rows.length; row += 1) {
    const value = rows[row] ?? NULL_VALUE;
    if (value === NULL_VALUE) {
      nulls += 1;
      continue;
    }
    if (value > max) max = value;
    if (value < min) min = value;
  }
  return { min: max === NULL_VALUE ? NULL_VALUE : min, max, nulls };
}

/**
 * Numbers the different values of a stretch of rows in the order they are met: the codes of one dictionary page. Its
 * tables are kept from one stretch to the next.
 */
export class LocalCodes {
  /** The code of each row that has a value, with room for seven more. */
  readonly codes: Int32Array;
  /** The different values: codes of texts, or numbers. */
  readonly values: Float64Array;
  /** How many there are. */
  distinct = 0;
  readonly #tables: Tables;
  #levels = new Int32Array(0);

  /** What it needs for numbering it shares with `other`: they take turns. */
  constructor(rowsMax: number, other?: LocalCodes) {
    this.codes = new Int32Array(rowsMax + 8);
    this.values = new Float64Array(Math.max(rowsMax, 1));
    this.#tables = other === undefined ? new Tables() : other.#tables;
  }

  /** Numbers the values of rows; false, and of no use, once there are more than `distinctMax` of them. */
  number(rows: Int32Array | Float64Array, range: Range, distinctMax: number): boolean {
    this.distinct = 0;
    if (range.nulls === rows.length) return true;
    if (range.min === range.max) {
      this.values[0] = range.min;
      this.distinct = 1;
      this.codes.fill(0, 0, rows.length - range.nulls);
      return true;
    }
    if (range.max - range.min >= DIRECT_RANGE_MAX) return this.#hashed(rows, distinctMax);
    const { min, max } = range;
    this.#tables.makeRoom(max - min + 1);
    return rows instanceof Int32Array
      ? this.#directNarrow(rows, min, distinctMax)
      : this.#directWide(rows, min, distinctMax);
  }

  /**
   * Numbers what is noted of things, each of which is looked at once; undefined, and of no use, once there is more than
   * `distinctMax`. Numbers are those that the rows would get one by one.
   */
  note(
    { rows, codes, values, distinct }: RowThings,
    notes: Int32Array | undefined,
    distinctMax: number,
  ): NotedRows | undefined {
    const noted = new Int32Array(distinct);
    for (let thing = 0; thing < distinct; thing += 1) {
      const value = values[thing] ?? NULL_VALUE;
      noted[thing] = notes === undefined ? value : (notes[value] ?? NULL_VALUE);
    }
    const range = rangeOf(noted);
    if (!this.number(noted, range, distinctMax)) return undefined;
    const array = codes.subarray(0, rows);
    if (range.nulls === distinct) return { range: { ...range, nulls: rows }, array };
    if (this.distinct === 1 && range.nulls === 0) return { range, array };
    // From here on the places of things in the dictionary of what is noted of them.
    let place = 0;
    for (let thing = 0; thing < distinct; thing += 1) {
      noted[thing] = noted[thing] === NULL_VALUE ? NULL_VALUE : (this.codes[place++] ?? 0);
    }
    if (range.nulls === 0) {
      placeAll(codes, noted, rows, this.codes);
      return { range, array };
    }
    if (this.#levels.length < rows) this.#levels = new Int32Array(this.codes.length);
    const levels = this.#levels.subarray(0, rows);
    const present = placeSome(codes, noted, levels, this.codes);
    return { range: { ...range, nulls: rows - present }, array: levels };
  }

  #directNarrow(rows: Int32Array, min: number, distinctMax: number): boolean {
    const { codes, values } = this;
    const { marks, places } = this.#tables;
    const stamp = this.#tables.nextStamp();
    let present = 0;
    let distinct = 0;
    for (let row = 0; row < rows.length; row += 1) {
      const value = rows[row] ?? NULL_VALUE;
      if (value === NULL_VALUE) continue;
      const at = value - min;
      if (marks[at] !== stamp) {
        if (distinct >= distinctMax) return false;
        marks[at] = stamp;
        places[at] = distinct;
        values[distinct++] = value;
      }
      codes[present++] = places[at] ?? 0;
    }
    this.distinct = distinct;
    return true;
  }

  #directWide(rows: Float64Array, min: number, distinctMax: number): boolean {
    const { codes, values } = this;
    const { marks, places } = this.#tables;
    const stamp = this.#tables.nextStamp();
    let present = 0;
    let distinct = 0;
    for (let row = 0; row < rows.length; row += 1) {
      const value = rows[row] ?? NULL_VALUE;
      if (value === NULL_VALUE) continue;
      const at = (value - min) | 0;
      if (marks[at] !== stamp) {
        if (distinct >= distinctMax) return false;
        marks[at] = stamp;
        places[at] = distinct;
        values[distinct++] = value;
      }
      codes[present++] = places[at] ?? 0;
    }
    this.distinct = distinct;
    return true;
  }

  #hashed(rows: Int32Array | Float64Array, distinctMax: number): boolean {
    const slots = Math.max(SLOTS_MIN, 1 << (32 - Math.clz32(2 * Math.min(rows.length, distinctMax))));
    this.#tables.makeRoom(slots);
    const { codes, values } = this;
    const { marks, places } = this.#tables;
    const [stamp, mask] = [this.#tables.nextStamp(), slots - 1];
    let present = 0;
    let distinct = 0;
    for (let row = 0; row < rows.length; row += 1) {
      const value = rows[row] ?? NULL_VALUE;
      if (value === NULL_VALUE) continue;
      let slot = hashOf(value) & mask;
      while (marks[slot] === stamp && values[places[slot] ?? 0] !== value) slot = (slot + 1) & mask;
      if (marks[slot] !== stamp) {
        if (distinct >= distinctMax) return false;
        marks[slot] = stamp;
        places[slot] = distinct;
        values[distinct++] = value;
      }
      codes[present++] = places[slot] ?? 0;
    }
    this.distinct = distinct;
    return true;
  }
}

/** Where a value was met last, and the number it got; what has not the newest stamp is from before. */
class Tables {
  marks = new Int32Array(SLOTS_MIN);
  places = new Int32Array(SLOTS_MIN);
  #stamp = 0;

  nextStamp(): number {
    this.#stamp += 1;
    return this.#stamp;
  }

  makeRoom(length: number): void {
    if (this.marks.length >= length) return;
    const size = 1 << (32 - Math.clz32(length - 1));
    this.marks = new Int32Array(size);
    this.places = new Int32Array(size);
    this.#stamp = 0;
  }
}

function placeAll(things: Int32Array, places: Int32Array, rows: number, into: Int32Array): void {
  for (let row = 0; row < rows; row += 1) into[row] = places[things[row] ?? 0] ?? 0;
}

/** The same for rows of some of which nothing is noted, which `levels` then say; how many the others are. */
function placeSome(things: Int32Array, places: Int32Array, levels: Int32Array, into: Int32Array): number {
  let present = 0;
  for (let row = 0; row < levels.length; row += 1) {
    const place = places[things[row] ?? 0] ?? NULL_VALUE;
    levels[row] = place;
    into[present] = place;
    if (place !== NULL_VALUE) present += 1;
  }
  return present;
}

function hashOf(value: number): number {
  const mixed = Math.imul((value | 0) ^ Math.imul((value / 0x1_0000_0000) | 0, 0x9e37_79b1), 0x85eb_ca6b);
  return mixed ^ (mixed >>> 15);
}

/** The first and the last of the first `count` texts of `codes`, by their bytes. */
export function textRangeOf(codes: Float64Array, count: number, texts: Texts): [number, number] {
  let min = codes[0] ?? 0;
  let max = min;
  for (let index = 1; index < count; index += 1) {
    const code = codes[index] ?? 0;
    if (texts.compare(code, min) < 0) min = code;
    else if (texts.compare(code, max) > 0) max = code;
  }
  return [min, max];
}

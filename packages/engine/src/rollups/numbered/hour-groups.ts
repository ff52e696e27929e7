import { NULL_VALUE, type Texts } from '../../parquet/columns.js';
import type { NumberedColumn, NumberedRows } from '../../store/numbered-rows.js';
import { familiesOf } from '../encode-keys.js';
import { placesOf, type Ranking, ranksOf } from './ranks.js';
import { TupleBook } from './tuple-book.js';

const SECONDS_PER_HOUR = 3_600;
const GROUPS_MIN = 1 << 12;
const DENIED = 'REJECT';
const PORT = 'dstport';

/** Columns that are grouped by together, by the numbers of their tuples. */
interface Family {
  readonly columns: readonly string[];
  readonly tuples: TupleBook;
}

/** Records added up by everything that any rollup keeps: sums of each group, in no order. */
export interface Groups {
  readonly count: number;
  /** Since 1970, of each group. */
  readonly hours: Int32Array;
  readonly isDenied: Uint8Array;
  /** Of refused records, else NULL_VALUE; undefined where none has one. */
  readonly ports: Int32Array | undefined;
  readonly families: readonly GroupFamily[];
  readonly flows: Int32Array;
  readonly bytes: Float64Array;
  readonly packets: Float64Array;
  /** Seconds from the beginning of the hour to the first and the last record. */
  readonly firsts: Int32Array;
  readonly lasts: Int32Array;
}

export interface GroupFamily {
  readonly columns: readonly string[];
  /** The tuple of each group. */
  readonly codes: Int32Array;
  /** Where each tuple stands among the others. */
  readonly places: Int32Array;
  /** A column's values by tuple. */
  valuesOf(column: string): Int32Array;
  rankingOf(column: string): Ranking;
}

/** Adds records up, some at a time. What it takes of memory grows with the groups, not the records. */
export class HourGroups {
  readonly #families: readonly Family[];
  readonly #hasPort: boolean;
  readonly #texts = new Map<string, Texts>();
  readonly #groups: TupleBook;
  #sums: Sums;
  #total = 0;
  #rows = new Int32Array(0);
  readonly #codes: Int32Array[];

  /** `columns` are those the records have, of all that rollups keep. */
  constructor(columns: readonly string[]) {
    this.#hasPort = columns.includes(PORT);
    const families = familiesOf(columns.filter((column) => column !== PORT));
    this.#families = [...families.values()].map((of) => ({ columns: of, tuples: new TupleBook(of.length, true) }));
    // The hour, a number for each family, the port of refused records.
    this.#codes = Array.from({ length: this.#families.length + 2 }, () => new Int32Array(0));
    this.#groups = new TupleBook(this.#codes.length);
    this.#sums = sumsOf(GROUPS_MIN);
  }

  get count(): number {
    return this.#groups.count;
  }

  /** Whether every sum is exact: none is larger than all of them together. */
  get isExact(): boolean {
    return this.#total <= Number.MAX_SAFE_INTEGER;
  }

  add({ count, columns }: NumberedRows): void {
    if (this.#rows.length < count) this.#grow(count);
    const starts = wideOf(columns.get('start'), count);
    const [hours] = this.#codes;
    if (hours !== undefined) hoursOf(starts, count, hours);
    for (const [index, { columns: of, tuples }] of this.#families.entries()) {
      const arrays = of.map((name) => this.#narrowOf(name, columns.get(name), count));
      tuples.number(arrays, count, this.#codes[index + 1] ?? this.#rows);
    }
    this.#portsOf(columns, count);
    this.#groups.number(this.#codes, count, this.#rows);
    while (this.#sums.bytes.length < this.#groups.count) this.#sums = doubled(this.#sums);
    const [bytes, packets] = ['bytes', 'packets'].map((name) => wideOf(columns.get(name), count));
    this.#total += addUp(this.#rows, count, starts, bytes ?? EMPTY, packets ?? EMPTY, this.#sums);
  }

  finish(): Groups {
    const groups = this.#groups;
    const hours = groups.fieldOf(0);
    const families = this.#families.map((family, index) => this.#familyOf(family, groups.fieldOf(index + 1)));
    const { flows, bytes, packets, firsts, lasts } = this.#sums;
    return {
      count: groups.count,
      hours,
      isDenied: this.#deniedOf(families, groups.count),
      ports: this.#hasPort ? groups.fieldOf(this.#families.length + 1) : undefined,
      families,
      flows,
      bytes,
      packets,
      firsts,
      lasts,
    };
  }

  #familyOf({ columns, tuples }: Family, codes: Int32Array): GroupFamily {
    const values = columns.map((_, field) => tuples.fieldOf(field));
    const valuesOf = (column: string): Int32Array => values[columns.indexOf(column)] ?? EMPTY_NARROW;
    const rankingOf = (column: string): Ranking => {
      const texts = this.#texts.get(column);
      return texts === undefined ? 'numbers' : { texts };
    };
    const ranks = columns.map((column) => ranksOf(valuesOf(column), rankingOf(column)));
    return { columns, codes, places: placesOf(tuples.count, ranks), valuesOf, rankingOf };
  }

  /** Of each group, whether its records were refused. */
  #deniedOf(families: readonly GroupFamily[], count: number): Uint8Array {
    const denied = new Uint8Array(count);
    const family = families.find(({ columns }) => columns.includes('action'));
    if (family === undefined) return denied;
    const actions = family.valuesOf('action');
    const refused = this.#refusal();
    for (let group = 0; group < count; group += 1) {
      denied[group] = refused !== NULL_VALUE && actions[family.codes[group] ?? 0] === refused ? 1 : 0;
    }
    return denied;
  }

  /** The number of the word for a refusal. */
  #refusal(): number {
    const texts = this.#texts.get('action');
    if (texts === undefined) return NULL_VALUE;
    const word = Buffer.from(DENIED);
    for (let code = 0; code < texts.count; code += 1) {
      if (texts.byteLength(code) !== word.length) continue;
      const bytes = Buffer.alloc(word.length);
      texts.copy(code, bytes, 0);
      if (bytes.equals(word)) return code;
    }
    return NULL_VALUE;
  }

  #portsOf(columns: NumberedRows['columns'], count: number): void {
    const ports = this.#codes.at(-1);
    if (ports === undefined) return;
    ports.fill(NULL_VALUE, 0, count);
    const actions = columns.get('action');
    const recorded = columns.get(PORT);
    if (actions === undefined || !('codes' in actions) || recorded === undefined || 'codes' in recorded) return;
    this.#texts.set('action', actions.texts);
    const refused = this.#refusal();
    if (refused === NULL_VALUE) return;
    for (let row = 0; row < count; row += 1) {
      if (actions.codes[row] === refused) ports[row] = recorded.numbers[row] ?? NULL_VALUE;
    }
  }

  /** A column's codes, or its small numbers; NULL_VALUE throughout when these records have none of that name. */
  #narrowOf(name: string, column: NumberedColumn | undefined, count: number): Int32Array {
    if (column === undefined) return new Int32Array(count).fill(NULL_VALUE);
    if ('codes' in column) {
      this.#texts.set(name, column.texts);
      return column.codes;
    }
    return column.numbers instanceof Int32Array ? column.numbers : Int32Array.from(column.numbers);
  }

  #grow(rows: number): void {
    this.#rows = new Int32Array(rows);
    for (let index = 0; index < this.#codes.length; index += 1) this.#codes[index] = new Int32Array(rows);
  }
}

const EMPTY = new Float64Array(0);
const EMPTY_NARROW = new Int32Array(0);

interface Sums {
  readonly flows: Int32Array;
  readonly bytes: Float64Array;
  readonly packets: Float64Array;
  readonly firsts: Int32Array;
  readonly lasts: Int32Array;
}

function sumsOf(groups: number): Sums {
  return {
    flows: new Int32Array(groups),
    bytes: new Float64Array(groups),
    packets: new Float64Array(groups),
    firsts: new Int32Array(groups).fill(SECONDS_PER_HOUR),
    lasts: new Int32Array(groups),
  };
}

function doubled(sums: Sums): Sums {
  const grown = sumsOf(2 * sums.bytes.length);
  grown.flows.set(sums.flows);
  grown.bytes.set(sums.bytes);
  grown.packets.set(sums.packets);
  grown.firsts.set(sums.firsts);
  grown.lasts.set(sums.lasts);
  return grown;
}

/** Adds rows to the sums of their groups; what their bytes and packets come to. */
function addUp(
  groups: Int32Array,
  count: number,
  starts: Float64Array,
  bytes: Float64Array,
  packets: Float64Array,
  sums: Sums,
): number {
  const { flows, firsts, lasts } = sums;
  for (let row = 0; row < count; row += 1) {
    const group = groups[row] ?? 0;
    const second = (starts[row] ?? 0) % SECONDS_PER_HOUR;
    flows[group] = (flows[group] ?? 0) + 1;
    if (second < (firsts[group] ?? 0)) firsts[group] = second;
    if (second > (lasts[group] ?? 0)) lasts[group] = second;
  }
  return addTo(sums.bytes, groups, count, bytes) + addTo(sums.packets, groups, count, packets);
}

/** Adds what rows count to their groups; what that comes to. */
function addTo(sums: Float64Array, groups: Int32Array, count: number, values: Float64Array): number {
  let total = 0;
  for (let row = 0; row < count; row += 1) {
    const value = values[row] ?? NULL_VALUE;
    if (value === NULL_VALUE) continue;
    const group = groups[row] ?? 0;
    sums[group] = (sums[group] ?? 0) + value;
    total += value;
  }
  return total;
}

function wideOf(column: NumberedColumn | undefined, count: number): Float64Array {
  if (column === undefined || 'codes' in column) return new Float64Array(count);
  return column.numbers instanceof Float64Array ? column.numbers : Float64Array.from(column.numbers);
}

function hoursOf(starts: Float64Array, count: number, into: Int32Array): void {
  for (let row = 0; row < count; row += 1) into[row] = Math.floor((starts[row] ?? 0) / SECONDS_PER_HOUR);
}

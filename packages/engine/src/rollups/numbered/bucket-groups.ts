import { letGo } from '../../core/let-go.js';
import { TupleBook } from '../../core/tuple-book.js';
import { type ColumnValues, NULL_VALUE, type Texts } from '../../parquet/columns.js';
import { familiesOf } from '../encode-keys.js';
import { type GroupedRows, GroupSums, wideOf } from './group-sums.js';
import { placesOf, type Ranking, ranksOf } from './ranks.js';

export type { GroupedRows } from './group-sums.js';

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
  /** Hours or days since 1970, of each group. */
  readonly buckets: Int32Array;
  readonly isDenied: Uint8Array;
  /** Of refused records, else NULL_VALUE; undefined where none has one. */
  readonly ports: Int32Array | undefined;
  readonly families: readonly GroupFamily[];
  readonly sums: GroupSums;
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

/** Adds records, or rows of a finer rollup, up, some at a time. What it takes of memory grows with the groups, not the records. */
export class BucketGroups {
  readonly #families: readonly Family[];
  readonly #hasPort: boolean;
  readonly #texts = new Map<string, Texts>();
  readonly #groups: TupleBook;
  readonly #sums: GroupSums;
  readonly #grainS: number;
  #rows = new Int32Array(0);
  readonly #codes: Int32Array[];

  /** `columns` are those the records have, of all that rollups keep. */
  constructor(columns: readonly string[], grainS: number) {
    this.#grainS = grainS;
    this.#sums = new GroupSums(grainS);
    this.#hasPort = columns.includes(PORT);
    const families = familiesOf(columns.filter((column) => column !== PORT));
    this.#families = [...families.values()].map((of) => ({ columns: of, tuples: new TupleBook(of.length, true) }));
    // The bucket, a number for each family, the port of refused records.
    this.#codes = Array.from({ length: this.#families.length + 2 }, () => new Int32Array(0));
    this.#groups = new TupleBook(this.#codes.length);
  }

  get count(): number {
    return this.#groups.count;
  }

  /** Whether every sum is exact. */
  get isExact(): boolean {
    return this.#sums.isExact;
  }

  add(rows: GroupedRows): void {
    const { count, columns } = rows;
    if (this.#rows.length < count) this.#grow(count);
    const [buckets] = this.#codes;
    if (buckets !== undefined) bucketsOf(wideOf(columns.get('start'), count), count, this.#grainS, buckets);
    for (const [index, { columns: of, tuples }] of this.#families.entries()) {
      const arrays = of.map((name) => this.#narrowOf(name, columns.get(name), count));
      tuples.number(arrays, count, this.#codes[index + 1] ?? this.#rows);
    }
    this.#portsOf(columns, count);
    this.#groups.number(this.#codes, count, this.#rows);
    this.#sums.add(rows, this.#rows, this.#groups.count);
  }

  finish(): Groups {
    const groups = this.#groups;
    const families = this.#families.map((family, index) => this.#familyOf(family, groups.fieldOf(index + 1)));
    return {
      count: groups.count,
      buckets: groups.fieldOf(0),
      isDenied: this.#deniedOf(families, groups.count),
      ports: this.#hasPort ? groups.fieldOf(this.#families.length + 1) : undefined,
      families,
      sums: this.#sums,
    };
  }

  /** Frees its memory, and that of the groups that it finished with: nobody may look at them any more. */
  release({ buckets, ports, families }: Groups): void {
    for (const { tuples } of this.#families) tuples.release();
    this.#groups.release();
    this.#sums.release();
    for (const { codes, places } of families) for (const each of [codes, places]) letGo(each);
    for (const each of [buckets, ports, this.#rows, ...this.#codes]) if (each !== undefined) letGo(each);
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

  #portsOf(columns: GroupedRows['columns'], count: number): void {
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
  #narrowOf(name: string, column: ColumnValues | undefined, count: number): Int32Array {
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

const EMPTY_NARROW = new Int32Array(0);

function bucketsOf(starts: Float64Array, count: number, grainS: number, into: Int32Array): void {
  for (let row = 0; row < count; row += 1) into[row] = Math.floor((starts[row] ?? 0) / grainS);
}

import { sortRows } from '../core/sort-rows.js';
import { NULL_VALUE } from '../parquet/columns.js';
import type { ParsedRecords } from './parse-records.js';
import type { RecordBook } from './record-book.js';
import { SECONDS_PER_HOUR } from './stale-hours.js';

/** Addresses that may be written in more than one way. */
const ADDRESS_COLUMNS: ReadonlySet<string> = new Set(['srcaddr', 'dstaddr', 'pkt_srcaddr', 'pkt_dstaddr']);
/** What rows are sorted by within an hour: what a question asks for lies together, and equal values compress. */
const SORTED_BY = ['interface_id', 'srcaddr', 'dstaddr'] as const;

type Numbers = Int32Array<ArrayBuffer> | Float64Array<ArrayBuffer>;

/** Records of objects of one shape and one book. */
export interface ObjectRecords {
  readonly objectId: number;
  readonly records: ParsedRecords;
}

/** Rows in the order they are written, and their columns. */
export interface OrderedRows {
  readonly count: number;
  readonly columns: ReadonlyMap<string, Numbers>;
  readonly objectIds: Numbers;
  /** Gives their memory back; nobody may look at them any more. */
  release(): void;
}

/** The records of several objects, one behind the other. */
export class RecordBatch {
  readonly rows: number;
  readonly book: RecordBook;
  readonly #objects: readonly ObjectRecords[];

  constructor(objects: readonly [ObjectRecords, ...ObjectRecords[]]) {
    this.#objects = objects;
    this.book = objects[0].records.book;
    this.rows = objects.reduce((sum, { records }) => sum + records.rows, 0);
  }

  /** These rows, sorted by hour and then by what is asked for most. */
  ordered(rows: Int32Array, names: readonly string[]): OrderedRows {
    const { pool } = this.book;
    const { hours, seconds } = this.#times();
    const keys = [hours, ...SORTED_BY.flatMap((name) => this.#codes(name) ?? []), seconds];
    const order = sortRows(rows, keys);
    for (const key of keys) pool.giveBack(key.buffer);
    const columns = new Map<string, Numbers>();
    for (const name of names) {
      const whole = this.#column(name);
      if (whole === undefined) continue;
      const isOtherwise = ADDRESS_COLUMNS.has(name) && this.#hasOtherSpellings();
      if (isOtherwise) rename(whole, this.book.canonicalOf());
      columns.set(name, this.#taken(whole, order));
      pool.giveBack(whole.buffer);
    }
    const ids = this.#objectIds();
    const objectIds = this.#taken(ids, order);
    pool.giveBack(ids.buffer);
    const release = (): void => {
      for (const column of [...columns.values(), objectIds]) pool.giveBack(column.buffer);
    };
    return { count: order.length, columns, objectIds, release };
  }

  /** A column of all rows, in memory of the pool; undefined when the files have none of that name. */
  #column(name: string): Numbers | undefined {
    const parts = this.#objects.flatMap(({ records }) => records.columns.get(name) ?? []);
    const [first] = parts;
    if (first === undefined) return undefined;
    const { pool } = this.book;
    const whole = first instanceof Float64Array ? pool.wide(this.rows) : pool.narrow(this.rows);
    let at = 0;
    for (const part of parts) {
      whole.set(part, at);
      at += part.length;
    }
    return whole;
  }

  #hasOtherSpellings(): boolean {
    this.book.canonicalOf();
    return this.book.hasOtherSpellings;
  }

  #codes(name: string): Int32Array<ArrayBuffer> | undefined {
    const column = this.#column(name);
    return column instanceof Int32Array ? column : undefined;
  }

  /** The hour of each row's start since 1970, and the second of it. */
  #times(): { hours: Int32Array<ArrayBuffer>; seconds: Int32Array<ArrayBuffer> } {
    const { pool } = this.book;
    const hours = pool.narrow(this.rows).fill(NULL_VALUE);
    const seconds = pool.narrow(this.rows).fill(0);
    const starts = this.#column('start');
    if (!(starts instanceof Float64Array)) return { hours, seconds };
    for (let row = 0; row < hours.length; row += 1) {
      const start = starts[row] ?? NULL_VALUE;
      if (start === NULL_VALUE) continue;
      const hour = Math.floor(start / SECONDS_PER_HOUR);
      hours[row] = hour;
      seconds[row] = start - hour * SECONDS_PER_HOUR;
    }
    pool.giveBack(starts.buffer);
    return { hours, seconds };
  }

  #objectIds(): Float64Array<ArrayBuffer> {
    const ids = this.book.pool.wide(this.rows);
    let at = 0;
    for (const { objectId, records } of this.#objects) {
      ids.fill(objectId, at, at + records.rows);
      at += records.rows;
    }
    return ids;
  }

  #taken(whole: Numbers, order: Int32Array): Numbers {
    const { pool } = this.book;
    return whole instanceof Float64Array
      ? takeWide(whole, order, pool.wide(order.length))
      : takeNarrow(whole, order, pool.narrow(order.length));
  }
}

// One loop for each kind of array: a loop that meets both is several times slower.
function takeWide(
  whole: Float64Array,
  order: Int32Array,
  values: Float64Array<ArrayBuffer>,
): Float64Array<ArrayBuffer> {
  for (let index = 0; index < values.length; index += 1) values[index] = whole[order[index] ?? 0] ?? NULL_VALUE;
  return values;
}

function takeNarrow(whole: Int32Array, order: Int32Array, values: Int32Array<ArrayBuffer>): Int32Array<ArrayBuffer> {
  for (let index = 0; index < values.length; index += 1) values[index] = whole[order[index] ?? 0] ?? NULL_VALUE;
  return values;
}

function rename(codes: Numbers, names: Int32Array): void {
  for (let row = 0; row < codes.length; row += 1) {
    const code = codes[row] ?? NULL_VALUE;
    if (code !== NULL_VALUE) codes[row] = names[code] ?? code;
  }
}

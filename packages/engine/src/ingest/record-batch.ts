import { sortRows } from '../core/sort-rows.js';
import { NULL_VALUE } from '../parquet/columns.js';
import { pickNarrow, pickWide } from '../parquet/pick-rows.js';
import type { JoinedTexts } from './joined-texts.js';
import type { NumberPool } from './number-pool.js';
import type { RecordTexts } from './record-texts.js';
import { SECONDS_PER_HOUR } from './stale-hours.js';

/** Addresses that may be written in more than one way. */
const ADDRESS_COLUMNS: ReadonlySet<string> = new Set(['srcaddr', 'dstaddr', 'pkt_srcaddr', 'pkt_dstaddr']);
/** What rows are sorted by within an hour: what a question asks for lies together, and equal values compress. */
const SORTED_BY = ['interface_id', 'srcaddr', 'dstaddr'] as const;

type Numbers = Int32Array<ArrayBuffer> | Float64Array<ArrayBuffer>;

/** Records of one object; those of a batch are of one shape and one book. */
export interface ObjectRecords {
  readonly objectId: number;
  readonly rows: number;
  readonly columns: ReadonlyMap<string, Int32Array | Float64Array>;
  readonly joined: readonly { readonly number: number; readonly codes: Int32Array }[];
  readonly texts: RecordTexts;
  /** Rows that are coverage, in order. */
  readonly silent: readonly number[];
}

/** Rows in the order they are written, and their columns. */
export interface OrderedRows {
  readonly count: number;
  readonly columns: ReadonlyMap<string, Numbers>;
  /** Fields that were read together: numbers of their texts, of which each field is one thing. */
  readonly joined: readonly { readonly texts: JoinedTexts; readonly codes: Int32Array<ArrayBuffer> }[];
  readonly objectIds: Numbers;
  /** Gives their memory back; nobody may look at them any more. */
  release(): void;
}

/** The records of several objects, one behind the other. */
export class RecordBatch {
  readonly rows: number;
  readonly texts: RecordTexts;
  readonly #objects: readonly ObjectRecords[];
  readonly #pool: NumberPool;

  /** `pool` is where columns of all rows come from. */
  constructor(objects: readonly [ObjectRecords, ...ObjectRecords[]], pool: NumberPool) {
    this.#objects = objects;
    this.#pool = pool;
    this.texts = objects[0].texts;
    this.rows = objects.reduce((sum, { rows }) => sum + rows, 0);
  }

  /** These rows, sorted by hour and then by what is asked for most. */
  ordered(rows: Int32Array, names: readonly string[]): OrderedRows {
    const pool = this.#pool;
    const { hours, seconds } = this.#times();
    const keys = [hours, ...this.#translated(), ...SORTED_BY.flatMap((name) => this.#codes(name) ?? []), seconds];
    const order = sortRows(rows, keys);
    for (const key of keys) pool.giveBack(key.buffer);
    const canonical = this.texts.canonicalOf;
    const columns = new Map<string, Numbers>();
    const joined = this.#orderJoined(order);
    for (const name of names) {
      const whole = this.#column(name);
      if (whole === undefined) continue;
      if (canonical !== undefined && ADDRESS_COLUMNS.has(name)) rename(whole, canonical);
      columns.set(name, this.#taken(whole, order));
      pool.giveBack(whole.buffer);
    }
    const ids = this.#objectIds();
    const objectIds = this.#taken(ids, order);
    pool.giveBack(ids.buffer);
    const release = (): void => {
      for (const column of [...columns.values(), objectIds]) pool.giveBack(column.buffer);
      for (const { codes } of joined) pool.giveBack(codes.buffer);
    };
    return { count: order.length, columns, joined, objectIds, release };
  }

  /**
   * Whether a record's packet has other addresses than the record. The few that do stand at the end of their hour, so that
   * in most row groups the columns of both are the same.
   */
  #translated(): Int32Array<ArrayBuffer>[] {
    const flags = this.#pool.narrow(this.rows).fill(0);
    let isAny = false;
    for (const [name, packet] of [
      ['srcaddr', 'pkt_srcaddr'],
      ['dstaddr', 'pkt_dstaddr'],
    ] as const) {
      const [own, other] = [this.#codes(name), this.#codes(packet)];
      if (own !== undefined && other !== undefined) isAny = markUnequal(own, other, flags) || isAny;
      for (const column of [own, other]) if (column !== undefined) this.#pool.giveBack(column.buffer);
    }
    if (isAny) return [flags];
    this.#pool.giveBack(flags.buffer);
    return [];
  }

  /** A column of all rows, in memory of the pool; undefined when the files have none of that name. */
  #column(name: string): Numbers | undefined {
    return this.#whole(this.#objects.flatMap(({ columns }) => columns.get(name) ?? []));
  }

  /** Joined fields are put in order once, whatever they are many. */
  #orderJoined(order: Int32Array): { texts: JoinedTexts; codes: Int32Array<ArrayBuffer> }[] {
    const pool = this.#pool;
    const ordered: { texts: JoinedTexts; codes: Int32Array<ArrayBuffer> }[] = [];
    for (const { number } of this.#objects[0]?.joined ?? []) {
      const texts = this.texts.joined[number];
      const whole = this.#joinedCodes(number);
      if (texts === undefined || whole === undefined) continue;
      ordered.push({ texts, codes: pickNarrow(whole, order, pool.narrow(order.length)) });
      pool.giveBack(whole.buffer);
    }
    return ordered;
  }

  #joinedCodes(number: number): Int32Array<ArrayBuffer> | undefined {
    const whole = this.#whole(
      this.#objects.flatMap(({ joined }) => joined.find((each) => each.number === number)?.codes ?? []),
    );
    return whole instanceof Int32Array ? whole : undefined;
  }

  #whole(parts: readonly (Int32Array | Float64Array)[]): Numbers | undefined {
    const [first] = parts;
    if (first === undefined) return undefined;
    const pool = this.#pool;
    const whole = first instanceof Float64Array ? pool.wide(this.rows) : pool.narrow(this.rows);
    let at = 0;
    for (const part of parts) {
      whole.set(part, at);
      at += part.length;
    }
    return whole;
  }

  #codes(name: string): Int32Array<ArrayBuffer> | undefined {
    for (const { number } of this.#objects[0]?.joined ?? []) {
      const values = this.texts.joined[number]?.valuesOf(name);
      const codes = values === undefined ? undefined : this.#joinedCodes(number);
      if (values === undefined || codes === undefined) continue;
      rename(codes, values);
      return codes;
    }
    const column = this.#column(name);
    return column instanceof Int32Array ? column : undefined;
  }

  /** The hour of each row's start since 1970, and the second of it. */
  #times(): { hours: Int32Array<ArrayBuffer>; seconds: Int32Array<ArrayBuffer> } {
    const pool = this.#pool;
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
    const ids = this.#pool.wide(this.rows);
    let at = 0;
    for (const { objectId, rows } of this.#objects) {
      ids.fill(objectId, at, at + rows);
      at += rows;
    }
    return ids;
  }

  #taken(whole: Numbers, order: Int32Array): Numbers {
    const pool = this.#pool;
    return whole instanceof Float64Array
      ? pickWide(whole, order, pool.wide(order.length))
      : pickNarrow(whole, order, pool.narrow(order.length));
  }
}

function markUnequal(a: Int32Array, b: Int32Array, flags: Int32Array): boolean {
  let isAny = false;
  for (let row = 0; row < flags.length; row += 1) {
    if (a[row] === b[row]) continue;
    flags[row] = 1;
    isAny = true;
  }
  return isAny;
}

function rename(codes: Numbers, names: Int32Array): void {
  for (let row = 0; row < codes.length; row += 1) {
    const code = codes[row] ?? NULL_VALUE;
    if (code !== NULL_VALUE) codes[row] = names[code] ?? code;
  }
}

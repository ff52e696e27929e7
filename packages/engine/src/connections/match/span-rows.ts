import { sortRows } from '../../core/sort-rows.js';
import { SPAN_ENDS, type SpanEnds } from '../../schema/connections.js';
import type { KeyTable } from './key-table.js';

const ROOM_MIN = 1 << 10;
export const NO_MOMENT = -1;
const INT_MAX = 0x7fff_ffff;
const LOW_BITS = 24;

/** Spans of connections by their number in a table of keys. */
export class SpanRows {
  count = 0;
  keys = new Int32Array(ROOM_MIN);
  /** Unix milliseconds; NO_MOMENT where it is not logged. */
  opened = new Float64Array(ROOM_MIN);
  closed = new Float64Array(ROOM_MIN);
  /** Places in SPAN_ENDS. */
  ends = new Uint8Array(ROOM_MIN);

  push(key: number, opened: number, closed: number, ends: SpanEnds): void {
    if (this.count === this.keys.length) this.#grow();
    this.keys[this.count] = key;
    this.opened[this.count] = opened;
    this.closed[this.count] = closed;
    this.ends[this.count] = SPAN_ENDS.indexOf(ends);
    this.count += 1;
  }

  /** Numbers of spans by what lookups ask for: the public address by its rank, the port, the moment. */
  sorted(table: KeyTable, rankOf: (nat: number) => number): Int32Array {
    const { count } = this;
    const [rows, ranks, ports] = [new Int32Array(count), new Int32Array(count), new Int32Array(count)];
    const times = new Float64Array(count);
    let [first, last] = [Number.POSITIVE_INFINITY, 0];
    for (let row = 0; row < count; row += 1) {
      const key = this.keys[row] ?? 0;
      const time = momentOf(this.opened[row] ?? NO_MOMENT, this.closed[row] ?? NO_MOMENT);
      rows[row] = row;
      ranks[row] = rankOf(table.nat(key));
      ports[row] = table.sourcePort(key);
      times[row] = time;
      if (time < first) first = time;
      if (time > last) last = time;
    }
    return sortRows(rows, [ranks, ports, ...timeKeys(times, first, last)]);
  }

  /** The first and the last of all moments, in Unix milliseconds; there is at least one span. */
  bounds(): readonly [number, number] {
    let [first, last] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
    for (const times of [this.opened, this.closed]) {
      for (let row = 0; row < this.count; row += 1) {
        const time = times[row] ?? NO_MOMENT;
        if (time === NO_MOMENT) continue;
        if (time < first) first = time;
        if (time > last) last = time;
      }
    }
    return [first, last];
  }

  #grow(): void {
    const room = 2 * this.count;
    const [keys, opened, closed, ends] = [this.keys, this.opened, this.closed, this.ends];
    this.keys = new Int32Array(room);
    this.opened = new Float64Array(room);
    this.closed = new Float64Array(room);
    this.ends = new Uint8Array(room);
    this.keys.set(keys);
    this.opened.set(opened);
    this.closed.set(closed);
    this.ends.set(ends);
  }
}

function momentOf(opened: number, closed: number): number {
  return opened === NO_MOMENT ? closed : opened;
}

function timeKeys(times: Float64Array, first: number, last: number): Int32Array[] {
  if (last - first <= INT_MAX) return [times.length === 0 ? new Int32Array() : offsets(times, first)];
  const [high, low] = [new Int32Array(times.length), new Int32Array(times.length)];
  for (let row = 0; row < times.length; row += 1) {
    const offset = (times[row] ?? 0) - first;
    high[row] = Math.floor(offset / 2 ** LOW_BITS);
    low[row] = offset % 2 ** LOW_BITS;
  }
  return [high, low];
}

function offsets(times: Float64Array, first: number): Int32Array {
  const keys = new Int32Array(times.length);
  for (let row = 0; row < times.length; row += 1) keys[row] = (times[row] ?? 0) - first;
  return keys;
}

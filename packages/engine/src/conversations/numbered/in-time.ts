import { NULL_VALUE } from '../../parquet/columns.js';
import type { HourRows } from './hour-rows.js';
import { ROW } from './row-bits.js';

const SYN = 2;
/** Longer stretches are not sorted by insertion. */
const INSERTION_MAX = 16;

/** The order of an hour's rows in time; total, so that ties do not depend on the order of arrival. See `IN_TIME`. */
export class InTime {
  readonly #rows: HourRows;

  constructor(rows: HourRows) {
    this.#rows = rows;
  }

  /** Below zero when row `a` comes before row `b`. */
  compare = (a: number, b: number): number => {
    const { since, until, bits, place, flags, bytes, packets, interfaces } = this.#rows;
    const started = (since[a] ?? 0) - (since[b] ?? 0);
    if (started !== 0) return started;
    const [flagsA, flagsB] = [flags[a] ?? NULL_VALUE, flags[b] ?? NULL_VALUE];
    const ranks = interfaces.ranks();
    return (
      synRank(flagsA) - synRank(flagsB) ||
      (until[a] ?? 0) - (until[b] ?? 0) ||
      ((bits[a] ?? 0) & ROW.loSent) - ((bits[b] ?? 0) & ROW.loSent) ||
      (ranks[place[a] ?? 0] ?? 0) - (ranks[place[b] ?? 0] ?? 0) ||
      flagsA - flagsB ||
      (bytes[a] ?? 0) - (bytes[b] ?? 0) ||
      (packets[a] ?? 0) - (packets[b] ?? 0)
    );
  };

  /** Sorts a stretch of row numbers where they stand. */
  sort(order: Int32Array, from: number, to: number): void {
    if (to - from > INSERTION_MAX) {
      order.subarray(from, to).sort(this.compare);
      return;
    }
    for (let at = from + 1; at < to; at += 1) {
      const row = order[at] ?? 0;
      let place = at;
      for (; place > from && this.compare(order[place - 1] ?? 0, row) > 0; place -= 1) {
        order[place] = order[place - 1] ?? 0;
      }
      order[place] = row;
    }
  }

  /** The last of a stretch of row numbers. */
  last(order: Int32Array, from: number, to: number): number {
    let last = order[from] ?? 0;
    for (let at = from + 1; at < to; at += 1) {
      const row = order[at] ?? 0;
      if (this.compare(row, last) > 0) last = row;
    }
    return last;
  }
}

/** A SYN first, what has none behind it, and what has no flags last. */
function synRank(flags: number): number {
  return flags === NULL_VALUE ? 2 : (flags & SYN) !== 0 ? 0 : 1;
}

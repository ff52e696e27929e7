import { NULL_VALUE } from '../../parquet/columns.js';
import {
  CLOSED_IDLE_S,
  FRESH_SYN_GAP_S,
  ICMP_IDLE_S,
  OTHER_IDLE_S,
  SECONDS_PER_HOUR,
  SYN_RETRY_GAP_S,
  TCP_IDLE_S,
  UDP_IDLE_S,
} from '../timeouts.js';
import type { HourRows } from './hour-rows.js';
import { InTime } from './in-time.js';
import { ROW } from './row-bits.js';
import { FIELD, FIELDS, type RowStore } from './row-store.js';

const TCP = 6;
const SYN = 2;
const FIN_OR_RST = 5;
const HI_FLAGS_SHIFT = 8;
/** Before and after anything that an hour is asked about, and small numbers, which are counted with faster. */
const NEVER = -2 * SECONDS_PER_HOUR;
const LATER = 4 * SECONDS_PER_HOUR;

/** Seconds of silence after which a conversation of a protocol is over. */
export function idleS(protocol: number): number {
  switch (protocol) {
    case TCP:
      return TCP_IDLE_S;
    case 17:
      return UDP_IDLE_S;
    case 1:
    case 58:
      return ICMP_IDLE_S;
    default:
      return OTHER_IDLE_S;
  }
}

/** Whether a close that was seen counts: nothing followed it by more than what two interfaces may differ. */
export function isClosed(closedUntil: number, until: number): boolean {
  return closedUntil >= until - FRESH_SYN_GAP_S;
}

/** Whether something may go on in the hour after; `until` counts from the beginning of this one. */
export function mayGoOn(until: number, closed: boolean, protocol: number): boolean {
  return until >= SECONDS_PER_HOUR - (closed ? CLOSED_IDLE_S : idleS(protocol));
}

export function isClosing(protocol: number, flags: number): boolean {
  return protocol === TCP && flags !== NULL_VALUE && (flags & FIN_OR_RST) !== 0;
}

/** What an hour left open of a 5-tuple, for the hour after it. */
export interface LeftOpen {
  readonly store: RowStore;
  readonly row: number;
  /** Whether `lo` is its client. */
  readonly forward: boolean;
}

/** Tells the conversations of one 5-tuple in an hour apart; see `KEYS_TABLE` and `CUTS_TABLE`. */
export class Sessions {
  readonly inTime: InTime;
  readonly #rows: HourRows;

  constructor(rows: HourRows) {
    this.#rows = rows;
    this.inTime = new InTime(rows);
  }

  /** Whether the rows of a 5-tuple, from `from` to `to` in `order`, may be of more than one conversation. */
  isCut(order: Int32Array, from: number, to: number, protocol: number, before: LeftOpen | undefined): boolean {
    if (to - from === 1 && before === undefined) return false;
    const { since, until, flags: flagsOf } = this.#rows;
    const isTcp = protocol === TCP;
    const left = before === undefined ? undefined : leftOf(before);
    let lastSince = 0;
    let lastSyn = NEVER;
    let firstUntil = left?.until ?? LATER;
    let firstClosing = left?.isClosed === true ? left.until : LATER;
    for (let at = from; at < to; at += 1) {
      const row = order[at] ?? 0;
      const start = since[row] ?? 0;
      const end = until[row] ?? 0;
      if (start > lastSince) lastSince = start;
      if (end < firstUntil) firstUntil = end;
      if (!isTcp) continue;
      const flags = flagsOf[row] ?? NULL_VALUE;
      if (flags === NULL_VALUE) continue;
      if ((flags & SYN) !== 0 && start > lastSyn) lastSyn = start;
      if ((flags & FIN_OR_RST) !== 0 && end < firstClosing) firstClosing = end;
    }
    if (lastSince - firstUntil > idleS(protocol)) return true;
    return isTcp && (lastSyn - firstUntil > FRESH_SYN_GAP_S || lastSince - firstClosing > CLOSED_IDLE_S);
  }

  /** Whether a SYN was among what `bits` say. */
  hasSyn(bits: number): boolean {
    return ((bits | (bits >> HI_FLAGS_SHIFT)) & SYN) !== 0;
  }

  /** Who sent a row that is a SYN alone: 1 is `lo`; NULL_VALUE when it is none. */
  knockerOf(row: number): number {
    if (this.#rows.flags[row] !== SYN) return NULL_VALUE;
    return ((this.#rows.bits[row] ?? 0) & ROW.loSent) !== 0 ? 1 : 0;
  }

  /**
   * Sorts the rows in time and calls `found` with the stretch of each conversation; the first goes on from before when
   * there is something before and `isFirst`.
   */
  cut(
    order: Int32Array,
    from: number,
    to: number,
    protocol: number,
    before: LeftOpen | undefined,
    found: (from: number, to: number, isFirst: boolean, isLast: boolean) => void,
  ): void {
    this.inTime.sort(order, from, to);
    const { since, until, bits, flags: flagsOf } = this.#rows;
    const left = before === undefined ? undefined : leftOf(before);
    let open = left?.until ?? NEVER;
    let closedUntil = left?.isClosed === true ? left.until : NEVER;
    let lastFlags = left !== undefined && left.knocks !== NULL_VALUE ? SYN : NULL_VALUE;
    let lastFromLo = left?.knocks ?? NULL_VALUE;
    let first = from;
    let isFirst = before !== undefined;
    for (let at = from; at < to; at += 1) {
      const row = order[at] ?? 0;
      const flags = flagsOf[row] ?? NULL_VALUE;
      const fromLo = ((bits[row] ?? 0) & ROW.loSent) !== 0 ? 1 : 0;
      const silence = (since[row] ?? 0) - open;
      const isRetry = flags === SYN && lastFlags === SYN && lastFromLo === fromLo;
      const isNew =
        silence > idleS(protocol) ||
        (protocol === TCP &&
          ((flags !== NULL_VALUE && (flags & SYN) !== 0 && silence > (isRetry ? SYN_RETRY_GAP_S : FRESH_SYN_GAP_S)) ||
            (isClosed(closedUntil, open) && silence > CLOSED_IDLE_S)));
      if (isNew) {
        if (at > first) found(first, at, isFirst, false);
        first = at;
        // What went on from before ended before the first row, if it is not this one that ends it.
        isFirst = false;
      }
      const end = until[row] ?? 0;
      if (end > open) open = end;
      if (isClosing(protocol, flags) && end > closedUntil) closedUntil = end;
      lastFlags = flags;
      lastFromLo = fromLo;
    }
    found(first, to, isFirst, true);
  }
}

interface Left {
  readonly until: number;
  readonly isClosed: boolean;
  /** Whether `lo` was the one whose SYN alone came last; NULL_VALUE when nobody's was. */
  readonly knocks: number;
}

function leftOf({ store, row, forward }: LeftOpen): Left {
  const { narrow } = store;
  const at = row * FIELDS;
  const knocking = narrow[at + FIELD.knocking] ?? NULL_VALUE;
  return {
    until: (narrow[at + FIELD.until] ?? 0) - SECONDS_PER_HOUR,
    isClosed: narrow[at + FIELD.closed] === 1,
    knocks: knocking === NULL_VALUE ? NULL_VALUE : (knocking === 1) === forward ? 1 : 0,
  };
}

import { SPAN_SKEW_MS, type SpanEnds } from '../../schema/connections.js';
import { SHORT_SPAN_MS } from '../connection-limits.js';
import type { ListedEvent } from './event-list.js';
import { type KeyTable, NONE } from './key-table.js';
import type { DayBounds } from './match-sql.js';
import { NO_MOMENT, SpanRows } from './span-rows.js';

/** What a day's records come to. */
export interface DaySpans {
  readonly short: SpanRows;
  readonly long: SpanRows;
  /** What the day hands on: connections that are open (their `opened`), and Destroys that wait (their `closed`). */
  readonly state: SpanRows;
}

/**
 * Matches New and Destroy of the connections in a table: those of a day, those just behind it and those from before that
 * are open or wait. The rules are those of `match-sql.ts`, taken one record after another.
 */
export function matchKeys(table: KeyTable, bounds: DayBounds): DaySpans {
  const day = new DayMatch(bounds);
  for (let key = 0; key < table.places; key += 1) {
    if (table.has(key) && !table.isListed(key)) day.plain(key, table.opened(key), table.closed(key));
  }
  table.listed.eachKey((key, events) => day.sequence(key, events));
  return day;
}

class DayMatch implements DaySpans {
  readonly short = new SpanRows();
  readonly long = new SpanRows();
  readonly state = new SpanRows();
  readonly #start: number;
  readonly #end: number;

  constructor({ start, end }: DayBounds) {
    this.#start = start;
    this.#end = end;
  }

  /** A key with at most one New and one Destroy, told by their distance from the start of the day. */
  plain(key: number, opened: number, closed: number): void {
    const start = this.#start;
    if (opened !== NONE && closed !== NONE && (closed >= opened || opened - closed <= SPAN_SKEW_MS)) {
      const [first, last] = closed < opened ? [closed, opened] : [opened, closed];
      this.#span(key, start + opened, start + closed, 'bounded', start + last);
      if (start + last < this.#end) return;
      if (first === closed && closed !== opened) this.#leave(key, NO_MOMENT, start + closed);
      else this.#leave(key, start + opened, NO_MOMENT);
      return;
    }
    if (closed !== NONE) {
      this.#span(key, NO_MOMENT, start + closed, 'no-beginning', start + closed);
      if (opened === NONE || start + opened >= this.#end) this.#leave(key, NO_MOMENT, start + closed);
    }
    if (opened !== NONE) this.#leave(key, start + opened, NO_MOMENT);
  }

  /** A key with any records, in the order of time. */
  sequence(key: number, events: readonly ListedEvent[]): void {
    let [open, waiting] = [NO_MOMENT, NO_MOMENT];
    let isLeft = false;
    for (const { isNew, t } of events) {
      if (!isLeft && t >= this.#end) {
        this.#leave(key, open, waiting);
        isLeft = true;
      }
      if (isNew && waiting !== NO_MOMENT && t - waiting <= SPAN_SKEW_MS) {
        this.#span(key, t, waiting, 'bounded', t);
        waiting = NO_MOMENT;
        continue;
      }
      if (!isNew && open !== NO_MOMENT) {
        this.#span(key, open, t, 'bounded', t);
        open = NO_MOMENT;
        continue;
      }
      if (waiting !== NO_MOMENT) this.#span(key, NO_MOMENT, waiting, 'no-beginning', waiting);
      waiting = isNew ? NO_MOMENT : t;
      if (!isNew) continue;
      if (open !== NO_MOMENT) this.#span(key, open, t, 'superseded', t);
      open = t;
    }
    if (waiting !== NO_MOMENT) this.#span(key, NO_MOMENT, waiting, 'no-beginning', waiting);
    if (!isLeft) this.#leave(key, open, waiting);
  }

  /** A span that was decided at some moment; those of other days are theirs. */
  #span(key: number, opened: number, closed: number, ends: SpanEnds, decided: number): void {
    if (decided < this.#start || decided >= this.#end) return;
    const isShort = opened !== NO_MOMENT && closed - opened <= SHORT_SPAN_MS;
    (isShort ? this.short : this.long).push(key, opened, closed, ends);
  }

  /** What is so of a key at the end of the day: a connection is open, a Destroy waits, or nothing. */
  #leave(key: number, opened: number, closed: number): void {
    const isOpen = opened !== NO_MOMENT && opened < this.#end;
    const isWaiting = closed !== NO_MOMENT && closed < this.#end && closed >= this.#end - SPAN_SKEW_MS;
    if (isOpen) this.state.push(key, opened, NO_MOMENT, 'no-end');
    else if (isWaiting) this.state.push(key, NO_MOMENT, closed, 'no-beginning');
  }
}

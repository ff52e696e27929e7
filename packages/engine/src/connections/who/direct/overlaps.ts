import { NULL_VALUE } from '../../../parquet/columns.js';
import type { Window } from '../read-coverage.js';
import { firstOfPort, type NatRows, PORTS } from './nat-rows.js';

/** A row of one part, and one of another. */
export type Pair = readonly [number, number];
/** Connections that were first logged in some hours. */
export type Hours = Pick<Window, 'from' | 'to'>;

interface Wanted {
  readonly margin: number;
  readonly pairsMax: number;
  readonly hours?: Hours | undefined;
}

const ALWAYS = { from: Number.NEGATIVE_INFINITY, to: Number.POSITIVE_INFINITY };

/**
 * Pairs of one port of which the one was open for longer than `margin` when the other began, by times alone: of one row of
 * each of two parts, or of two rows of one. When there are more than `pairsMax`, some more than that.
 */
export function overlapsOf(a: NatRows, b: NatRows, { margin, pairsMax, hours = ALWAYS }: Wanted): readonly Pair[] {
  const pairs: Pair[] = [];
  if (a === b) within(a, hours, margin, pairs, pairsMax);
  else if (a.count <= b.count) across(a, b, hours, margin, pairs, pairsMax);
  else {
    across(b, a, hours, margin, pairs, pairsMax);
    return pairs.map(([x, y]) => [y, x]);
  }
  return pairs;
}

function within(rows: NatRows, hours: Hours, margin: number, pairs: Pair[], pairsMax: number): void {
  const { port: ports, opened, closed, end } = rows;
  const open = new OpenRows(closed, margin);
  let last = 0;
  for (let row = firstOfPort(rows, 1); row < end && pairs.length <= pairsMax; row += 1) {
    const port = ports[row] ?? PORTS;
    if (port >= PORTS) return;
    if (port !== last) open.clear();
    last = port;
    const at = timeAt(opened, closed, row);
    if (at < hours.from || at >= hours.to) continue;
    for (const other of open.at(at)) pairs.push([other, row]);
    open.add(row, at);
  }
}

/** One port of the part with fewer rows after the other. */
function across(few: NatRows, many: NatRows, hours: Hours, margin: number, pairs: Pair[], pairsMax: number): void {
  const [openFew, openMany] = [new OpenRows(few.closed, margin), new OpenRows(many.closed, margin)];
  let [x, y] = [firstOfPort(few, 1), 0];
  while (x < few.end) {
    const port = few.port[x] ?? PORTS;
    if (port >= PORTS) return;
    openFew.clear();
    openMany.clear();
    y = firstOfPort(many, port, y);
    for (;;) {
      const isFew = x < few.end && few.port[x] === port;
      const isMany = y < many.end && many.port[y] === port;
      if (!isFew && !isMany) break;
      if (pairs.length > pairsMax) return;
      const atFew = isFew ? timeAt(few.opened, few.closed, x) : Number.POSITIVE_INFINITY;
      const atMany = isMany ? timeAt(many.opened, many.closed, y) : Number.POSITIVE_INFINITY;
      const at = Math.min(atFew, atMany);
      const isNear = at >= hours.from && at < hours.to;
      if (atFew <= atMany) {
        if (isNear) for (const other of openMany.at(at)) pairs.push([x, other]);
        if (isNear) openFew.add(x, at);
        x += 1;
      } else {
        if (isNear) for (const other of openFew.at(at)) pairs.push([other, y]);
        if (isNear) openMany.add(y, at);
        y += 1;
      }
    }
  }
}

const NONE: readonly number[] = [];

/** Rows of one port that are open when the next begins: mostly, none is. */
class OpenRows {
  readonly #closed: Float64Array;
  readonly #margin: number;
  #rows: number[] = [];
  /** When the last of them ends. */
  #until = Number.NEGATIVE_INFINITY;

  constructor(closed: Float64Array, margin: number) {
    this.#closed = closed;
    this.#margin = margin;
  }

  clear(): void {
    this.#until = Number.NEGATIVE_INFINITY;
  }

  /** Those that were open for longer than the margin at a moment, which is none before the last one. */
  at(moment: number): readonly number[] {
    if (this.#until - moment <= this.#margin) return NONE;
    const closed = this.#closed;
    this.#rows = this.#rows.filter((row) => (closed[row] ?? 0) - moment > this.#margin);
    return this.#rows;
  }

  add(row: number, at: number): void {
    const closed = this.#closed[row] ?? NULL_VALUE;
    if (closed - at <= this.#margin) return;
    if (this.#until - at <= this.#margin) {
      this.#rows = [row];
      this.#until = closed;
      return;
    }
    this.#rows.push(row);
    if (closed > this.#until) this.#until = closed;
  }
}

function timeAt(opened: Float64Array, closed: Float64Array, row: number): number {
  const at = opened[row] ?? NULL_VALUE;
  return at === NULL_VALUE ? (closed[row] ?? NULL_VALUE) : at;
}

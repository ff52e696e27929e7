import { NULL_VALUE } from '../../../parquet/columns.js';
import { UnreadParquet } from '../../../parquet/stored-footer.js';
import type { Part } from '../../../store/manifest.js';
import type { SpanRecord } from '../evidence.js';
import { lastBefore } from '../last-before.js';

/** Ports are below this. */
export const PORTS = 65_536;

/** Rows of one address in one row group. */
export interface Piece {
  readonly group: number;
  readonly from: number;
  readonly first: number;
  readonly end: number;
}

/** Ports and times of all connections through one address in one part, NULL_VALUE where there is none. */
export interface NatRows {
  readonly part: Part;
  readonly natIp: string;
  readonly pieces: readonly Piece[];
  readonly count: number;
  /** Rows from here to `end` have a port, in its order and each port's in that of time. */
  readonly from: number;
  readonly end: number;
  readonly port: Int32Array;
  readonly opened: Float64Array;
  readonly closed: Float64Array;
}

/** The piece that a row lies in. */
export function pieceOf({ pieces }: NatRows, row: number): Piece {
  const found = pieces[lastBefore(pieces, row)];
  if (found === undefined) throw new Error('An address has fewer rows than were asked for');
  return found;
}

/** Rows of one port, in order. */
export function rowsOfPort(rows: NatRows, port: number): number[] {
  const found: number[] = [];
  for (let row = firstOfPort(rows, port); row < rows.end && rows.port[row] === port; row += 1) found.push(row);
  return found;
}

/** The first row whose port is none less than one, from `least` on. */
export function firstOfPort({ port: ports, from, end }: NatRows, port: number, least = from): number {
  let [low, high] = [Math.max(least, from), end];
  // Ports that are looked for one after the other mostly lie near.
  for (let step = 1; low + step < high; step *= 2) {
    if ((ports[low + step] ?? 0) >= port) high = low + step;
    else low += step;
  }
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((ports[middle] ?? 0) < port) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Where the rows with a port stand. Every part is written in this order; one that is not is read by DuckDB. */
export function rangeOfPorts(
  port: Int32Array,
  opened: Float64Array,
  closed: Float64Array,
): Pick<NatRows, 'from' | 'end'> {
  let [from, end] = [0, port.length];
  while (from < end && port[from] === NULL_VALUE) from += 1;
  while (end > from && port[end - 1] === NULL_VALUE) end -= 1;
  let [last, before] = [0, 0];
  for (let row = from; row < end; row += 1) {
    const own = port[row] ?? NULL_VALUE;
    const begun = opened[row] ?? NULL_VALUE;
    const at = begun === NULL_VALUE ? (closed[row] ?? NULL_VALUE) : begun;
    if (own < last || (own === last && at < before)) throw new UnreadParquet('Connections in another order');
    last = own;
    before = at;
  }
  return { from, end };
}

export type Times = Pick<SpanRecord, 'opened' | 'closed' | 'sourcePort'>;

/** Of the row of a connection. */
export function timesOf({ opened, closed, port }: NatRows, row: number): Times {
  return { opened: valueAt(opened, row), closed: valueAt(closed, row), sourcePort: valueAt(port, row) };
}

function valueAt(values: Int32Array | Float64Array, row: number): number | null {
  const value = values[row] ?? NULL_VALUE;
  return value === NULL_VALUE ? null : value;
}

/** When something is first logged of a connection. */
export function firstTime({ opened, closed }: NatRows, row: number): number {
  const at = opened[row] ?? NULL_VALUE;
  return at === NULL_VALUE ? (closed[row] ?? NULL_VALUE) : at;
}

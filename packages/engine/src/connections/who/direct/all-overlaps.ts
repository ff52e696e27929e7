import { NULL_VALUE } from '../../../parquet/columns.js';
import type { Part } from '../../../store/manifest.js';
import type { Contradiction, SpanRecord } from '../evidence.js';
import { isContradiction } from '../ports.js';
import { isPortless } from '../read-coverage.js';
import { type NatRows, PORTS, type SpanFiles } from './nat-rows.js';

/** Pairs of connections that had a port at once and are looked at more closely; a port that everybody has makes very many. */
export const PAIRS_MAX = 100_000;
/** Numbers that are sorted fastest by putting one after the other into its place. */
const INSERTED_MAX = 64;

/** A pair that one public port cannot have served, and when something was first logged of each. */
export interface DatedContradiction extends Contradiction {
  readonly at: readonly [number, number];
}

/**
 * Every contradiction among all connections through an address in some parts: once they are known, any hours of the address
 * cost nothing. Undefined where too many pairs had a port at once.
 */
export async function allContradictions(
  files: SpanFiles,
  parts: readonly Part[],
  natIp: string,
  skewMs: number,
): Promise<readonly DatedContradiction[] | undefined> {
  const all: NatRows[] = [];
  for (const part of parts) all.push(await files.rowsOf(part, natIp));
  const rows = new AddressRows(all);
  const pairs = rows.overlaps(2 * skewMs);
  return pairs === undefined ? undefined : contradictionsAmong(files, rows, pairs, skewMs);
}

/** Connections that pairs are numbers of. */
export interface PairedRows {
  readonly parts: readonly NatRows[];
  readonly partOf: (index: number) => number;
  readonly rowOf: (index: number) => number;
  readonly firstTime: (index: number) => number;
}

/** The pairs that one public port cannot have served. */
export async function contradictionsAmong(
  files: SpanFiles,
  rows: PairedRows,
  pairs: readonly (readonly [number, number])[],
  skewMs: number,
): Promise<readonly DatedContradiction[]> {
  const likely = await withOneDestination(files, rows, pairs);
  const spans = await atRows(rows, likely, (own, wanted) => files.spansAt(own, wanted));
  const found: DatedContradiction[] = [];
  for (const [x, y] of likely) {
    const [first, second] = inOrder(spans.get(x), spans.get(y));
    if (first === undefined || second === undefined || !isSamePort(first, second)) continue;
    if (!isContradiction(first, second, skewMs)) continue;
    found.push({ first, second, at: [rows.firstTime(x), rows.firstTime(y)] });
  }
  return found.sort(byTime);
}

/** Pairs that went to one address: of those that had a port at once, very few. */
async function withOneDestination(
  files: SpanFiles,
  rows: PairedRows,
  pairs: readonly (readonly [number, number])[],
): Promise<readonly (readonly [number, number])[]> {
  const destinations = await atRows(rows, pairs, (own, wanted) => files.destinationsAt(own, wanted));
  return pairs.filter(([x, y]) => destinations.get(x) === destinations.get(y));
}

/** What is read of each connection of some pairs. */
async function atRows<T>(
  { parts, partOf, rowOf }: PairedRows,
  pairs: readonly (readonly [number, number])[],
  read: (rows: NatRows, wanted: readonly number[]) => Promise<readonly T[]>,
): Promise<ReadonlyMap<number, T>> {
  const found = new Map<number, T>();
  const byPart = parts.map((): { index: number; row: number }[] => []);
  for (const index of new Set(pairs.flat())) byPart[partOf(index)]?.push({ index, row: rowOf(index) });
  for (const [part, own] of parts.entries()) {
    const mine = (byPart[part] ?? []).sort((a, b) => a.row - b.row);
    const values = await read(
      own,
      mine.map(({ row }) => row),
    );
    for (const [place, value] of values.entries()) found.set(mine[place]?.index ?? -1, value);
  }
  return found;
}

/** All connections of an address that have a port, one part behind the other. */
class AddressRows implements PairedRows {
  readonly parts: readonly NatRows[];
  /** Numbers of the connections of port p begin at `#starts[p]` in `#order`. */
  readonly #order: Int32Array;
  readonly #starts = new Int32Array(PORTS + 1);
  readonly #offsets: readonly number[];
  readonly #at: Float64Array;
  readonly #closed: Float64Array;

  constructor(parts: readonly NatRows[]) {
    this.parts = parts;
    let count = 0;
    this.#offsets = parts.map((rows) => {
      count += rows.count;
      return count - rows.count;
    });
    this.#at = new Float64Array(count);
    this.#closed = new Float64Array(count);
    this.#order = new Int32Array(count);
    this.#fill();
  }

  readonly partOf = (index: number): number => this.#offsets.findLastIndex((first) => first <= index);

  readonly rowOf = (index: number): number => index - (this.#offsets[this.partOf(index)] ?? 0);

  readonly firstTime = (index: number): number => this.#at[index] ?? NULL_VALUE;

  /** Pairs of one port of which the one was open for longer than `margin` when the other began, by times alone. */
  overlaps(margin: number): (readonly [number, number])[] | undefined {
    const at = this.#at;
    const closed = this.#closed;
    const order = this.#order;
    const starts = this.#starts;
    const pairs: (readonly [number, number])[] = [];
    for (let port = 1; port < PORTS; port += 1) {
      const first = starts[port] ?? 0;
      const end = starts[port + 1] ?? 0;
      if (end - first < 2) continue;
      sortByTime(order, first, end, at);
      let open: number[] = [];
      // When the last of those that are open ends: mostly, that is before the next begins.
      let until = Number.NEGATIVE_INFINITY;
      for (let place = first; place < end; place += 1) {
        const index = order[place] ?? 0;
        const begun = at[index] ?? 0;
        const ended = closed[index] ?? 0;
        if (until - begun > margin) {
          open = open.filter((other) => (closed[other] ?? 0) - begun > margin);
          for (const other of open) pairs.push([other, index]);
          if (pairs.length > PAIRS_MAX) return undefined;
        } else if (open.length > 0) open = [];
        if (ended - begun <= margin) continue;
        open.push(index);
        if (ended > until) until = ended;
      }
    }
    return pairs;
  }

  #fill(): void {
    const at = this.#at;
    const starts = this.#starts;
    for (const { port } of this.parts) {
      for (let row = 0; row < port.length; row += 1) {
        const own = portOf(port[row] ?? NULL_VALUE);
        starts[own + 1] = (starts[own + 1] ?? 0) + 1;
      }
    }
    for (let port = 0; port < PORTS; port += 1) starts[port + 1] = (starts[port + 1] ?? 0) + (starts[port] ?? 0);
    const next = starts.slice();
    const order = this.#order;
    let index = 0;
    for (const rows of this.parts) {
      this.#closed.set(rows.closed, index);
      const { port, opened, closed } = rows;
      for (let row = 0; row < port.length; row += 1, index += 1) {
        const begun = opened[row] ?? NULL_VALUE;
        at[index] = begun === NULL_VALUE ? (closed[row] ?? NULL_VALUE) : begun;
        const own = portOf(port[row] ?? NULL_VALUE);
        const place = next[own] ?? 0;
        order[place] = index;
        next[own] = place + 1;
      }
    }
  }
}

/** Most ports have few connections, in order but for those of another part. */
function sortByTime(order: Int32Array, first: number, end: number, at: Float64Array): void {
  if (end - first > INSERTED_MAX) {
    order.subarray(first, end).sort((a, b) => (at[a] ?? 0) - (at[b] ?? 0));
    return;
  }
  for (let place = first + 1; place < end; place += 1) {
    const index = order[place] ?? 0;
    const time = at[index] ?? 0;
    let to = place;
    for (; to > first && (at[order[to - 1] ?? 0] ?? 0) > time; to -= 1) order[to] = order[to - 1] ?? 0;
    order[to] = index;
  }
}

/** 0 where there is none that two connections may share. */
function portOf(port: number): number {
  return port <= 0 || port >= PORTS ? 0 : port;
}

/** The one that was surely open first: which one of two that both were, their times say. */
function inOrder(x: SpanRecord | undefined, y: SpanRecord | undefined): (SpanRecord | undefined)[] {
  if (x === undefined || y === undefined) return [];
  if (x.ends !== 'bounded' || y.ends !== 'bounded') return x.ends === 'bounded' ? [x, y] : [y, x];
  const [a, b] = [x.opened ?? 0, y.opened ?? 0];
  return a < b || (a === b && x.sourceIp < y.sourceIp) ? [x, y] : [y, x];
}

function isSamePort(a: SpanRecord, b: SpanRecord): boolean {
  return (
    a.destIp === b.destIp &&
    a.destPort === b.destPort &&
    a.protocol === b.protocol &&
    a.sourcePort === b.sourcePort &&
    !isPortless(a)
  );
}

function byTime(a: Contradiction, b: Contradiction): number {
  const text = (x: string, y: string): number => (x < y ? -1 : x > y ? 1 : 0);
  return (
    (a.first.opened ?? 0) - (b.first.opened ?? 0) ||
    text(a.first.sourceIp, b.first.sourceIp) ||
    text(a.second.sourceIp, b.second.sourceIp)
  );
}

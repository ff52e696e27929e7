import { NULL_VALUE } from '../../../parquet/columns.js';
import type { Part } from '../../../store/manifest.js';
import type { Contradiction, SpanRecord } from '../evidence.js';
import { isContradiction } from '../ports.js';
import { isPortless } from '../read-coverage.js';
import { firstTime, type NatRows, type SpanFiles } from './nat-rows.js';

export const PORTS = 65_536;
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
  partOf(index: number): number;
  rowOf(index: number): number;
  firstTime(index: number): number;
}

/** The pairs that one public port cannot have served. */
export async function contradictionsAmong(
  files: SpanFiles,
  rows: PairedRows,
  pairs: readonly (readonly [number, number])[],
  skewMs: number,
): Promise<readonly DatedContradiction[]> {
  const spans = await spansOf(files, rows, pairs);
  const found: DatedContradiction[] = [];
  for (const [x, y] of pairs) {
    const [first, second] = inOrder(spans.get(x), spans.get(y));
    if (first === undefined || second === undefined || !isSamePort(first, second)) continue;
    if (!isContradiction(first, second, skewMs)) continue;
    found.push({ first, second, at: [rows.firstTime(x), rows.firstTime(y)] });
  }
  return found.sort(byTime);
}

async function spansOf(
  files: SpanFiles,
  rows: PairedRows,
  pairs: readonly (readonly [number, number])[],
): Promise<ReadonlyMap<number, SpanRecord>> {
  const found = new Map<number, SpanRecord>();
  const wanted = [...new Set(pairs.flat())].sort(
    (a, b) => rows.partOf(a) - rows.partOf(b) || rows.rowOf(a) - rows.rowOf(b),
  );
  for (const [part, own] of rows.parts.entries()) {
    const mine = wanted.filter((index) => rows.partOf(index) === part);
    const spans = await files.spansAt(
      own,
      mine.map((index) => rows.rowOf(index)),
    );
    for (const [place, span] of spans.entries()) found.set(mine[place] ?? -1, span);
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

  partOf(index: number): number {
    return this.#offsets.findLastIndex((first) => first <= index);
  }

  rowOf(index: number): number {
    return index - (this.#offsets[this.partOf(index)] ?? 0);
  }

  firstTime(index: number): number {
    return this.#at[index] ?? NULL_VALUE;
  }

  /** Pairs of one port of which the one was open for longer than `margin` when the other began, by times alone. */
  overlaps(margin: number): (readonly [number, number])[] | undefined {
    const [at, closed] = [this.#at, this.#closed];
    const pairs: (readonly [number, number])[] = [];
    for (let port = 1; port < PORTS; port += 1) {
      const chain = this.#order.subarray(this.#starts[port], this.#starts[port + 1]);
      if (chain.length < 2) continue;
      sortByTime(chain, at);
      let open: number[] = [];
      for (const index of chain) {
        const begun = at[index] ?? 0;
        if (open.length > 0) open = open.filter((other) => (closed[other] ?? 0) - begun > margin);
        for (const other of open) pairs.push([other, index]);
        if (pairs.length > PAIRS_MAX) return undefined;
        if ((closed[index] ?? 0) - begun > margin) open.push(index);
      }
    }
    return pairs;
  }

  #fill(): void {
    const [at, closed, starts] = [this.#at, this.#closed, this.#starts];
    for (const { port, count } of this.parts) {
      for (let row = 0; row < count; row += 1) {
        const own = portOf(port[row]);
        starts[own + 1] = (starts[own + 1] ?? 0) + 1;
      }
    }
    for (let port = 0; port < PORTS; port += 1) starts[port + 1] = (starts[port + 1] ?? 0) + (starts[port] ?? 0);
    const next = starts.slice();
    let index = 0;
    for (const rows of this.parts) {
      closed.set(rows.closed, index);
      for (let row = 0; row < rows.count; row += 1, index += 1) {
        at[index] = firstTime(rows, row);
        const own = portOf(rows.port[row]);
        const place = next[own] ?? 0;
        this.#order[place] = index;
        next[own] = place + 1;
      }
    }
  }
}

/** Most ports have few connections, in order but for those of another part. */
function sortByTime(chain: Int32Array, at: Float64Array): void {
  if (chain.length > INSERTED_MAX) {
    chain.sort((a, b) => (at[a] ?? 0) - (at[b] ?? 0));
    return;
  }
  for (let place = 1; place < chain.length; place += 1) {
    const index = chain[place] ?? 0;
    const time = at[index] ?? 0;
    let to = place;
    for (; to > 0 && (at[chain[to - 1] ?? 0] ?? 0) > time; to -= 1) chain[to] = chain[to - 1] ?? 0;
    chain[to] = index;
  }
}

/** 0 where there is none that two connections may share. */
function portOf(port: number | undefined): number {
  return port === undefined || port <= 0 || port >= PORTS ? 0 : port;
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

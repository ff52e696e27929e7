import { NULL_VALUE } from '../../../parquet/columns.js';
import { SPAN_TABLES } from '../../tables.js';
import { type LogState, partsOf } from '../asked-sql.js';
import type { Contradiction, SpanRecord } from '../evidence.js';
import { isContradiction } from '../ports.js';
import { ADDRESS_BUCKET_MS, type AddressFacts, isPortless, PAIRS_LISTED, type Window } from '../read-coverage.js';
import type { Minute } from '../silences.js';
import { firstTime, type NatRows, type SpanFiles } from './nat-rows.js';

const PORTS = 65_536;
/** Pairs of connections that had a port at once and are looked at more closely; a port that everybody has makes very many. */
const PAIRS_MAX = 100_000;

/** What is known of an address around a moment, as `readFacts` says. */
export async function directFacts(files: SpanFiles, logs: LogState, window: Window): Promise<AddressFacts> {
  const near = new WindowRows(await rowsOf(files, logs, window), window);
  const pairs = near.overlaps(2 * window.skewMs);
  const spans = await near.spans(files, pairs);
  const found: Contradiction[] = [];
  for (const [x, y] of pairs) {
    const [first, second] = inOrder(spans.get(x), spans.get(y));
    if (first === undefined || second === undefined || !isSamePort(first, second)) continue;
    if (isContradiction(first, second, window.skewMs)) found.push({ first, second });
  }
  found.sort(byTime);
  return { contradictions: found.slice(0, PAIRS_LISTED), contradictionsTotal: found.length };
}

/** How many records of a window's address came when. */
export async function directBuckets(files: SpanFiles, logs: LogState, window: Window): Promise<Minute[]> {
  const buckets = new Map<number, { records: number; first: number; last: number }>();
  const add = (at: number): void => {
    if (at === NULL_VALUE) return;
    const key = Math.floor(at / ADDRESS_BUCKET_MS);
    const known = buckets.get(key);
    if (known === undefined) return void buckets.set(key, { records: 1, first: at, last: at });
    known.records += 1;
    known.first = Math.min(known.first, at);
    known.last = Math.max(known.last, at);
  };
  for (const rows of await rowsOf(files, logs, window)) {
    for (let row = 0; row < rows.count; row += 1) {
      const at = firstTime(rows, row);
      if (at < window.from || at >= window.to) continue;
      add(rows.opened[row] ?? NULL_VALUE);
      add(rows.closed[row] ?? NULL_VALUE);
    }
  }
  return [...buckets.values()].sort((a, b) => a.first - b.first);
}

async function rowsOf(files: SpanFiles, logs: LogState, window: Window): Promise<NatRows[]> {
  const all: NatRows[] = [];
  for (const part of partsOf(logs, SPAN_TABLES, [window])) all.push(await files.rowsOf(part, window.natIp));
  return all;
}

/** Connections that began, or else ended, in a window. */
class WindowRows {
  readonly #parts: readonly NatRows[];
  /** Part and row of each, and when something was first logged of it. */
  readonly #part: number[] = [];
  readonly #row: number[] = [];
  readonly #at: number[] = [];
  /** The last one of each port, and the one before each. */
  readonly #last = new Int32Array(PORTS).fill(-1);
  readonly #before: number[] = [];

  constructor(parts: readonly NatRows[], { from, to }: Window) {
    this.#parts = parts;
    for (const [part, rows] of parts.entries()) {
      for (let row = 0; row < rows.count; row += 1) {
        const at = firstTime(rows, row);
        const port = rows.port[row] ?? NULL_VALUE;
        if (at < from || at >= to || port <= 0 || port >= PORTS) continue;
        this.#before.push(this.#last[port] ?? -1);
        this.#last[port] = this.#at.length;
        this.#part.push(part);
        this.#row.push(row);
        this.#at.push(at);
      }
    }
  }

  /** Pairs of one port of which the one was open for longer than `margin` when the other began: candidates, by times alone. */
  overlaps(margin: number): (readonly [number, number])[] {
    const pairs: (readonly [number, number])[] = [];
    for (let port = 1; port < PORTS && pairs.length < PAIRS_MAX; port += 1) {
      const last = this.#last[port] ?? -1;
      if (last < 0 || (this.#before[last] ?? -1) < 0) continue;
      this.#overlapsOf(last, margin, pairs);
    }
    return pairs;
  }

  #overlapsOf(last: number, margin: number, pairs: (readonly [number, number])[]): void {
    const chain: number[] = [];
    for (let index = last; index >= 0; index = this.#before[index] ?? -1) chain.push(index);
    chain.sort((a, b) => (this.#at[a] ?? 0) - (this.#at[b] ?? 0));
    let open: number[] = [];
    for (const index of chain) {
      const at = this.#at[index] ?? 0;
      open = open.filter((other) => this.#closed(other) - at > margin);
      for (const other of open) {
        if (pairs.length < PAIRS_MAX) pairs.push([other, index]);
      }
      if (this.#closed(index) - at > margin) open.push(index);
    }
  }

  #closed(index: number): number {
    return this.#parts[this.#part[index] ?? 0]?.closed[this.#row[index] ?? 0] ?? NULL_VALUE;
  }

  /** The connections of pairs. */
  async spans(
    files: SpanFiles,
    pairs: readonly (readonly [number, number])[],
  ): Promise<ReadonlyMap<number, SpanRecord>> {
    const found = new Map<number, SpanRecord>();
    const wanted = [...new Set(pairs.flat())].sort(
      (a, b) => (this.#part[a] ?? 0) - (this.#part[b] ?? 0) || (this.#row[a] ?? 0) - (this.#row[b] ?? 0),
    );
    for (const [part, rows] of this.#parts.entries()) {
      const own = wanted.filter((index) => this.#part[index] === part);
      const spans = await files.spansAt(
        rows,
        own.map((index) => this.#row[index] ?? 0),
      );
      for (const [place, span] of spans.entries()) found.set(own[place] ?? -1, span);
    }
    return found;
  }
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

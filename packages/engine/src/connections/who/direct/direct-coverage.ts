import { NULL_VALUE } from '../../../parquet/columns.js';
import type { Part } from '../../../store/manifest.js';
import { SPAN_TABLES } from '../../tables.js';
import { type LogState, partsOf } from '../asked-sql.js';
import { ADDRESS_BUCKET_MS, type AddressFacts, PAIRS_LISTED, type Window } from '../read-coverage.js';
import type { Minute } from '../silences.js';
import {
  allContradictions,
  contradictionsAmong,
  type DatedContradiction,
  PAIRS_MAX,
  type PairedRows,
} from './all-overlaps.js';
import { Kept } from './kept.js';
import { firstTime, type NatRows, PORTS, type SpanFiles } from './nat-rows.js';

/** Contradictions that are remembered, each with two connections; an address without any counts as one. */
const CONTRADICTIONS_KEPT_MAX = 50_000;

/** What is known of addresses around moments, as `readFacts` says. */
export class DirectFacts {
  readonly #files: SpanFiles;
  readonly #known = new Kept<readonly DatedContradiction[] | undefined>(CONTRADICTIONS_KEPT_MAX);

  constructor(files: SpanFiles) {
    this.#files = files;
  }

  async of(logs: LogState, window: Window): Promise<AddressFacts> {
    const { natIp, skewMs, from, to } = window;
    const parts = partsOf(logs, SPAN_TABLES, [window]);
    const all = await this.#known.get(
      [natIp, skewMs, ...parts.map(({ path }) => path)].join('|'),
      () => allContradictions(this.#files, parts, natIp, skewMs),
      (found) => 1 + (found?.length ?? 0),
    );
    const isNear = (at: number): boolean => at >= from && at < to;
    const found =
      all?.filter(({ at: [x, y] }) => isNear(x) && isNear(y)) ?? (await contradictionsNear(this.#files, parts, window));
    const contradictions = found.slice(0, PAIRS_LISTED).map(({ first, second }) => ({ first, second }));
    return { contradictions, contradictionsTotal: found.length };
  }
}

/** Those of its hours alone, where the address has too many to know them all. */
async function contradictionsNear(
  files: SpanFiles,
  parts: readonly Part[],
  window: Window,
): Promise<readonly DatedContradiction[]> {
  const near = new WindowRows(await rowsOf(files, parts, window.natIp), window);
  return contradictionsAmong(files, near, near.overlaps(2 * window.skewMs), window.skewMs);
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
  for (const rows of await rowsOf(files, partsOf(logs, SPAN_TABLES, [window]), window.natIp)) {
    for (let row = 0; row < rows.count; row += 1) {
      const at = firstTime(rows, row);
      if (at < window.from || at >= window.to) continue;
      add(rows.opened[row] ?? NULL_VALUE);
      add(rows.closed[row] ?? NULL_VALUE);
    }
  }
  return [...buckets.values()].sort((a, b) => a.first - b.first);
}

async function rowsOf(files: SpanFiles, parts: readonly Part[], natIp: string): Promise<NatRows[]> {
  const all: NatRows[] = [];
  for (const part of parts) all.push(await files.rowsOf(part, natIp));
  return all;
}

/** Connections that began, or else ended, in a window. */
class WindowRows implements PairedRows {
  readonly parts: readonly NatRows[];
  /** Part and row of each, and when something was first logged of it. */
  readonly #part: number[] = [];
  readonly #row: number[] = [];
  readonly #at: number[] = [];
  /** The last one of each port, and the one before each. */
  readonly #last = new Int32Array(PORTS).fill(-1);
  readonly #before: number[] = [];

  constructor(parts: readonly NatRows[], { from, to }: Window) {
    this.parts = parts;
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
    return this.parts[this.#part[index] ?? 0]?.closed[this.#row[index] ?? 0] ?? NULL_VALUE;
  }

  readonly partOf = (index: number): number => this.#part[index] ?? 0;

  readonly rowOf = (index: number): number => this.#row[index] ?? 0;

  readonly firstTime = (index: number): number => this.#at[index] ?? NULL_VALUE;
}

import { NULL_VALUE } from '../../../parquet/columns.js';
import { SPAN_TABLES } from '../../tables.js';
import type { Neighbours } from '../address-silences.js';
import { type LogState, partsOf } from '../asked-sql.js';
import { ADDRESS_BUCKET_MS, type AddressFacts, PAIRS_LISTED, type Window } from '../read-coverage.js';
import { type Minute, PACE_MS } from '../silences.js';
import { byTime, contradictionsOf, type DatedContradiction } from './contradictions.js';
import { Kept } from './kept.js';
import { firstTime, type NatRows } from './nat-rows.js';
import type { SpanFiles } from './span-files.js';

/** Pairs of connections that had a port at once and are looked at more closely; a port that everybody has makes very many. */
const PAIRS_MAX = 100_000;
/** Contradictions that are remembered, each with two connections; an address without any counts as one. */
const CONTRADICTIONS_KEPT_MAX = 50_000;

/** Rows of an address that are read to find its nearest records; of more DuckDB tells, which keeps none of them. */
const NEIGHBOUR_ROWS_MAX = 1_000_000;
/** Stretches of five minutes that are remembered of addresses, 40 bytes each: a year of one, or two days of 180. */
const BUCKETS_KEPT_MAX = 105_120;

/** What is known of addresses around moments, as `readFacts` says. */
export class DirectFacts {
  readonly #files: SpanFiles;
  readonly #pairsMax: number;
  /** Of two parts, or of one; undefined where too many pairs had a port at once. */
  readonly #known = new Kept<readonly DatedContradiction[] | undefined>(CONTRADICTIONS_KEPT_MAX);

  constructor(files: SpanFiles, pairsMax = PAIRS_MAX) {
    this.#files = files;
    this.#pairsMax = pairsMax;
  }

  async of(logs: LogState, window: Window): Promise<AddressFacts> {
    const { natIp, from, to } = window;
    const isNear = (at: number): boolean => at >= from && at < to;
    const parts = partsOf(logs, SPAN_TABLES, [window]);
    const all = (await this.#files.allRowsOf(parts, natIp)).filter(({ count }) => count > 0);
    const found: DatedContradiction[] = [];
    for (const [place, a] of all.entries()) {
      for (const b of all.slice(place)) {
        const known = (await this.#of(a, b, window)) ?? (await this.#near(a, b, window));
        found.push(...known.filter(({ at: [x, y] }) => isNear(x) && isNear(y)));
      }
    }
    const contradictions = found.sort(byTime).slice(0, PAIRS_LISTED);
    return {
      contradictions: contradictions.map(({ first, second }) => ({ first, second })),
      contradictionsTotal: found.length,
    };
  }

  /** Once they are known, any hours of the address cost nothing. */
  #of(a: NatRows, b: NatRows, { natIp, skewMs }: Window): Promise<readonly DatedContradiction[] | undefined> {
    return this.#known.get(
      [natIp, skewMs, a.part.path, b.part.path].join('|'),
      async () => {
        const { found, isAll } = await contradictionsOf(this.#files, [a, b], { skewMs, pairsMax: this.#pairsMax });
        return isAll ? found : undefined;
      },
      (found) => 1 + (found?.length ?? 0),
    );
  }

  async #near(a: NatRows, b: NatRows, hours: Window): Promise<readonly DatedContradiction[]> {
    const { skewMs } = hours;
    return (await contradictionsOf(this.#files, [a, b], { skewMs, pairsMax: PAIRS_MAX, hours })).found;
  }
}

/** Records by stretches of time. */
class Buckets {
  readonly #buckets = new Map<number, { records: number; first: number; last: number }>();

  add(at: number): void {
    if (at === NULL_VALUE) return;
    const key = Math.floor(at / ADDRESS_BUCKET_MS);
    const known = this.#buckets.get(key);
    if (known === undefined) return void this.#buckets.set(key, { records: 1, first: at, last: at });
    known.records += 1;
    known.first = Math.min(known.first, at);
    known.last = Math.max(known.last, at);
  }

  /** Earliest first. */
  all(): Minute[] {
    return [...this.#buckets.values()].sort((a, b) => a.first - b.first);
  }
}

/** The records of addresses that are nearest to windows, as `readNeighbours` says. */
export class DirectNeighbours {
  readonly #files: SpanFiles;
  /** All records of an address by stretches of time; undefined where it has more rows than are read for it. */
  readonly #known = new Kept<readonly Minute[] | undefined>(BUCKETS_KEPT_MAX);

  constructor(files: SpanFiles) {
    this.#files = files;
  }

  async of(logs: LogState, { natIp, from, to }: Window): Promise<Neighbours | undefined> {
    const all = await this.#known.get(
      `${logs.state.version}|${natIp}`,
      () => this.#read(logs, natIp),
      (found) => 1 + (found?.length ?? 0),
    );
    if (all === undefined) return undefined;
    const before = all.findLast(({ last }) => last < from)?.last;
    const behind = all.find(({ first }) => first >= to)?.first;
    return {
      before: all.filter(({ first, last }) => before !== undefined && last <= before && first > before - PACE_MS),
      behind: all.filter(({ first, last }) => behind !== undefined && first >= behind && last < behind + PACE_MS),
    };
  }

  async #read(logs: LogState, natIp: string): Promise<readonly Minute[] | undefined> {
    const parts = partsOf(logs, SPAN_TABLES, [EVER]);
    let most = 0;
    for (const part of parts) most += await this.#files.rowsAtMost(part, natIp);
    if (most > NEIGHBOUR_ROWS_MAX) return undefined;
    const buckets = new Buckets();
    for (const part of parts) {
      const { opened, closed } = await this.#files.rowsOf(part, natIp);
      for (const at of opened) buckets.add(at);
      for (const at of closed) buckets.add(at);
    }
    return buckets.all();
  }
}

const EVER = { from: Number.NEGATIVE_INFINITY, to: Number.POSITIVE_INFINITY };

/** How many records of a window's address came when. */
export async function directBuckets(files: SpanFiles, logs: LogState, window: Window): Promise<Minute[]> {
  const buckets = new Buckets();
  for (const rows of await files.allRowsOf(partsOf(logs, SPAN_TABLES, [window]), window.natIp)) {
    for (let row = 0; row < rows.count; row += 1) {
      const at = firstTime(rows, row);
      if (at < window.from || at >= window.to) continue;
      buckets.add(rows.opened[row] ?? NULL_VALUE);
      buckets.add(rows.closed[row] ?? NULL_VALUE);
    }
  }
  return buckets.all();
}

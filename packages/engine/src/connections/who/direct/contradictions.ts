import type { Contradiction, SpanRecord } from '../evidence.js';
import { isContradiction } from '../ports.js';
import { isPortless } from '../read-coverage.js';
import { firstTime, type NatRows } from './nat-rows.js';
import { type Hours, overlapsOf, type Pair } from './overlaps.js';
import type { SpanFiles } from './span-files.js';

/** A pair that one public port cannot have served, and when something was first logged of each. */
export interface DatedContradiction extends Contradiction {
  readonly at: readonly [number, number];
}

/**
 * Contradictions between connections of one part and of another, or of one part with itself, through one address; of those
 * first logged in some hours, where they are given. Where more than `pairsMax` pairs had a port at once, those among so many.
 */
export async function contradictionsOf(
  files: SpanFiles,
  [a, b]: readonly [NatRows, NatRows],
  { skewMs, pairsMax, hours }: { readonly skewMs: number; readonly pairsMax: number; readonly hours?: Hours },
): Promise<{ readonly found: readonly DatedContradiction[]; readonly isAll: boolean }> {
  const pairs = overlapsOf(a, b, { margin: 2 * skewMs, pairsMax, hours });
  const likely = await withOneDestination(files, [a, b], pairs.slice(0, pairsMax));
  const [firsts, seconds] = await Promise.all([
    atRows(rowsOf(likely, 0), (rows) => files.spansAt(a, rows)),
    atRows(rowsOf(likely, 1), (rows) => files.spansAt(b, rows)),
  ]);
  const found: DatedContradiction[] = [];
  for (const [x, y] of likely) {
    const [first, second] = inOrder(firsts.get(x), seconds.get(y));
    if (first === undefined || second === undefined || !isSamePort(first, second)) continue;
    if (!isContradiction(first, second, skewMs)) continue;
    found.push({ first, second, at: [firstTime(a, x), firstTime(b, y)] });
  }
  return { found, isAll: pairs.length <= pairsMax };
}

/** Pairs that went to one address: of those that had a port at once, very few. */
async function withOneDestination(
  files: SpanFiles,
  [a, b]: readonly [NatRows, NatRows],
  pairs: readonly Pair[],
): Promise<readonly Pair[]> {
  if (pairs.length === 0) return pairs;
  const [ofFirst, ofSecond] = await Promise.all([
    files.columnAt(a, rowsOf(pairs, 0), 'dest_ip'),
    files.columnAt(b, rowsOf(pairs, 1), 'dest_ip'),
  ]);
  return pairs.filter(([first, second]) => {
    const [x, y] = [ofFirst(first), ofSecond(second)];
    return x.column === y.column ? x.column.isSameText(x.row, y.row) : x.column.text(x.row) === y.column.text(y.row);
  });
}

/** The rows on one side of some pairs, in order. */
function rowsOf(pairs: readonly Pair[], side: 0 | 1): readonly number[] {
  return [...new Set(pairs.map((pair) => pair[side]))].sort((a, b) => a - b);
}

async function atRows<T>(
  rows: readonly number[],
  read: (rows: readonly number[]) => Promise<readonly T[]>,
): Promise<ReadonlyMap<number, T>> {
  const found = new Map<number, T>();
  for (const [place, value] of (await read(rows)).entries()) found.set(rows[place] ?? -1, value);
  return found;
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

/** The order in which contradictions are listed. */
export function byTime(a: Contradiction, b: Contradiction): number {
  const text = (x: string, y: string): number => (x < y ? -1 : x > y ? 1 : 0);
  return (
    (a.first.opened ?? 0) - (b.first.opened ?? 0) ||
    text(a.first.sourceIp, b.first.sourceIp) ||
    text(a.second.sourceIp, b.second.sourceIp)
  );
}

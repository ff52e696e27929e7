import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { NULL_VALUE } from '../../../parquet/columns.js';
import { UnreadParquet } from '../../../parquet/stored-footer.js';
import { firstTime, type NatRows, rangeOfPorts } from './nat-rows.js';
import { overlapsOf, type Pair } from './overlaps.js';

const MARGIN = 4;
const ALL = Number.MAX_SAFE_INTEGER;

interface Connection {
  readonly port: number;
  readonly opened: number;
  readonly closed: number;
}

/** Few ports and short times, so that many have a port at once; some ends and beginnings are not logged. */
const connection = fc
  .record({
    port: fc.constantFrom(NULL_VALUE, 0, 1, 2, 3),
    from: fc.nat(60),
    length: fc.nat(30),
    missing: fc.constantFrom('nothing', 'nothing', 'nothing', 'opened', 'closed'),
  })
  .map(
    ({ port, from, length, missing }): Connection => ({
      port,
      opened: missing === 'opened' ? NULL_VALUE : from,
      closed: missing === 'closed' ? NULL_VALUE : from + length,
    }),
  );

function beginOf({ opened, closed }: Connection): number {
  return opened === NULL_VALUE ? closed : opened;
}

function rowsOf(connections: readonly Connection[]): NatRows {
  const sorted = [...connections].sort((a, b) => a.port - b.port || beginOf(a) - beginOf(b));
  const port = Int32Array.from(sorted, (each) => each.port);
  const opened = Float64Array.from(sorted, (each) => each.opened);
  const closed = Float64Array.from(sorted, (each) => each.closed);
  const part: NatRows['part'] = {
    table: 'connection_spans',
    path: 'p',
    rows: 0,
    bytes: 0,
    objects: [0, 0],
    columns: '',
  };
  return {
    part,
    natIp: '203.0.113.1',
    pieces: [],
    count: sorted.length,
    port,
    opened,
    closed,
    ...rangeOfPorts(port, opened, closed),
  };
}

/** Each row of the one beside each of the other; of two that began at once either or both must have been open for so long. */
function naive(a: NatRows, b: NatRows, isNear: (at: number) => boolean, tie: 'some' | 'every'): Pair[] {
  const pairs: Pair[] = [];
  for (let x = 0; x < a.count; x += 1) {
    for (let y = a === b ? x + 1 : 0; y < b.count; y += 1) {
      const port = a.port[x] ?? 0;
      const [first, second] = [firstTime(a, x), firstTime(b, y)];
      if (port < 1 || port !== b.port[y] || !isNear(first) || !isNear(second)) continue;
      const ends = [...(first <= second ? [a.closed[x]] : []), ...(second <= first ? [b.closed[y]] : [])];
      const begun = Math.max(first, second);
      if (ends[tie]((ended) => (ended ?? NULL_VALUE) - begun > MARGIN)) pairs.push([x, y]);
    }
  }
  return pairs;
}

describe('connections that had a port at once', () => {
  const many = fc.array(connection, { maxLength: 40 });

  it('are all found, within a part and across two, in some hours or in all', () => {
    fc.assert(
      fc.property(many, many, fc.option(fc.nat(40), { nil: undefined }), (some, others, from) => {
        const [a, b] = [rowsOf(some), rowsOf(others)];
        const hours = from === undefined ? undefined : { from, to: from + 20 };
        const isNear = (at: number): boolean => hours === undefined || (at >= hours.from && at < hours.to);
        for (const [x, y] of [
          [a, a],
          [a, b],
          [b, a],
        ] as const) {
          const found = overlapsOf(x, y, { margin: MARGIN, pairsMax: ALL, hours }).map(String);
          const allowed = naive(x, y, isNear, 'some').map(String);
          expect(new Set(found).size).toBe(found.length);
          expect(found.filter((pair) => !allowed.includes(pair))).toEqual([]);
          expect(naive(x, y, isNear, 'every').filter((pair) => !found.includes(String(pair)))).toEqual([]);
        }
      }),
    );
  });

  it('are said to be more than were asked for, and are not all found then', () => {
    const all = Array.from({ length: 200 }, (): Connection => ({ port: 7, opened: 0, closed: 100 }));
    for (const other of [all, all.slice(1)]) {
      const [a, b] = [rowsOf(all), rowsOf(other)];
      for (const rows of [a, b]) {
        const found = overlapsOf(a, rows, { margin: MARGIN, pairsMax: 10, hours: undefined });
        expect(found.length).toBeGreaterThan(10);
        expect(found.length).toBeLessThan(500);
      }
    }
  });

  it('are not looked for in a part whose rows are in another order', () => {
    const ports = Int32Array.from([2, 1]);
    const times = Float64Array.from([1, 2]);
    expect(() => rangeOfPorts(ports, times, times)).toThrow(UnreadParquet);
    expect(() => rangeOfPorts(ports.fill(1), times.toReversed(), times)).toThrow(UnreadParquet);
  });
});

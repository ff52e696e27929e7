import { describe, expect, it } from 'vitest';
import { NULL_VALUE } from '../../../parquet/columns.js';
import { textHash } from '../../../parquet/laid-texts.js';
import { generator } from '../../../testing/connection-world.js';
import type { SpanRecord } from '../evidence.js';
import { Neighbours } from '../neighbours.js';
import { firstOfPort, type NatRows, rangeOfPorts } from './nat-rows.js';
import { Tuples } from './tuples.js';

const ROWS = 2_000;
const PORTS = 60;
const HOSTS = 12;
const SKEW_MS = 2_000;

function someSpans(seed: number, count: number, ports: number): SpanRecord[] {
  const random = generator(seed);
  const upTo = (most: number): number => Math.floor(random() * most);
  return Array.from({ length: count }, () => {
    const opened = upTo(1_000_000);
    return {
      opened,
      closed: random() < 0.5 ? null : opened + upTo(100_000),
      ends: 'no-end',
      sourceIp: `10.0.0.${upTo(HOSTS)}`,
      sourcePort: random() < 0.05 ? null : 1 + upTo(ports),
      destIp: `198.51.100.${upTo(4)}`,
      destPort: 443,
      protocol: random() < 0.5 ? 6 : 17,
    };
  });
}

/** Rows without a port first, the others by port and time, as files have them. */
function rowsOf(spans: readonly SpanRecord[]): { readonly rows: NatRows; readonly sorted: readonly SpanRecord[] } {
  const sorted = spans.toSorted(
    (a, b) => (a.sourcePort ?? 0) - (b.sourcePort ?? 0) || (a.opened ?? 0) - (b.opened ?? 0),
  );
  const port = Int32Array.from(sorted, ({ sourcePort }) => sourcePort ?? NULL_VALUE);
  const opened = Float64Array.from(sorted, (span) => span.opened ?? NULL_VALUE);
  const closed = Float64Array.from(sorted, (span) => span.closed ?? NULL_VALUE);
  const part = { table: 'connection_spans', path: 'p', rows: 0, bytes: 0, objects: [0, 0], columns: '' } as const;
  const rows: NatRows = {
    part: { ...part, objects: [0, 0] },
    natIp: '203.0.113.1',
    pieces: [],
    count: sorted.length,
    port,
    opened,
    closed,
    ...rangeOfPorts(port, opened, closed),
  };
  return { rows, sorted };
}

function isSame(a: SpanRecord, b: SpanRecord, isPrivate = true): boolean {
  return (
    (!isPrivate || a.sourceIp === b.sourceIp) &&
    a.sourcePort === b.sourcePort &&
    a.destIp === b.destIp &&
    a.destPort === b.destPort &&
    a.protocol === b.protocol
  );
}

describe('connections with everything in common', () => {
  const { rows, sorted } = rowsOf(someSpans(3, ROWS, PORTS));
  const asked = someSpans(4, 150, PORTS);

  it('are among the rows that may be such, which have a port and a host in common with one', () => {
    const tuples = new Tuples(asked);
    const hosts = Uint16Array.from(sorted, ({ sourceIp }) => textHash(sourceIp));

    const likely = tuples.rowsAmong(rows, hosts);

    const expected = [...sorted.entries()].filter(([, span]) =>
      asked.some((one) => one.sourcePort === span.sourcePort && one.sourceIp === span.sourceIp),
    );
    expect(likely).toEqual(expected.map(([row]) => row));
    for (const [, span] of expected) expect(tuples.has(span)).toBe(asked.some((one) => isSame(one, span)));
  });

  it('are none where none are asked for', () => {
    expect(new Tuples([]).isEmpty).toBe(true);
    expect(new Tuples([]).rowsAmong(rows, new Uint16Array(ROWS))).toEqual([]);
  });

  it.each([true, false])('bound each other, also where one port has very many, ports preserved: %s', (isPreserved) => {
    const spans = someSpans(5, 600, 3);
    const neighbours = new Neighbours(spans, spans, isPreserved, SKEW_MS);

    for (const span of spans.filter(({ closed }) => closed === null)) {
      const opened = span.opened ?? 0;
      const times = spans
        .filter((other) => isSame(span, other, !isPreserved))
        .flatMap((other) => [other.opened, other.closed])
        .filter((time) => time !== null && time > opened + 2 * SKEW_MS);
      const { to } = neighbours.boundsOf(span);
      if (times.length > 0) expect(to).toBe(Math.min(...times.map(Number)));
    }
  });
});

it('finds where a port begins, from wherever it is looked for', () => {
  const { rows } = rowsOf(someSpans(6, 500, 40));
  for (let port = 0; port <= 45; port += 1) {
    let expected = rows.from;
    while (expected < rows.end && (rows.port[expected] ?? 0) < port) expected += 1;
    for (let least = rows.from; least <= expected; least += 1) expect(firstOfPort(rows, port, least)).toBe(expected);
  }
});

import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { at, createTables, type Fields, flow, rowsOf } from '../../test/flows-fixture.js';
import { createRollups, createTops } from '../../test/rollups-fixture.js';
import { compileAnalysis, cutOffOf, isProven, shapeResult } from '../analyses/compile-analysis.js';
import { ANALYSES } from '../analyses/registry.js';
import type { AnalysisRequest } from '../contract.js';
import { LOCAL_SCOPE } from '../core/scope.js';
import { formatInstant } from '../core/time-window.js';
import type { RollupCoverage } from '../schema/rollups.js';

const BEGIN = at('2026-11-16T00:00:00Z');
const HOUR = 3_600;
const DAYS = 4;
const RECORDS = 800;
const RUNS = 12;
const ROWS_MAX = 10_000;

/** A few hosts send much every day, some on one day only, and many little. */
function records(): Fields[] {
  let seed = 11;
  const random = (below: number): number => {
    seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648;
    return Math.floor((seed / 2_147_483_648) * below);
  };
  const one = <T>(values: readonly T[]): T => values[random(values.length)] as T;
  return Array.from({ length: RECORDS }, () => {
    const rank = Math.floor(random(7) ** 2 * 1.2 * (random(10) / 10));
    const peer = random(random(12) + 1);
    const day = rank % 5 === 4 ? rank % DAYS : random(DAYS);
    const port = one([22, 443, 8443]);
    const turned = random(3) === 0;
    const [source, destination] = [`10.0.0.${rank}`, random(40) === 0 ? null : `10.0.1.${peer}`];
    return flow({
      start: BEGIN + day * 24 * HOUR + random(24 * HOUR),
      srcaddr: turned ? destination : source,
      dstaddr: turned ? source : destination,
      service_port: port,
      service: `service-${port}`,
      bytes: random(20) === 0 ? null : Math.floor(4_000_000 / (1 + rank * rank + peer)) + random(50),
      packets: 1 + random(100),
      interface_id: one(['eni-1', 'eni-1', 'eni-2', null]),
      vpc_id: one(['vpc-1', 'vpc-2', null]),
      action: one(['ACCEPT', 'ACCEPT', 'ACCEPT', 'REJECT', null]),
      direction: one(['ingress', 'egress']),
    });
  });
}

const instant = fc.oneof(
  { weight: 3, arbitrary: fc.constant(undefined) },
  fc.integer({ min: 0, max: DAYS }).map((index) => BEGIN + index * 24 * HOUR),
  fc.integer({ min: 0, max: DAYS * 24 * HOUR }).map((seconds) => BEGIN + seconds),
);
const arbitraryRequest = fc
  .record({
    window: fc.tuple(instant, instant),
    where: fc.constantFrom(
      '',
      '',
      'action = REJECT',
      'vpc = vpc-1',
      'eni = eni-2 and direction = egress',
      'vpc is null',
      'not (start >= 2026-11-17T04:00:00Z and start < 2026-11-17T05:00:00Z)',
    ),
    measure: fc.constantFrom('bytes', 'packets', 'flows'),
    limit: fc.integer({ min: 1, max: 8 }),
    offset: fc.constantFrom(0, 0, 2),
  })
  .map(({ window: [a, b], ...rest }): AnalysisRequest => {
    const [from, to] = a !== undefined && b !== undefined && a > b ? [b, a] : [a, b];
    const isEmpty = from !== undefined && from === to;
    return {
      ...rest,
      ...(from === undefined ? {} : { from: formatInstant(from) }),
      ...(to === undefined || isEmpty ? {} : { to: formatInstant(to) }),
    } as AnalysisRequest;
  });

const RANKINGS = ANALYSES.flatMap(({ name, views }) =>
  views.flatMap(({ by, within }) => (within === undefined ? [] : [{ name, by }])),
);

describe('a ranking by the greatest rows of each day', () => {
  let connection: DuckDBConnection;
  let coverage: RollupCoverage;
  const seen = { cut: 0, proven: 0, looked: 0, unproven: 0 };

  beforeAll(async () => {
    connection = await (await DuckDBInstance.create()).connect();
    await createTables(connection, { flows: records() });
    const built = await createRollups(connection, { hours: [BEGIN / HOUR + 75], days: [] });
    coverage = await createTops(connection, built, { perInterface: 3, perAction: 6 });
  });
  afterAll(() => connection.closeSync());

  it.each(RANKINGS)(
    'is that of the records, its sums exact and its bounds true, or says that it is not proven: $name $by',
    async ({ name, by }) => {
      const property = fc.asyncProperty(arbitraryRequest, async (any) => {
        const request = { ...any, by };
        const planned = compileAnalysis(name, request, LOCAL_SCOPE, coverage);
        if (planned.rankedBy === undefined) return;
        const rows = await rowsOf(connection, planned.query);
        seen[isProven(rows) ? 'proven' : 'unproven'] += 1;
        if (!isProven(rows)) return;
        const ask = async (asked: AnalysisRequest) => {
          const plain = compileAnalysis(name, { ...asked, fromRecords: true }, LOCAL_SCOPE, coverage);
          return shapeResult(plain.analysis, await rowsOf(connection, plain.query));
        };
        const [actual, expected] = [shapeResult(planned.analysis, rows), await ask(request)];
        expect(actual.rows).toEqual(expected.rows);
        const { groupsAtLeast, groups = 0, ...sums } = actual.totals ?? {};
        expect(expected.totals).toMatchObject(sums);
        const all = expected.totals?.groups ?? 0;
        if (groupsAtLeast) expect(groups).toBeLessThanOrEqual(all);
        else expect(groups).toBe(all);
        const cutOff = cutOffOf(rows);
        if (cutOff === undefined) return;
        seen.cut += 1;
        // Whatever has more than the bound was looked at, and counted.
        const everything = await ask({ ...request, offset: 0, limit: ROWS_MAX });
        const more = everything.rows.filter((row) => Number(row[planned.rankedBy ?? '']) > Number(cutOff));
        expect(more.length).toBeLessThanOrEqual(groups);
      });
      await fc.assert(property, { numRuns: RUNS });
    },
  );

  it('was proven often, of days that were cut, and now and then was not', () => {
    expect(seen.proven).toBeGreaterThan(RANKINGS.length);
    expect(seen.cut).toBeGreaterThan(RANKINGS.length / 2);
    expect(seen.unproven).toBeGreaterThan(0);
  });

  it.each([
    ['a filter on an address', { where: 'src = 10.0.0.1' }],
    ['a search', { search: '10.0' }],
    ['another order', { sort: 'bytes' }],
    ['every group asked for', { exact: true }],
    ['a window without a whole day', { from: '2026-11-16T01:00:00Z', to: '2026-11-16T23:00:00Z' }],
  ])('is not tried with %s', (_, request) => {
    expect(compileAnalysis('talkers', request, LOCAL_SCOPE, coverage).rankedBy).toBeUndefined();
  });
});

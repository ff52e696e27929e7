import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { at, createTables, type Fields, flow, rowsOf, silence } from '../../test/flows-fixture.js';
import { createRollups, type MissingBuckets } from '../../test/rollups-fixture.js';
import { choicesOf } from '../analyses/analysis.js';
import { compileAnalysis, shapeResult } from '../analyses/compile-analysis.js';
import { ANALYSES } from '../analyses/registry.js';
import { compileWithSlices } from '../answers/compile-with-slices.js';
import { compileValues } from '../answers/values.js';
import type { AnalysisRequest } from '../contract.js';
import { LOCAL_SCOPE } from '../core/scope.js';
import { formatInstant } from '../core/time-window.js';
import { formatFilter } from '../query/format-filter.js';
import { flows } from '../schema/flows.js';
import type { RollupCoverage } from '../schema/rollups.js';
import type { HeldSlices } from '../store/lake.js';
import { arbitraryFilter } from '../testing/arbitrary-filter.js';

const BEGIN = at('2026-11-16T00:00:00Z');
const HOUR = 3_600;
const DAYS = 4;
const RECORDS = 500;
const RUNS = 2;
/** Lakes with different hours and days that no rollup holds; the first lacks nothing. */
const LAKES = 5;

/** Few values, so that groups have several records; every kind of gap that logs have. */
function records(): Fields[] {
  let seed = 7;
  const random = (below: number): number => {
    seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648;
    return Math.floor((seed / 2_147_483_648) * below);
  };
  const one = <T>(values: readonly T[]): T => values[random(values.length)] as T;
  const sides = {
    '10.0.0.1': ['private', null],
    '10.0.0.2': ['private', null],
    '198.51.100.7': ['public', 'DE'],
    '203.0.113.9': ['public', null],
    '2001:db8::1': ['public', 'FR'],
  } as const;
  const address = (): readonly [string | null, string | null, string | null] => {
    if (random(25) === 0) return [null, null, null];
    const [name, [kind, country]] = one(Object.entries(sides));
    return [name, kind, country];
  };
  return Array.from({ length: RECORDS }, () => {
    const [srcaddr, src_class, src_country] = address();
    const [dstaddr, dst_class, dst_country] = address();
    const eni = one(['eni-1', 'eni-2', 'eni-3', null]);
    const protocol = one([6, 6, 17, 1, null]);
    const port = one([22, 53, 443, 8443]);
    const other = one([40_000, 40_001, 50_001, 22, 443, null]);
    const [srcport = null, dstport = null] = one([
      [other, port],
      [port, other],
    ]);
    return flow({
      start: BEGIN + random(DAYS * 24 * HOUR),
      ...(random(30) === 0 ? { start: null, end: null } : {}),
      srcaddr,
      src_class,
      src_country,
      dstaddr,
      dst_class,
      dst_country,
      srcport,
      dstport,
      service_port: protocol === 1 ? null : port,
      service: protocol === 1 ? 'icmp' : one([`service-${port}`, null]),
      protocol,
      bytes: one([40, 1_000, 9_007_199_254_740_993n.toString(), null, 0]),
      packets: one([1, 10, null]),
      action: one(['ACCEPT', 'ACCEPT', 'REJECT', null]),
      direction: one(['ingress', 'egress', null]),
      reject_reason: one([null, null, 'BPA']),
      interface_id: eni,
      instance_id: eni === 'eni-1' ? 'i-1' : null,
      account_id: one(['111111111111', '222222222222', 'unknown']),
      vpc_id: one(['vpc-1', 'vpc-2', null]),
      tcp_flags: one([2, 18, null]),
    });
  });
}

const hour = fc.integer({ min: 0, max: DAYS * 24 - 1 }).map((index) => BEGIN / HOUR + index);
const day = fc.integer({ min: 0, max: DAYS - 1 }).map((index) => BEGIN / 86_400 + index);
const arbitraryMissing: fc.Arbitrary<MissingBuckets> = fc.record({
  hours: fc.oneof(fc.constant([]), fc.array(hour, { maxLength: 30 })),
  days: fc.oneof(fc.constant([]), fc.array(day, { maxLength: 2 })),
  denied: fc.oneof(fc.constant([]), fc.array(day, { maxLength: 2 })),
  isCounted: fc.boolean(),
});

/** Open, beyond the data, and in it; on days, on hours, and in the middle of them. */
const instant = fc.oneof(
  fc.constant(undefined),
  fc.integer({ min: -1, max: DAYS + 1 }).map((index) => BEGIN + index * 24 * HOUR),
  fc.integer({ min: -2, max: DAYS * 24 + 2 }).map((index) => BEGIN + index * HOUR),
  fc.integer({ min: -HOUR, max: (DAYS * 24 + 1) * HOUR }).map((seconds) => BEGIN + seconds),
);
const arbitraryWindow = fc
  .tuple(instant, instant)
  .map(([a, b]) => (a !== undefined && b !== undefined && a > b ? [b, a] : [a, b]))
  .filter(([from, to]) => from === undefined || from !== to)
  .map(([from, to]) => ({
    ...(from === undefined ? {} : { from: formatInstant(from) }),
    ...(to === undefined ? {} : { to: formatInstant(to) }),
  }));

const arbitraryWhere = fc.oneof(
  { weight: 2, arbitrary: fc.constant('') },
  {
    weight: 5,
    arbitrary: fc.constantFrom(
      'action = REJECT',
      'action in (REJECT) and eni = eni-1',
      'not action = ACCEPT',
      'action = REJECT or action = ACCEPT',
      'vpc = vpc-1',
      'vpc is null',
      'src = 10.0.0.1',
      'address = 198.51.100.7',
      'src in 10.0.0.0/8 and not dst in 10.0.0.0/8',
      'country = DE',
      'protocol = tcp and direction != ingress',
      'service = service-22',
      'service_port = 53 or reject_reason = BPA',
      'class = public and account != unknown',
      'port = 22',
      'port in (22, 40000)',
      'port = 443 and action = REJECT',
      'port < 1000 or src = 10.0.0.1',
      'not port = 22',
      'dstport = 443',
      'dstport = 22 and action = REJECT',
      'bytes > 100',
      'flags = 2',
      'log_status = OK',
      'start_time >= 2026-11-17T11:30:00Z',
      'not (start >= 2026-11-17T11:00:00Z and start < 2026-11-17T12:00:00Z)',
      'not (start_time >= 2026-11-17T00:00:00Z and start_time < 2026-11-18T03:00:30Z) and action = REJECT',
      'start is not null and port = 22 and not start < 2026-11-18',
    ),
  },
  { weight: 2, arbitrary: arbitraryFilter.map(formatFilter) },
);

/** Every analysis, each way of grouping, and each order its rows can be in. */
const QUESTIONS: readonly (readonly [name: string, request: AnalysisRequest])[] = ANALYSES.flatMap((analysis) =>
  (analysis.views.length > 1 ? choicesOf(analysis) : [undefined]).flatMap((by) => {
    const { columns } = compileAnalysis(analysis.name, { by }, LOCAL_SCOPE);
    const orders: AnalysisRequest[] =
      analysis.order === 'rank' ? columns.flatMap(({ name }) => [{ sort: name }, { sort: `-${name}` }]) : [{}];
    return orders.map((order) => [analysis.name, { by, ...order }] as const);
  }),
);

const arbitraryQuestion = fc.record({
  lake: fc.nat(LAKES - 1),
  where: arbitraryWhere,
  window: arbitraryWindow,
  paging: fc.constantFrom({}, {}, { limit: 3 }),
});

describe('an answer from rollups', () => {
  let connection: DuckDBConnection;
  const lakes: RollupCoverage[] = [];

  beforeAll(async () => {
    connection = await (await DuckDBInstance.create()).connect();
    const coverage = [silence(), silence({ start: BEGIN + 30 * HOUR, log_status: 'SKIPDATA', interface_id: 'eni-9' })];
    await createTables(connection, { flows: records(), coverage });
    const missing = fc
      .sample(arbitraryMissing, LAKES)
      .map((each, lake) => (lake === 0 ? { hours: [], days: [] } : each));
    for (const [lake, holes] of missing.entries()) {
      await connection.run(`CREATE SCHEMA lake_${lake}; SET search_path = 'lake_${lake},main'`);
      lakes.push(await createRollups(connection, holes));
    }
  });
  afterAll(() => connection.closeSync());

  async function coverageOf(lake: number): Promise<RollupCoverage> {
    await connection.run(`SET search_path = 'lake_${lake},main'`);
    const coverage = lakes[lake];
    if (coverage === undefined) throw new Error(`there is no lake ${lake}`);
    return coverage;
  }

  /** Slices of one question, made as tables. */
  function slicesOf(): HeldSlices {
    let made = 0;
    return {
      has: () => false,
      acquire: async (_key, { text, params }) => {
        made += 1;
        await connection.runAndReadAll(`CREATE OR REPLACE TABLE slice_${made} AS ${text}`, [...params]);
        return `slice_${made}`;
      },
    };
  }

  it.each(QUESTIONS)('equals the one from records: %s %j', async (name, request) => {
    const ask = fc.asyncProperty(arbitraryQuestion, async ({ lake, where, window, paging }) => {
      const coverage = await coverageOf(lake);
      const asked = { ...request, where, ...window, ...paging };
      const planned = compileAnalysis(name, asked, LOCAL_SCOPE, coverage);
      const plain = compileAnalysis(name, { ...asked, fromRecords: true }, LOCAL_SCOPE, coverage);

      expect(plain.source.table).toBe('flows');
      const expected = shapeResult(plain.analysis, await rowsOf(connection, plain.query));
      expect(shapeResult(planned.analysis, await rowsOf(connection, planned.query))).toEqual(expected);
      for (const isShared of planned.lookups.length === 0 ? [] : [false, true]) {
        const made = { slices: slicesOf(), coverage, isShared: () => isShared };
        const sliced = await compileWithSlices({ name, request: asked, scope: LOCAL_SCOPE }, made);
        expect(shapeResult(sliced.analysis, await rowsOf(connection, sliced.query))).toEqual(expected);
      }
    });
    await fc.assert(ask, { numRuns: RUNS });
  });

  it.each(flows.columns.filter(({ groupable }) => groupable).map(({ name }) => name))(
    'lists the values of %s as records do',
    async (column) => {
      const ask = fc.asyncProperty(arbitraryQuestion, async ({ lake, where, window }) => {
        const request = { where, ...window };
        const actual = await rowsOf(connection, compileValues(column, request, await coverageOf(lake)).query);
        expect(actual).toEqual(await rowsOf(connection, compileValues(column, request).query));
      });
      await fc.assert(ask, { numRuns: RUNS });
    },
  );
});

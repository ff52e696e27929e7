import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import { type AnalysisRequest, type Engine, LOCAL_SCOPE, openEngine } from '../src/index.js';
import { file, record } from '../src/testing/index.js';
import { records, TOLD_QUESTIONS } from './records-of-days.js';
import { useLake } from './use-lake.js';

const HOUR = 3_600;
const DAY = 24 * HOUR;
/** Midnight of 2023-11-15. */
const MIDNIGHT = 1_700_006_400;
const RECORDS = 400;
const HOUR_RECORDS = 40;
/** Of each question. */
const RUNS = 3;
const FILTERS = [
  '',
  'action = REJECT',
  'vpc = vpc-0a1b2c3d',
  'not action = ACCEPT and protocol = tcp',
  'eni in (eni-1, eni-2) or protocol = udp',
  'service = ssh',
  'country is null',
  'vpc = vpc-of-nobody',
];
/** What can be asked of addresses, and of other columns beside them. */
const OF_ADDRESSES = [
  'address = 10.0.0.1',
  'src = 8.8.8.8',
  'dst in (10.0.0.2, 2001:db8::1)',
  'address in 198.51.100.0/29',
  'src in (10.0.0.0/30, 2001:db8::/32)',
  'address != 10.0.0.1',
  'dst != 198.51.100.0/24',
  'src is null',
  'address = 203.0.113.1',
  "src contains '10'",
];
/** Of a port at either end, which sums tell by the service's where no record has it at the other. */
const OF_PORTS = ['port = 22', 'port in (53, 443)', 'port = 40003', 'port between 20 and 30', 'port != 22'];
const OF_OTHERS = [
  'action = REJECT',
  'vpc = vpc-0a1b2c3d',
  'service is null',
  'protocol in (tcp, icmp)',
  "eni starts with 'eni'",
];
/** Of those that sums can tell, one of each kind: asked again and again while the lake changes. */
const AGAIN: readonly (readonly [string, AnalysisRequest])[] = [
  ...TOLD_QUESTIONS,
  ['interfaces', { limit: 3, measure: 'flows' }],
  ['flows-per-hour', {}],
  ['flows-per-hour', { by: 'vpc_id', limit: 5 }],
  ['heatmap', {}],
  ['coverage', {}],
  ['coverage', { by: 'interface', limit: 7 }],
  ['changes', { by: 'source', measure: 'flows', status: 'up', againstFrom: '2023-11-14T22:00:00Z' }],
  ['changes', { by: 'country', limit: 2, offset: 1, againstTo: '2023-11-17T00:00:00Z' }],
];
const AGAIN_FILTERS = [
  '',
  'action = REJECT',
  'vpc = vpc-0a1b2c3d and not protocol = udp',
  'address = 10.0.0.1',
  'src in 198.51.100.0/24 or not dst = 8.8.8.8 and action = ACCEPT',
];
const MEASURES = ['bytes', 'packets', 'flows'] as const;
const TOLD = 'added up from numbers in memory';

const lake = useLake();
const opened: Engine[] = [];
afterEach(async () => {
  await Promise.all(opened.splice(0).map((engine) => engine.close()));
});

/** An engine that tells whatever it can from numbers. */
async function telling(bytesMax?: number): Promise<Engine> {
  const sums = { readRowsMax: Number.POSITIVE_INFINITY, ...(bytesMax === undefined ? {} : { bytesMax }) };
  const engine = await openEngine({ lake: lake.workspace.lake, answersBytes: 0, sums });
  opened.push(engine);
  return engine;
}

/** Records of three days: hosts and ports that come again, others that do not, gaps that logs have. */
function days(seed: number): string {
  return file(...records(seed, MIDNIGHT, 3 * DAY, RECORDS));
}

/** The same of one hour of these days, counted from their midnight. */
function hourOf(hours: number, seed: number): readonly string[] {
  return records(seed, MIDNIGHT + hours * HOUR, HOUR, HOUR_RECORDS);
}

/** Its service is that of the other port. */
const STRAY = record({ start: MIDNIGHT + DAY, srcport: 22, dstport: 443 });

/** Mostly whole hours: of others records are read. */
const hour = fc
  .tuple(fc.integer({ min: -2, max: 74 }), fc.constantFrom(0, 0, 0, 1_800))
  .map(([index, seconds]) => MIDNIGHT + index * HOUR + seconds);
const window = fc.oneof(
  fc.constant({}),
  fc
    .tuple(hour, hour)
    .filter(([a, b]) => a !== b)
    .map(([a, b]) => ({
      from: new Date(Math.min(a, b) * 1_000).toISOString(),
      to: new Date(Math.max(a, b) * 1_000).toISOString(),
    })),
);
const ofAddresses = fc.constantFrom(...OF_ADDRESSES, ...OF_PORTS);
const either = fc.constantFrom(...OF_ADDRESSES, ...OF_OTHERS);
const filters = fc.oneof(
  fc.constantFrom(...FILTERS),
  ofAddresses,
  fc.tuple(ofAddresses, fc.constantFrom('and', 'or', 'and not'), either).map((parts) => parts.join(' ')),
  fc.tuple(ofAddresses, either, either).map(([a, b, c]) => `not (${a} or ${b}) and ${c}`),
);
const paging = fc.constantFrom<{ limit?: number; offset?: number }>({}, { limit: 3 }, { limit: 2, offset: 1 });

/** Every analysis and grouping with what else can be asked of it. */
function questions(engine: Engine): readonly (readonly [string, fc.Arbitrary<AnalysisRequest>])[] {
  return engine.describe().analyses.flatMap(({ name, by = [undefined], parameters }) =>
    [...by, ...(name === 'paths' ? ['srcaddr,dstaddr', 'protocol,service,action'] : [])].map((choice) => {
      const measures = fc.constantFrom(...(parameters.includes('measure') ? MEASURES : [undefined]));
      return [name, measures.map((measure): AnalysisRequest => ({ by: choice, measure }))] as const;
    }),
  );
}

async function expectAsFromRecords(engine: Engine, runs = RUNS): Promise<void> {
  for (const [name, requests] of questions(engine))
    await fc.assert(
      fc.asyncProperty(filters, window, paging, requests, async (where, during, paged, own) => {
        const isPaged = own.measure !== undefined;
        const request = { where, ...during, ...own, ...(isPaged ? paged : { limit: paged.limit }) };
        const [actual, expected] = await Promise.all([
          engine.analyze(name, request, LOCAL_SCOPE),
          engine.analyze(name, { ...request, fromRecords: true }, LOCAL_SCOPE),
        ]);
        expect(actual.rows).toEqual(expected.rows);
        if (actual.meta.source?.reason.includes(TOLD)) {
          expect(actual.meta.totals).toEqual(expected.meta.totals);
        }
      }),
      { numRuns: runs },
    );
}

describe('answers from sums in memory', () => {
  it('are those of the records, whatever is asked of which hours, also when files came late and parts were merged', async () => {
    await lake.workspace.write('a.log', days(7));
    await lake.ingest();
    const engine = await telling();
    const filtersTold = ['', 'address = 10.0.0.1', 'not src in 10.0.0.0/8 and action = REJECT'];
    for (const [where, name] of filtersTold.flatMap((where) =>
      [
        'totals',
        'denied',
        'top-sources',
        'talkers',
        'listeners',
        'services',
        'paths',
        'countries',
        'protocols',
        'interfaces',
        'flows-per-hour',
        'heatmap',
        'coverage',
      ].map((name) => [where, name] as const),
    )) {
      const { meta } = await engine.analyze(name, { where }, LOCAL_SCOPE);
      expect(meta.source?.reason, `${name} ${where}`).toContain(TOLD);
    }
    await expectAsFromRecords(engine);

    await lake.workspace.write('late.log', days(8));
    await lake.ingest();
    await lake.engine.maintain({}, LOCAL_SCOPE);
    await expectAsFromRecords(engine);
  });

  it('are those of the records when asked again and again: hours come, come again and are left behind, parts are merged', async () => {
    await lake.workspace.write('a.log', days(7));
    await lake.ingest();
    const engine = await telling();
    const at = (hours: number): string => new Date((MIDNIGHT + hours * HOUR) * 1_000).toISOString();
    const windows = (from: number) => [{ from: at(from), to: at(200) }, { to: at(from + 60) }];
    const told = new Set<string>();
    const same = async (from: number): Promise<void> => {
      for (const [name, request] of AGAIN)
        for (const during of windows(from))
          for (const where of AGAIN_FILTERS) {
            const asked = { ...request, ...during, where };
            const actual = await engine.analyze(name, asked, LOCAL_SCOPE);
            const expected = await engine.analyze(name, { ...asked, fromRecords: true }, LOCAL_SCOPE);
            expect(actual.rows, JSON.stringify([name, asked])).toEqual(expected.rows);
            if (actual.meta.source?.reason.includes(TOLD)) {
              told.add(name);
              expect(actual.meta.totals, JSON.stringify([name, asked])).toEqual(expected.meta.totals);
            }
          }
    };
    const arrive = async (name: string, ...lines: readonly string[]): Promise<void> => {
      await lake.workspace.write(name, file(...lines));
      await lake.ingest();
    };

    await same(0);
    await arrive('b.log', ...hourOf(72, 1));
    await same(0);
    await arrive('c.log', ...hourOf(72, 2));
    await same(1);
    await arrive('d.log', ...hourOf(73, 3), ...hourOf(30, 4));
    await same(2);
    await lake.engine.maintain({}, LOCAL_SCOPE);
    await same(2);
    await arrive('e.log', ...hourOf(74, 5));
    await same(26);
    expect([...told].sort()).toEqual([...new Set(AGAIN.map(([name]) => name))].sort());
  });

  it('are those of the records for the values of any column, whatever they begin with', async () => {
    await lake.workspace.write('a.log', days(7));
    await lake.ingest();
    const engine = await telling();
    const columns = [
      'srcaddr',
      'protocol',
      'interface_id',
      'account_id',
      'service',
      'src_country',
      'action',
      'dstport',
    ];
    const asked = fc.record({
      where: fc.constantFrom(...FILTERS),
      prefix: fc.constantFrom(undefined, '1', 'ENI-', '12345678901', '2001:DB8', 'h', 'nothing', 'É'),
      limit: fc.constantFrom(1, 3, 100),
    });
    for (const column of columns)
      await fc.assert(
        fc.asyncProperty(asked, window, async (own, during) => {
          const request = { ...own, ...during };
          const told = await engine.values(column, request, LOCAL_SCOPE);
          expect(told).toEqual(await engine.values(column, { ...request, fromRecords: true }, LOCAL_SCOPE));
        }),
        { numRuns: 2 * RUNS },
      );
  });

  it('are those of the records for a port at either end, told while no record has it at the end that is not the service', async () => {
    const ofTcp = Array.from({ length: RECORDS }, (_, index) => {
      const port = [22, 53, 443][index % 3] ?? 0;
      const start = MIDNIGHT + index * HOUR_RECORDS * 10;
      const [srcport, dstport] = index % 2 === 0 ? [40_000 + (index % 9), port] : [port, 40_000 + (index % 9)];
      return record({ start, srcaddr: `10.0.0.${index % 7}`, srcport, dstport, protocol: 6, bytes: index });
    });
    await lake.workspace.write('a.log', file(...ofTcp));
    await lake.ingest();
    const engine = await telling();
    const names = ['totals', 'services', 'top-sources', 'talkers', 'paths', 'flows-per-hour', 'heatmap'];
    const expectSame = async (where: string, isTold: boolean): Promise<void> => {
      for (const name of names) {
        const actual = await engine.analyze(name, { where }, LOCAL_SCOPE);
        const expected = await engine.analyze(name, { where, fromRecords: true }, LOCAL_SCOPE);
        expect(actual.rows, `${name} ${where}`).toEqual(expected.rows);
        expect(actual.meta.source?.reason.includes(TOLD), `${name} ${where}`).toBe(isTold);
      }
    };

    await expectSame('port = 22', true);
    await expectSame('port in (22, 53) and src in 10.0.0.0/30', true);
    await expectSame('port < 1024', true);
    await expectSame('port = 40003', false);

    await lake.workspace.write('stray.log', file(STRAY));
    await lake.ingest();
    await expectSame('port = 443', false);
    await expectSame('port = 53', true);
    await expectSame('port between 400 and 500', false);
  });

  it('come from DuckDB until a pause in which more is read than somebody should wait for', async () => {
    await lake.workspace.write('a.log', days(7));
    await lake.ingest();
    const sums = { readRowsMax: 0, idleMs: 0 };
    const engine = await openEngine({ lake: lake.workspace.lake, answersBytes: 0, sums });
    opened.push(engine);
    const ask = () => engine.analyze('talkers', {}, LOCAL_SCOPE);
    const first = await ask();
    expect(first.meta.source?.reason).not.toContain(TOLD);
    let later = first;
    const reason = async () => {
      later = await ask();
      return later.meta.source?.reason;
    };
    await expect.poll(reason).toContain(TOLD);
    expect(later.rows).toEqual(first.rows);
  });

  it('come from DuckDB where there is no memory, or too little', async () => {
    await lake.workspace.write('a.log', days(7));
    await lake.ingest();
    const none = await (await telling(0)).analyze('top-sources', {}, LOCAL_SCOPE);
    const little = await (await telling(1)).analyze('top-sources', {}, LOCAL_SCOPE);

    for (const { meta } of [none, little]) expect(meta.source?.reason).not.toContain(TOLD);
    expect(none.rows).toEqual(little.rows);
  });

  it('come from DuckDB where a sum is beyond what a number holds', async () => {
    const large = Array.from({ length: 3 }, () => record({ start: MIDNIGHT, bytes: '9007199254740993' }));
    await lake.workspace.write('a.log', file(...large));
    await lake.ingest();
    const { rows, meta } = await (await telling()).analyze('top-sources', {}, LOCAL_SCOPE);

    expect(rows[0]?.bytes).toBe('27021597764222979');
    expect(meta.source?.reason).not.toContain(TOLD);
  });
});

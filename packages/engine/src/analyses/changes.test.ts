import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { at, createTables, flow, rowsOf } from '../../test/flows-fixture.js';
import type { AnalysisRequest } from '../contract.js';
import { LOCAL_SCOPE } from '../core/scope.js';
import { compileAnalysis, shapeResult } from './compile-analysis.js';

const HUGE = 9_007_199_254_740_993n;
const NOON = '2026-11-16T12:00:00Z';
const THIRTEEN = '2026-11-16T13:00:00Z';

/** 10.0.0.1 sends more at noon than at eleven, .2 less, .3 as much, .4 is new, .5 gone, .6 was there on the day before alone. */
const RECORDS = [
  flow({ start: at('2026-11-16T11:10:00Z'), srcaddr: '10.0.0.1', bytes: 100 }),
  flow({ start: at('2026-11-16T12:10:00Z'), srcaddr: '10.0.0.1', bytes: 150 }),
  flow({ start: at('2026-11-16T11:20:00Z'), srcaddr: '10.0.0.2', bytes: 900 }),
  flow({ start: at('2026-11-16T12:20:00Z'), srcaddr: '10.0.0.2', bytes: 300 }),
  flow({ start: at('2026-11-16T12:21:00Z'), srcaddr: '10.0.0.2', bytes: null, packets: null }),
  flow({ start: at('2026-11-16T11:30:00Z'), srcaddr: '10.0.0.3', bytes: 70 }),
  flow({ start: at('2026-11-16T12:59:59Z'), srcaddr: '10.0.0.3', bytes: 70 }),
  flow({ start: at(NOON), srcaddr: '10.0.0.4', bytes: HUGE.toString(), dstport: 22, service: 'ssh', service_port: 22 }),
  flow({ start: at('2026-11-16T11:59:59Z'), srcaddr: '10.0.0.5', bytes: 2000, action: 'REJECT' }),
  flow({ start: at('2026-11-15T12:30:00Z'), srcaddr: '10.0.0.6', bytes: 40 }),
  flow({ start: at(THIRTEEN), srcaddr: '10.0.0.7', bytes: 5 }),
];

describe('changes', () => {
  let connection: DuckDBConnection;

  beforeAll(async () => {
    connection = await (await DuckDBInstance.create()).connect();
    await createTables(connection, { flows: RECORDS });
  });
  afterAll(() => connection.closeSync());

  async function ask(request: AnalysisRequest) {
    const compiled = compileAnalysis('changes', request, LOCAL_SCOPE);
    return shapeResult(compiled.analysis, await rowsOf(connection, compiled.query));
  }
  const briefly = (rows: Awaited<ReturnType<typeof ask>>['rows']) =>
    rows.map(({ srcaddr, difference, status }) => [srcaddr, difference, status]);

  it('compares with the window of equal length before, largest difference first, to the byte', async () => {
    const { rows, totals } = await ask({ from: NOON, to: THIRTEEN });

    expect(briefly(rows)).toEqual([
      ['10.0.0.4', HUGE.toString(), 'new'],
      ['10.0.0.5', -2000, 'gone'],
      ['10.0.0.2', -600, 'down'],
      ['10.0.0.1', 50, 'up'],
      ['10.0.0.3', 0, 'same'],
    ]);
    expect(totals).toEqual({
      groups: 5,
      flows: 5,
      bytes: (HUGE + 520n).toString(),
      packets: 40,
      counts: { new: 1, gone: 1, up: 1, down: 1 },
    });
    expect(rows[2]).toMatchObject({
      flows: 2,
      flows_before: 1,
      bytes: 300,
      bytes_before: 900,
      ratio: 300 / 900,
      first_seen: '2026-11-16T11:20:00Z',
      last_seen: '2026-11-16T12:21:00Z',
    });
    expect(rows[0]?.ratio).toBeNull();
    expect(rows[1]).toMatchObject({ ratio: 0, denied_flows: 0, denied_flows_before: 1 });
  });

  it('means the measure that is asked for by its differences', async () => {
    const { rows } = await ask({ from: NOON, to: THIRTEEN, measure: 'flows' });

    expect(briefly(rows)).toEqual([
      ['10.0.0.2', 1, 'up'],
      ['10.0.0.4', 1, 'new'],
      ['10.0.0.5', -1, 'gone'],
      ['10.0.0.1', 0, 'same'],
      ['10.0.0.3', 0, 'same'],
    ]);
  });

  it('compares with any other window, also one that lies far away', async () => {
    const request = {
      from: NOON,
      to: THIRTEEN,
      againstFrom: '2026-11-15T12:00:00Z',
      againstTo: '2026-11-15T13:00:00Z',
    };
    const { totals } = await ask(request);

    expect(totals?.counts).toEqual({ new: 4, gone: 1, up: 0, down: 0 });
    expect((await ask({ ...request, status: 'gone' })).rows).toMatchObject([{ srcaddr: '10.0.0.6' }]);
  });

  it('counts a record twice where the windows overlap', async () => {
    const { rows } = await ask({ from: NOON, to: THIRTEEN, againstFrom: NOON, againstTo: THIRTEEN });

    expect(new Set(rows.map(({ status }) => status))).toEqual(new Set(['same']));
  });

  it('compares an open end with everything before, and an open beginning with nothing', async () => {
    expect((await ask({ from: NOON })).totals?.counts).toEqual({ new: 2, gone: 2, up: 1, down: 1 });
    expect((await ask({ to: THIRTEEN })).totals?.counts).toEqual({ new: 6, gone: 0, up: 0, down: 0 });
  });

  it('applies the filter to both windows', async () => {
    const { rows } = await ask({ from: NOON, to: THIRTEEN, where: 'src in (10.0.0.1, 10.0.0.5)' });

    expect(briefly(rows)).toEqual([
      ['10.0.0.5', -2000, 'gone'],
      ['10.0.0.1', 50, 'up'],
    ]);
  });

  it('narrows by status and search together, totals included', async () => {
    const { rows, totals } = await ask({ from: NOON, to: THIRTEEN, status: 'up', search: '10.0.0' });

    expect(briefly(rows)).toEqual([['10.0.0.1', 50, 'up']]);
    expect(totals?.groups).toBe(1);
  });

  it('knows services and countries by their own keys', async () => {
    const { rows } = await ask({ from: NOON, to: THIRTEEN, by: 'service' });

    expect(rows[0]).toMatchObject({ service: 'ssh', service_port: 22, protocol: 6, status: 'new' });
    expect((await ask({ from: NOON, to: THIRTEEN, by: 'country' })).rows).toEqual([]);
  });

  it.each([
    [{ againstFrom: '2026-11-16', againstTo: '2026-11-16' }, /againstFrom 2026-11-16 is not before againstTo/],
    [{ againstFrom: 'yesterday' }, /againstFrom 'yesterday' is not a time/],
    [{ status: 'lost' as 'gone' }, /status 'lost' is not one of new, gone, up, down, same/],
  ])('refuses %j', (request, message) => {
    expect(() => compileAnalysis('changes', request, LOCAL_SCOPE)).toThrow(
      expect.objectContaining({ code: 'invalid-input', message: expect.stringMatching(message) }),
    );
  });

  it('is the only kind of question that takes a second window', () => {
    expect(() => compileAnalysis('talkers', { againstFrom: '2026-11-15' }, LOCAL_SCOPE)).toThrow(
      expect.objectContaining({
        code: 'invalid-input',
        message: expect.stringContaining("does not read 'againstFrom'"),
      }),
    );
  });
});

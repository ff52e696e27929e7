import { DuckDBInstance } from '@duckdb/node-api';
import { describe, expect, it } from 'vitest';
import { tableStatements } from '../../test/detections-fixture.js';
import { at, flow, rowsOf } from '../../test/flows-fixture.js';
import type { AnalysisRequest, Row } from '../contract.js';
import { LOCAL_SCOPE } from '../core/scope.js';
import { flows } from '../schema/flows.js';
import { compileAnalysis } from './compile-analysis.js';

const MONDAY = at('2026-11-16T00:00:00Z');
const HOUR_S = 3_600;

/** A week with ten records an hour, and a burst on Monday from 10:00 to 12:00. */
const RECORDS = Array.from({ length: 8 * 24 }, (_, step) => step - 7 * 24).flatMap((hour) =>
  Array.from({ length: hour === 10 || hour === 11 ? 200 : 10 }, (_, i) =>
    flow({ start: MONDAY + hour * HOUR_S + i * 17, bytes: 1_000_000, srcaddr: i % 2 === 0 ? '10.0.0.1' : '10.0.0.2' }),
  ),
);

async function ask(request: AnalysisRequest): Promise<Row[]> {
  const instance = await DuckDBInstance.create();
  const connection = await instance.connect();
  try {
    for (const statement of tableStatements(flows, RECORDS)) await connection.run(statement);
    return await rowsOf(connection, compileAnalysis('anomalies', request, LOCAL_SCOPE).query);
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
}

describe('anomalies', () => {
  it('are windows with start, end, peak and the expected band, judged by the days before the window', async () => {
    const rows = await ask({ from: '2026-11-16', to: '2026-11-17' });

    expect(rows).toMatchObject([
      {
        start: '2026-11-16T10:00:00Z',
        end: '2026-11-16T12:00:00Z',
        measure: 'bytes',
        direction: 'spike',
        peak: 200_000_000,
        expected: 10_000_000,
        low: 2_000_000,
        high: 40_000_000,
      },
      { measure: 'records', direction: 'spike', peak: 200, expected: 10 },
    ]);
  });

  it('are those of the records that a filter keeps, and of the window alone', async () => {
    expect(await ask({ from: '2026-11-16', where: 'src = 10.0.0.1' })).toMatchObject([
      { peak: 100_000_000 },
      { peak: 100 },
    ]);
    expect(await ask({ to: '2026-11-16' })).toEqual([]);
    expect(await ask({ from: '2026-11-16T13:00:00Z' })).toEqual([]);
  });
});

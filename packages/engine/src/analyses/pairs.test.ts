import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTables, flow, rowsOf, silence } from '../../test/flows-fixture.js';
import type { AnalysisRequest } from '../contract.js';
import { LOCAL_SCOPE } from '../core/scope.js';
import { compileAnalysis, shapeResult } from './compile-analysis.js';

const PUBLIC = { dstaddr: '198.51.100.4', dst_class: 'public', dst_country: 'FR' };

const RECORDS = [
  flow({ srcaddr: '10.0.0.1', dstaddr: '10.0.0.2', bytes: 100 }),
  flow({ srcaddr: '10.0.0.2', dstaddr: '10.0.0.1', bytes: 7, action: 'REJECT' }),
  flow({ srcaddr: '10.0.0.2', ...PUBLIC, bytes: 50 }),
  flow({ srcaddr: null, dstaddr: '10.0.0.2', bytes: 3 }),
];

describe('pairs and coverage by interface', () => {
  let connection: DuckDBConnection;

  beforeAll(async () => {
    connection = await (await DuckDBInstance.create()).connect();
    await createTables(connection, { flows: RECORDS, coverage: [silence({ interface_id: 'eni-3' })] });
  });
  afterAll(() => connection.closeSync());

  async function ask(name: string, request: AnalysisRequest = {}) {
    const compiled = compileAnalysis(name, request, LOCAL_SCOPE);
    return shapeResult(compiled.analysis, await rowsOf(connection, compiled.query));
  }

  it('pairs: adds both directions and tells them apart', async () => {
    const { rows, totals } = await ask('pairs', { where: 'addr = 10.0.0.1' });

    expect(rows).toMatchObject([
      { a: '10.0.0.1', b: '10.0.0.2', bytes: 107, bytes_ab: 100, bytes_ba: 7, flows: 2, denied_flows: 1 },
    ]);
    expect(totals?.groups).toBe(1);
  });

  it('pairs: an end has the class and country of its own, whichever of the two sent', async () => {
    const { rows } = await ask('pairs', { where: 'addr = 198.51.100.4' });
    expect(rows).toMatchObject([
      { a: '10.0.0.2', a_class: 'private', a_country: null, b: '198.51.100.4', b_class: 'public', b_country: 'FR' },
    ]);
  });

  it('pairs: a record without a source is a pair with nobody', async () => {
    const { rows } = await ask('pairs', { where: 'src is null' });
    expect(rows).toMatchObject([{ a: '10.0.0.2', b: null, bytes: 3 }]);
  });

  it('coverage by interface: a row for each interface and hour it was heard in', async () => {
    const { rows } = await ask('coverage', { by: 'interface' });
    expect(rows.map(({ interface_id, records, nodata }) => [interface_id, records, nodata])).toEqual(
      expect.arrayContaining([
        ['eni-1', 4, 0],
        ['eni-3', 0, 1],
      ]),
    );
    expect(rows).toHaveLength(2);
  });
});

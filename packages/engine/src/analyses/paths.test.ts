import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTables, flow, rowsOf } from '../../test/flows-fixture.js';
import { type AnalysisRequest, PATH_COLUMNS } from '../contract.js';
import { EngineError } from '../core/errors.js';
import { LIMITS } from '../core/limits.js';
import { LOCAL_SCOPE } from '../core/scope.js';
import { compileAnalysis, shapeResult } from './compile-analysis.js';

const SOURCES = 60;
/** Sixty sources to one destination, the nth with n bytes; the first to another port, refused. */
const RECORDS = [
  ...Array.from({ length: SOURCES }, (_, index) => flow({ srcaddr: `10.0.1.${index + 1}`, bytes: index + 1 })),
  flow({ srcaddr: '10.0.1.1', bytes: 7, service: 'ssh', action: 'REJECT' }),
  flow({ srcaddr: null, bytes: 500, vpc_id: null }),
];
const TOTAL_BYTES = (SOURCES * (SOURCES + 1)) / 2 + 7 + 500;

describe('paths', () => {
  let connection: DuckDBConnection;
  beforeAll(async () => {
    connection = await (await DuckDBInstance.create()).connect();
    await createTables(connection, { flows: RECORDS });
  });
  afterAll(() => connection.closeSync());

  async function answer(request: AnalysisRequest) {
    const compiled = compileAnalysis('paths', request, LOCAL_SCOPE);
    return shapeResult(compiled.analysis, await rowsOf(connection, compiled.query));
  }

  it('keeps the largest values of each column and says which columns of a row stand for the rest', async () => {
    const { rows, totals } = await answer({ by: 'srcaddr,service' });
    const keptMax = LIMITS.pathNodesMax / 2 - 1;
    const kept = new Set(rows.filter((row) => row.folded === null).map((row) => row.srcaddr));

    expect(kept.size).toBe(keptMax);
    expect(kept.has('10.0.1.60')).toBe(true);
    expect(rows[0]).toMatchObject({ srcaddr: null, service: 'https', bytes: 903, flows: 42, folded: 'srcaddr' });
    expect(rows.find((row) => row.service === 'ssh')).toMatchObject({ folded: 'srcaddr', denied_flows: 1 });
    expect(totals).toMatchObject({ groups: SOURCES + 2, flows: RECORDS.length, bytes: TOTAL_BYTES });
  });

  it('tells a value the record did not say from the rest', async () => {
    const { rows } = await answer({ by: 'srcaddr,service' });
    const unnamed = rows.filter((row) => row.srcaddr === null && row.folded === null);

    expect(unnamed).toMatchObject([{ service: 'https', bytes: 500, flows: 1 }]);
  });

  it('keeps what is largest by the measure asked', async () => {
    const { rows } = await answer({ by: 'srcaddr,service', measure: 'flows' });

    expect(rows.some((row) => row.srcaddr === '10.0.1.1' && row.folded === null)).toBe(true);
  });

  it.each([2, 3, 4])('never loses or doubles a byte over %i columns, whatever they are', async (count) => {
    for (let first = 0; first + count <= PATH_COLUMNS.length; first += 1) {
      const columns = PATH_COLUMNS.slice(first, first + count);
      if (columns.includes('country')) continue;
      const { rows } = await answer({ by: columns.join(',') });

      expect(
        rows.reduce((sum, row) => sum + Number(row.bytes), 0),
        columns.join(),
      ).toBe(TOTAL_BYTES);
      expect(rows.length).toBeLessThanOrEqual(LIMITS.analysisRowsMax);
    }
  });

  it('leads through the country outside for records that have an outside only', async () => {
    expect((await answer({ by: 'vpc_id,country' })).totals?.flows).toBe(0);
  });

  it('shows SQL that gives the same rows', async () => {
    const { shown } = compileAnalysis('paths', { by: 'service, srcaddr', limit: 5 }, LOCAL_SCOPE);

    expect(await rowsOf(connection, shown)).toEqual((await answer({ by: 'service,srcaddr', limit: 5 })).rows);
  });

  it.each([
    ['srcaddr', 'it has 1'],
    ['srcaddr,dstaddr,service,protocol,action', 'it has 5'],
    ['srcaddr,service,srcaddr', "it has 'srcaddr' twice"],
    ['srcaddr,servcie', "it has 'servcie'. Did you mean 'service'?"],
    ['srcaddr,bytes', "it has 'bytes'"],
    [',', "it has ''"],
    ['srcaddr,"; DROP TABLE flows', 'DROP TABLE'],
  ])('refuses by %s and says why', (by, why) => {
    const ask = () => compileAnalysis('paths', { by }, LOCAL_SCOPE);

    expect(ask).toThrow(EngineError);
    expect(ask).toThrow('2 to 4 different ones of srcaddr, dstaddr, service');
    expect(ask).toThrow(why);
  });
});

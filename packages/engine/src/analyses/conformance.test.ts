import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { at, columnsOf, createTables, flow, rowsOf, silence } from '../../test/flows-fixture.js';
import type { AnalysisRequest, Row } from '../contract.js';
import { LOCAL_SCOPE } from '../core/scope.js';
import { inlineParams } from '../query/inline-params.js';
import { TABLES } from '../schema/registry.js';
import { checkUserSql } from '../store/sql-guard.js';
import { choicesOf, describeAnalysis } from './analysis.js';
import { compileAnalysis, shapeResult } from './compile-analysis.js';
import { ANALYSES } from './registry.js';

const HOSTILE = `x'); DROP TABLE stored_flows; -- "%_\\ \u{1F4A5} $1`;

const RECORDS = [
  flow(),
  flow({ srcaddr: '10.0.0.2', dstaddr: '10.0.0.1', srcport: 443, dstport: 40000, bytes: 5000, direction: 'ingress' }),
  flow({ start: at('2026-11-16T23:59:59Z'), bytes: null, packets: null, action: 'REJECT', reject_reason: 'BPA' }),
  flow({ start: at('2026-11-17T00:00:00Z'), srcaddr: '2001:db8::1', dstaddr: '2600::2', dst_class: 'public' }),
  flow({ srcaddr: '198.51.100.7', src_class: 'public', src_country: 'DE', dstport: 22, action: 'REJECT' }),
  flow({ protocol: 1, service: 'icmp', service_port: null, srcport: 0, dstport: 0, interface_id: null, vpc_id: null }),
  flow({ srcaddr: null, dstaddr: null, protocol: null, service: null, action: null, direction: null, vpc_id: null }),
  flow({ bytes: 9_007_199_254_740_993n.toString(), packets: 2, account_id: 'unknown' }),
];

const CASES = ANALYSES.flatMap((analysis) =>
  (analysis.views.length > 1 ? choicesOf(analysis) : [undefined]).map((by) => ({
    title: by === undefined ? analysis.name : `${analysis.name} by ${by}`,
    analysis,
    by,
    isRanked: analysis.order === 'rank',
  })),
);

/** The value as a quoted text of the filter language. */
function quoted(value: string): string {
  return `"${value.replaceAll('"', '""')}"`;
}

/** Analyses that leave records out on purpose, with what they keep, or that answer something else than sums of records. */
const KEEPS: Readonly<Record<string, string>> = {
  denied: 'action = REJECT',
  countries: 'src_class = public or dst_class = public',
  'changes by country': 'src_class = public or dst_class = public',
  'conversations by vpc-country': 'src_class = public or dst_class = public',
  'paths by vpc_id,direction,country': 'src_class = public or dst_class = public',
};

function absolute(value: bigint): bigint {
  return value < 0n ? -value : value;
}

const FILTERS = [
  'srcaddr = 10.0.0.1',
  'srcaddr in 10.0.0.0/8',
  'dstport in (22, 443)',
  'protocol = tcp',
  `vpc_id = ${quoted(HOSTILE)}`,
  'action = reject',
  'service contains http',
  'bytes > 10',
  'start >= 0',
  'start_time >= 2026-11-01',
  'not dstport = 22',
];

describe('every analysis', () => {
  let connection: DuckDBConnection;
  let empty: DuckDBConnection;

  beforeAll(async () => {
    connection = await (await DuckDBInstance.create()).connect();
    await createTables(connection, {
      flows: RECORDS,
      coverage: [silence(), silence({ log_status: 'SKIPDATA', start: at('2026-11-16T02:00:00Z') })],
    });
    empty = await (await DuckDBInstance.create()).connect();
    await createTables(empty);
  });

  afterAll(() => {
    connection.closeSync();
    empty.closeSync();
  });

  async function answer(name: string, request: AnalysisRequest, on = connection) {
    const compiled = compileAnalysis(name, request, LOCAL_SCOPE);
    return shapeResult(compiled.analysis, await rowsOf(on, compiled.query));
  }

  it('is registered, under a name of its own', () => {
    expect(ANALYSES.length).toBeGreaterThanOrEqual(14);
    expect(new Set(ANALYSES.map(({ name }) => name)).size).toBe(ANALYSES.length);
    expect(CASES.length).toBeGreaterThan(ANALYSES.length);
  });

  describe.each(CASES)('$title', ({ analysis, by, isRanked }) => {
    const name = analysis.name;

    it('answers with the columns it declares', async () => {
      const { columns, shown } = compileAnalysis(name, { by }, LOCAL_SCOPE);

      const declared = columns.map((column) => `${column.name} ${column.type}`);
      expect(await columnsOf(connection, shown)).toEqual(declared);
      for (const row of (await answer(name, { by })).rows) {
        expect(Object.keys(row)).toEqual(columns.map((column) => column.name));
      }
    });

    it.each(FILTERS)('binds with the filter %s', async (where) => {
      await expect(answer(name, { by, where })).resolves.toBeDefined();
    });

    it('keeps a hostile value a value', async () => {
      await answer(name, { by, where: `service = ${quoted(HOSTILE)}` });
      if (analysis.parameters.includes('search')) await answer(name, { by, search: HOSTILE });

      expect(await rowsOf(connection, { text: 'SELECT count(*) AS n FROM flows', params: [] })).toEqual([
        { n: RECORDS.length },
      ]);
    });

    it('shows SQL that gives the same rows, also with its values written in', async () => {
      const request = { by, where: 'bytes > 10 or bytes is null', from: '2026-11-16', to: '2026-11-18' };
      const { shown } = compileAnalysis(name, request, LOCAL_SCOPE);
      const { rows } = await answer(name, request);

      expect(await rowsOf(connection, shown)).toEqual(rows);
      expect(await rowsOf(connection, { text: inlineParams(shown), params: [] })).toEqual(rows);
    });

    it('shows SQL that the guard of user SQL lets pass', async () => {
      const tables = TABLES.map((table) => table.name);
      const { shown } = compileAnalysis(name, { by, where: 'src in 10.0.0.0/8', from: '2026-11-16' }, LOCAL_SCOPE);

      await expect(checkUserSql(connection, inlineParams(shown), tables)).resolves.toBeUndefined();
    });

    it('answers on an empty lake', async () => {
      const { rows, totals } = await answer(name, { by }, empty);

      expect(rows).toHaveLength(name === 'totals' ? 1 : 0);
      expect(totals).toEqual(
        isRanked ? expect.objectContaining({ groups: 0, flows: 0, bytes: 0, packets: 0 }) : undefined,
      );
    });

    it('answers no more rows than asked', async () => {
      expect((await answer(name, { by, limit: 1 })).rows.length).toBeLessThanOrEqual(1);
    });

    it('is described with its columns, parameters and choices', () => {
      const description = describeAnalysis(analysis);

      expect(description.columns.length).toBeGreaterThan(0);
      expect(description.parameters.includes('by')).toBe(description.by !== undefined);
      expect(description.description).toMatch(/\.$/);
    });

    it('is described to people in words, and to programs by the names they read and send', () => {
      const { description, details = '.' } = describeAnalysis(analysis);
      // Names of columns and parameters: `bytes_in`, `againstFrom`, `folded`.
      expect(description).not.toMatch(/[a-z][_A-Z][a-zA-Z]|`|\bratio\b/);
      expect(details).toMatch(/\.$/);
    });
  });

  describe.each(CASES.filter(({ analysis }) => !['coverage', 'anomalies'].includes(analysis.name)))(
    '$title',
    ({ title, analysis, by, isRanked }) => {
      const name = analysis.name;

      it('accounts for every record', async () => {
        const sum = (rows: readonly Row[], column: string) =>
          rows.reduce((total, row) => total + BigInt(row[column] ?? 0), 0n);
        const where = KEEPS[title] ?? KEEPS[name];
        const [expected] = (await answer('totals', { where })).rows;
        const { rows, totals } = await answer(name, { by, limit: 10_000 });

        for (const measure of ['flows', 'bytes', 'packets'] as const) {
          expect(sum(rows, measure), measure).toBe(BigInt(expected?.[measure] ?? 0));
          if (isRanked) expect(totals?.[measure], `total of ${measure}`).toEqual(expected?.[measure]);
        }
        if (isRanked) expect(totals?.groups).toBe(rows.length);
      });
    },
  );

  describe.each(CASES.filter(({ isRanked }) => isRanked))('$title', ({ analysis, by }) => {
    const name = analysis.name;

    it('pages without gaps or repeats, and says the totals on a page past the end', async () => {
      const all = await answer(name, { by, limit: 100 });
      const pages: Row[] = [];
      for (let offset = 0; offset < all.rows.length; offset += 2) {
        pages.push(...(await answer(name, { by, limit: 2, offset })).rows);
      }
      const beyond = await answer(name, { by, offset: 1_000 });

      expect(pages).toEqual(all.rows);
      expect(beyond).toEqual({ rows: [], totals: all.totals });
    });

    it('ranks by each measure and sorts by each column', async () => {
      for (const measure of ['flows', 'bytes', 'packets'] as const) {
        const { rows } = await answer(name, { by, measure });
        const ranked = name === 'changes' ? 'difference' : measure;
        const values = rows.map((row) => absolute(BigInt(row[ranked] ?? 0)));
        expect(values).toEqual([...values].sort((a, b) => (a < b ? 1 : a > b ? -1 : 0)));
      }
      const { columns } = compileAnalysis(name, { by }, LOCAL_SCOPE);
      for (const sort of columns.flatMap((column) => [column.name, `-${column.name}`])) {
        const { rows } = await answer(name, { by, sort });
        const { shown } = compileAnalysis(name, { by, sort }, LOCAL_SCOPE);
        expect(await rowsOf(connection, shown), sort).toEqual(rows);
      }
    });
  });
});

import path from 'node:path';
import { LOCAL_SCOPE, openEngine } from '@networkflow/engine';
import { FILTER_COLUMNS, formatFilter, parseFilter, type Row } from '@networkflow/engine/contract';
import { arbitraryFilter, type FlowRow, matchFilter } from '@networkflow/engine/testing';
import { generate } from '@networkflow/generator';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeFolder, type Served, serve } from './harness';

const EXPRESSIONS = 1_000;
const ROWS = 1_500;
/** Questions under way at once, as many as a page asks. */
const AT_ONCE = 8;
const TIMEOUT_MS = 240_000;
const TIMES = new Set(FILTER_COLUMNS.filter(({ kind }) => kind === 'time').map(({ name }) => name));

describe('the API under random filters', () => {
  let served: Served;
  let rows: readonly FlowRow[];

  beforeAll(async () => {
    const folder = await makeFolder();
    const logs = path.join(folder, 'logs');
    await generate({ out: logs, start: '2026-01-05T00:00:00Z', hours: 3, rows: ROWS, seed: 11, format: 'v5' });
    const engine = await openEngine({ lake: path.join(folder, 'lake') });
    try {
      await engine.ingest({ folder: logs }, LOCAL_SCOPE);
      const answer = await engine.sql('SELECT * FROM flows', LOCAL_SCOPE);
      const read: Row[] = [];
      for await (const batch of answer.batches) read.push(...batch);
      rows = read.map(toFlowRow);
    } finally {
      await engine.close();
    }
    served = await serve(folder);
  });
  afterAll(async () => {
    await served?.stop();
  });

  it(
    'answers each with exactly the rows that match, and none with an error of its own',
    async () => {
      expect(rows.length).toBeGreaterThanOrEqual(ROWS);
      const filters = fc.sample(arbitraryFilter, { numRuns: EXPRESSIONS, seed: 20261123 });
      const texts = filters.map(formatFilter);
      let next = 0;
      let matched = 0;
      const work = async (): Promise<void> => {
        for (let index = next++; index < texts.length; index = next++) {
          const where = texts[index] ?? '';
          const filter = parseFilter(where);
          const expected = rows.filter((row) => filter === undefined || matchFilter(filter, row)).length;
          const response = await fetch(`${served.url}/api/v1/analyses/totals?${new URLSearchParams({ where })}`);
          expect(response.status, where).toBe(200);
          const { rows: totals } = (await response.json()) as { readonly rows: readonly Row[] };
          expect(Number(totals[0]?.flows ?? 0), where).toBe(expected);
          if (expected > 0) matched++;
        }
      };
      await Promise.all(Array.from({ length: AT_ONCE }, work));
      // A test over filters that match nothing would pass whatever the answer.
      expect(matched).toBeGreaterThan(EXPRESSIONS / 10);
    },
    TIMEOUT_MS,
  );
});

/** A row of a query as the oracle takes it: times in Unix seconds. */
function toFlowRow(row: Row): FlowRow {
  const cells = Object.entries(row).map(([name, value]) => [
    name,
    TIMES.has(name) && typeof value === 'string'
      ? Date.parse(value) / 1000
      : typeof value === 'boolean'
        ? String(value)
        : value,
  ]);
  return Object.fromEntries(cells) as FlowRow;
}

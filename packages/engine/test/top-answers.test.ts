import { describe, expect, it } from 'vitest';
import type { AnalysisRequest } from '../src/contract.js';
import { LOCAL_SCOPE } from '../src/index.js';
import { file, record } from '../src/testing/index.js';
import { useLake } from './use-lake.js';

const HOUR = 3_600;
/** Midnight of 2023-11-15. */
const MIDNIGHT = 1_700_006_400;
/** More sources than a day keeps. */
const SOURCES = 900;
const lake = useLake();

/** Sources that send the less the later they come, in each of two days; two of the greatest stay away on the second. */
function days(bytes = 100_000_000): string {
  const lines = Array.from({ length: 2 * SOURCES }, (_, row) => {
    const [day, rank] = [row % 2, Math.floor(row / 2)];
    const isAway = day === 1 && (rank === 3 || rank === 4);
    return record({
      start: MIDNIGHT + (day * 24 + (rank % 24)) * HOUR,
      srcaddr: `10.${isAway ? 9 : 0}.${rank >> 8}.${rank & 255}`,
      dstaddr: '10.1.1.1',
      bytes: Math.floor(bytes / (1 + rank) ** 2) + (isAway ? -bytes / 100 : 0) + SOURCES - rank,
    });
  });
  return file(...lines);
}

const ask = (name: string, request: AnalysisRequest = {}) => lake.engine.analyze(name, request, LOCAL_SCOPE);

describe('a ranking over days that are over', () => {
  it('reads the greatest rows of each day, says so and what nobody left out exceeds, and is that of the records', async () => {
    await lake.workspace.write('a.log', days());
    await lake.ingest();
    for (const name of ['top-sources', 'talkers', 'conversations', 'pairs']) {
      const [actual, expected] = [await ask(name, { limit: 8 }), await ask(name, { limit: 8, fromRecords: true })];
      const { totals, source } = actual.meta;
      expect(actual.rows, name).toEqual(expected.rows);
      expect(source?.table, name).toContain('flow_top_');
      expect(source?.reason, name).toContain('the greatest of each day');
      expect(source?.bound?.measure, name).toBe('bytes');
      expect(Number(source?.bound?.leftOut), name).toBeLessThan(Number(actual.rows.at(-1)?.bytes));
      expect(totals, name).toMatchObject({ bytes: expected.meta.totals?.bytes, groupsAtLeast: true });
      expect(totals?.groups, name).toBeLessThanOrEqual(expected.meta.totals?.groups ?? 0);
    }
  });

  it('counts every group when it is asked to be exact', async () => {
    await lake.workspace.write('a.log', days());
    await lake.ingest();
    const { meta } = await ask('top-sources', { exact: true });

    expect(meta.totals).toEqual((await ask('top-sources', { fromRecords: true })).meta.totals);
    expect(meta.source?.table).not.toContain('flow_top_');
    expect(meta.source?.bound).toBeUndefined();
  });

  it('reads all sums where the greatest do not tell which rows come first, and says that', async () => {
    await lake.workspace.write('a.log', days());
    await lake.ingest();
    const [actual, expected] = [
      await ask('top-sources', { limit: 700 }),
      await ask('top-sources', { limit: 700, fromRecords: true }),
    ];

    expect(actual.rows).toEqual(expected.rows);
    expect(actual.meta.totals).toEqual(expected.meta.totals);
    expect(actual.meta.source).toMatchObject({ reason: expect.stringContaining('did not tell which rows come first') });
    expect(actual.meta.source?.bound).toBeUndefined();
  });

  it('follows an object that was replaced and one that came late', async () => {
    await lake.workspace.write('a.log', days());
    await lake.ingest();
    await lake.workspace.write('a.log', days(70_000_000));
    const late = record({ start: MIDNIGHT + 7 * HOUR, srcaddr: '10.7.7.7', dstaddr: '10.1.1.1', bytes: 90_000_000 });
    await lake.workspace.write('late.log', file(late));
    await lake.ingest();
    const [actual, expected] = [await ask('top-sources'), await ask('top-sources', { fromRecords: true })];

    expect(actual.meta.source?.table).toContain('flow_top_source_days');
    expect(actual.rows).toEqual(expected.rows);
    expect(actual.rows[1]).toMatchObject({ srcaddr: '10.7.7.7' });
  });
});

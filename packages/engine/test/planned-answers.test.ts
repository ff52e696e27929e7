import { describe, expect, it } from 'vitest';
import type { AnalysisRequest } from '../src/contract.js';
import { LOCAL_SCOPE } from '../src/index.js';
import { file, record } from '../src/testing/index.js';
import { useLake } from './use-lake.js';

const HOUR = 3_600;
/** Midnight of 2023-11-15. */
const MIDNIGHT = 1_700_006_400;
const lake = useLake();

/** A few records in each of some hours, from several hosts to several ports. */
function hours(from: number, count: number, bytes = 100): string {
  const lines = Array.from({ length: count * 6 }, (_, row) =>
    record({
      start: MIDNIGHT + (from + Math.floor(row / 6)) * HOUR + (row % 6) * 500,
      srcaddr: `10.0.0.${row % 4}`,
      dstaddr: row % 3 === 0 ? '8.8.8.8' : '10.0.1.1',
      srcport: row % 2 === 0 ? 22 : 40_000,
      dstport: row % 5 === 0 ? 53 : 443,
      action: row % 4 === 0 ? 'REJECT' : 'ACCEPT',
      bytes: bytes + row,
    }),
  );
  return file(...lines);
}

const ask = (name: string, request: AnalysisRequest = {}) => lake.engine.analyze(name, request, LOCAL_SCOPE);

async function expectAsFromRecords(request: AnalysisRequest = {}): Promise<void> {
  for (const { name, by = [undefined] } of lake.engine.describe().analyses) {
    for (const choice of by) {
      const asked = { ...request, by: choice };
      const [actual, expected] = [await ask(name, asked), await ask(name, { ...asked, fromRecords: true })];
      expect(actual.rows, `${name} by ${choice}`).toEqual(expected.rows);
      expect(actual.meta.totals, `${name} by ${choice}`).toEqual(expected.meta.totals);
      expect(expected.meta.source?.table).toBe('flows');
    }
  }
}

const UNALIGNED = { from: '2023-11-15T02:20:00Z', to: '2023-11-15T20:10:00Z' };

describe('the answers of a lake that grows', () => {
  it('are those of its records, whatever came late or was replaced', async () => {
    await lake.workspace.write('a.log.gz', hours(0, 30));
    await lake.ingest();
    expect((await ask('top-sources')).meta.source?.table).not.toContain('flows,');
    await expectAsFromRecords();

    await lake.workspace.write('late.log.gz', hours(3, 2, 9_000));
    await lake.ingest();
    await expectAsFromRecords(UNALIGNED);

    await lake.workspace.write('a.log.gz', hours(0, 28, 500));
    await lake.ingest();
    await expectAsFromRecords(UNALIGNED);
    await expectAsFromRecords();
    const where = 'not (start >= 2023-11-15T03:00:00Z and start < 2023-11-15T04:00:00Z)';
    expect((await ask('top-sources', { where })).meta.source?.table).not.toContain('flows');
    await expectAsFromRecords({ where });
  });

  it('are kept while it is the same, however the question is written, and found anew when it changed', async () => {
    await lake.workspace.write('a.log', hours(0, 2));
    await lake.ingest();
    const first = await ask('protocols', { where: 'src=10.0.0.0 AND action = reject', from: '2023-11-15' });
    const again = await ask('protocols', {
      from: '2023-11-15T00:00:00Z',
      where: '  src = 10.0.0.0 and action = REJECT',
      limit: undefined,
    });

    expect(first.meta.source?.cached).toBe(false);
    expect(again.meta.source?.cached).toBe(true);
    expect(again.rows).toEqual(first.rows);

    await lake.workspace.write('b.log', hours(0, 2, 7_000));
    await lake.ingest();
    const changed = await ask('protocols', { where: 'src = 10.0.0.0 and action = REJECT', from: '2023-11-15' });
    expect(changed.meta.source?.cached).toBe(false);
    expect(changed.rows).not.toEqual(first.rows);
    expect(changed.meta.lakeVersion).toBeGreaterThan(first.meta.lakeVersion);
  });

  it.each([
    ['dstport = 53', 'flows'],
    ['port = 22', 'flow_pair_hours'],
    ['port = 443', 'flow_pair_hours'],
  ])('come of one reading when several ask with a filter that no rollup has: %s', async (where, table) => {
    await lake.workspace.write('a.log', hours(0, 30));
    await lake.ingest();
    const names = ['totals', 'top-sources', 'talkers', 'denied', 'countries', 'coverage', 'heatmap', 'changes'];
    const asked = { where, ...UNALIGNED };
    const answers = await Promise.all(names.map((name) => ask(name, { ...asked, explain: true })));

    for (const [index, name] of names.entries()) {
      expect(answers[index]?.rows, name).toEqual((await ask(name, { ...asked, fromRecords: true })).rows);
    }
    const talkers = answers[2]?.meta.source;
    expect(talkers?.table).toBe(table);
    expect(talkers?.reason).toContain('read once for all');
    expect(talkers?.sql).toMatch(/slice_\d/);
    expect(answers[2]?.meta.sql).not.toContain('slice');
  });

  it.each(
    ['addr = 10.0.0.1', 'addr in 10.0.0.0/30'].flatMap((where) =>
      [{}, UNALIGNED].map((window) => ({ where, ...window })),
    ),
  )('come of one reading of the largest rollup when several ask about addresses, %j', async (asked) => {
    await lake.workspace.write('a.log', hours(0, 30));
    await lake.ingest();
    const names = ['totals', 'flows-per-hour', 'talkers', 'denied', 'services', 'coverage', 'anomalies', 'changes'];
    const answers = await Promise.all(names.map((name) => ask(name, { ...asked, explain: true })));

    for (const [index, name] of names.entries()) {
      expect(answers[index]?.rows, name).toEqual((await ask(name, { ...asked, fromRecords: true })).rows);
    }
    const talkers = answers[2]?.meta.source;
    expect(talkers?.table).toContain('flow_pair_hours');
    expect(talkers?.reason).toContain('read once for all');
    expect(talkers?.sql).toMatch(/slice_\d/);
    expect(answers[1]?.meta.source?.reason, 'hours').toContain('read once for all');
    expect(answers[3]?.meta.source?.table, 'a column that pairs lack').toContain('flow_denied_hours');
  });

  it('are given to all who ask the same at once, though one of them leaves', async () => {
    await lake.workspace.write('a.log', hours(0, 3));
    await lake.ingest();
    const controller = new AbortController();
    const leaving = lake.engine.analyze('services', {}, LOCAL_SCOPE, { signal: controller.signal });
    const staying = ask('services');
    controller.abort();

    await expect(leaving).rejects.toMatchObject({ code: 'cancelled' });
    expect((await staying).rows.length).toBeGreaterThan(0);
  });

  it('are none for the values of a column that begin with something, where no record lies in the window', async () => {
    await lake.workspace.write('a.log', hours(0, 3));
    await lake.ingest();
    const window = { from: '2020-01-01', to: '2020-01-02' };
    for (const where of [undefined, 'port = 22', 'service = https and src in 10.0.0.0/8']) {
      expect(await lake.engine.values('srcaddr', { ...window, prefix: '10.', where }, LOCAL_SCOPE)).toEqual([]);
    }
  });
});

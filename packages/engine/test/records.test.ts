import { describe, expect, it } from 'vitest';
import { LIMITS, LOCAL_SCOPE } from '../src/index.js';
import { file, record } from '../src/testing/index.js';
import { useLake } from './use-lake.js';

const HOUR_0 = 1_699_999_200;
const lake = useLake();
const records = (request: object) => lake.engine.records(request, LOCAL_SCOPE);

async function load(count: number): Promise<void> {
  const lines = Array.from({ length: count }, (_, i) =>
    record({ srcport: 40_000 + i, start: HOUR_0 + i, end: HOUR_0 + i + 1, bytes: 100 + i, packets: 1 }),
  );
  await lake.workspace.write('a.log.gz', file(...lines));
  await lake.ingest();
}

describe('records', () => {
  it('lists the newest first, says how many there are, and gives the SQL that lists them', async () => {
    await load(30);
    const { rows, meta } = await records({ limit: 3 });

    expect(rows.map(({ start }) => start)).toEqual([HOUR_0 + 29, HOUR_0 + 28, HOUR_0 + 27]);
    expect(meta.totals).toEqual({ groups: 30, flows: 30, bytes: 3_435, packets: 30 });
    expect(await lake.ask(meta.sql)).toEqual(rows);
  });

  it('shows what was recorded, and leaves out what no file said', async () => {
    await load(1);
    const { meta } = await records({});
    const names = meta.columns.map(({ name }) => name);

    expect(names).toEqual(expect.arrayContaining(['start', 'srcaddr', 'dstport', 'service', 'action', 'interface_id']));
    expect(names).not.toContain('pkt_srcaddr');
    expect(names).not.toContain('vpc_id');
  });

  it('pages without a row twice or never, also where all start at the same second', async () => {
    const lines = Array.from({ length: 25 }, (_, i) => record({ srcport: 40_000 + i, start: HOUR_0, end: HOUR_0 }));
    await lake.workspace.write('a.log.gz', file(...lines));
    await lake.ingest();

    const pages = await Promise.all([0, 10, 20].map((offset) => records({ limit: 10, offset, sort: 'start' })));
    const ports = pages.flatMap(({ rows }) => rows.map(({ srcport }) => srcport));
    expect(new Set(ports).size).toBe(25);
  });

  it('filters, and takes the columns that are asked, in their order', async () => {
    await load(10);
    const { rows, meta } = await records({ where: 'srcport >= 40008', columns: ['bytes', 'srcport', 'bytes'] });

    expect(rows).toEqual([
      { bytes: 109, srcport: 40_009 },
      { bytes: 108, srcport: 40_008 },
    ]);
    expect(meta.totals?.groups).toBe(2);
  });

  it('answers nothing for an empty lake and a window without records', async () => {
    expect((await records({})).rows).toEqual([]);
    await load(1);
    expect(await records({ from: '2001-01-01', to: '2001-01-02' })).toMatchObject({
      rows: [],
      meta: { totals: { groups: 0 } },
    });
  });

  it.each([
    { request: { columns: ['srcadr'] }, says: "no column 'srcadr'. Did you mean 'srcaddr'" },
    { request: { columns: ['"; DROP TABLE flows'] }, says: 'no column' },
    { request: { sort: '-srcaddr' }, says: 'sorted by' },
    { request: { limit: 0 }, says: `from 1 to ${LIMITS.recordsRowsMax}` },
    { request: { limit: LIMITS.recordsRowsMax + 1 }, says: `from 1 to ${LIMITS.recordsRowsMax}` },
    { request: { offset: -1 }, says: 'from 0 on' },
    { request: { offset: LIMITS.recordsReachMax }, says: `reach to ${LIMITS.recordsReachMax}` },
    { request: { from: '2023-11-15', to: '2023-11-14' }, says: 'empty' },
    { request: { where: 'port = ' }, says: '' },
  ])('refuses $request and says what is allowed', async ({ request, says }) => {
    await expect(records(request)).rejects.toThrow(says);
  });
});

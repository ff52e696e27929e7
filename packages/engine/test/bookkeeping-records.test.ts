import { describe, expect, it } from 'vitest';
import { LOCAL_SCOPE } from '../src/index.js';
import { file, HEADER, record } from '../src/testing/index.js';
import { useLake } from './use-lake.js';

const lake = useLake();
const quarantine = (request: object = {}) => lake.engine.quarantine(request, LOCAL_SCOPE);
const objects = (request: object = {}) => lake.engine.objects(request, LOCAL_SCOPE);

async function load(): Promise<void> {
  await lake.workspace.write('good.log.gz', file(record(), record({ srcport: 40_001 })));
  await lake.workspace.write('copy.log.gz', file(record(), record({ srcport: 40_001 })));
  await lake.workspace.write('bad.log.gz', file(record({ srcport: 1 }), 'no record at all', record({ start: 'soon' })));
  await lake.ingest();
}

describe('quarantine', () => {
  it('lists what was refused, with object, line and reason', async () => {
    await load();
    const { rows, meta } = await quarantine();

    expect(rows).toMatchObject([
      { object: 'bad.log.gz', line: 3, excerpt: expect.stringContaining('no record') },
      { object: 'bad.log.gz', line: 4, excerpt: expect.stringContaining('soon') },
    ]);
    expect(meta.totals).toMatchObject({ groups: 2, flows: 2 });
    expect(await lake.ask(meta.sql)).toEqual(rows);
  });

  it('is searched and paged, and takes a search for what it is', async () => {
    await load();
    expect((await quarantine({ search: 'SOON' })).rows).toHaveLength(1);
    expect((await quarantine({ search: "' OR '1'='1" })).rows).toEqual([]);
    expect((await quarantine({ limit: 1, offset: 1 })).rows).toMatchObject([{ line: 4 }]);
    await expect(quarantine({ sort: 'excerpt' })).rejects.toThrow('sorted by');
  });

  it('is empty where nothing was refused', async () => {
    expect((await quarantine()).rows).toEqual([]);
  });
});

describe('objects', () => {
  it('say what became of each, and how many there are of each kind', async () => {
    await load();
    const { rows, meta } = await objects();

    expect(rows).toHaveLength(3);
    expect(meta.totals).toMatchObject({ groups: 3, flows: 3, counts: { loaded: 2, duplicate: 1 } });
    expect(await lake.ask(meta.sql)).toEqual(rows);
  });

  it('are narrowed by status and by name, the counts by name alone', async () => {
    await load();
    const { rows, meta } = await objects({ status: 'duplicate' });
    expect(rows).toMatchObject([{ status: 'duplicate', rows: 0 }]);
    expect(meta.totals?.counts).toEqual({ loaded: 2, duplicate: 1 });
    expect((await objects({ search: 'bad' })).rows).toMatchObject([{ object: 'bad.log.gz', quarantined: 2 }]);
    expect((await objects({ search: 'bad' })).meta.totals?.counts).toEqual({ loaded: 1 });
  });
});

describe('quality and status', () => {
  it('give the log format that writes what is missing, with what is there', async () => {
    await load();
    const [row] = await lake.engine.quality(LOCAL_SCOPE);
    const written = row?.log_format.replaceAll(/[${}]/g, '').split(' ') ?? [];

    expect(written.slice(0, 3)).toEqual(HEADER.split(' ').slice(0, 3));
    expect(written).toEqual(expect.arrayContaining([...(row?.missing ?? []), ...HEADER.split(' ')]));
    expect(row?.log_format).toMatch(/^(\$\{[a-z0-9-]+\} ?)+$/);
  });

  it('say what each table takes and that no hour waits', async () => {
    expect(await lake.engine.status(LOCAL_SCOPE)).toMatchObject({ tables: [], waitingHours: 0 });
    await load();
    const { tables, waitingHours } = await lake.engine.status(LOCAL_SCOPE);

    expect(waitingHours).toBe(0);
    expect(tables).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ table: 'flows', rows: 3 }),
        expect.objectContaining({ table: 'quarantine', rows: 2 }),
      ]),
    );
  });
});

import { spawn } from 'node:child_process';
import { cp, readdir, rename, rm, utimes } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { DuckDBInstance } from '@duckdb/node-api';
import { describe, expect, it } from 'vitest';
import { LOCAL_SCOPE, openEngine } from '../src/index.js';
import { file, record } from '../src/testing/index.js';
import { useLake } from './use-lake.js';

const CHILD = fileURLToPath(new URL('./ingest-child.mjs', import.meta.url));
const OTHER_SCOPE = { tenant: 'other' };

const lake = useLake();
const { ask, ingest } = lake;

const sums = (scope = LOCAL_SCOPE) => ask('SELECT count(*) AS n, coalesce(sum(bytes), 0) AS b FROM flows', scope);

describe('an empty lake', () => {
  it('answers every table with no rows, and every analysis', async () => {
    for (const { name } of lake.engine.describe().tables) {
      expect(await ask(`SELECT * FROM ${name}`), name).toEqual([]);
    }
    for (const { name } of lake.engine.describe().analyses) {
      const { rows } = await lake.engine.analyze(name, {}, LOCAL_SCOPE);
      expect(rows.length, name).toBeLessThanOrEqual(1);
    }
    expect((await lake.engine.analyze('totals', {}, LOCAL_SCOPE)).rows).toMatchObject([
      { flows: 0, bytes: 0, packets: 0, denied_flows: 0 },
    ]);
    expect(await lake.engine.status(LOCAL_SCOPE)).toMatchObject({ version: 0, rows: 0, window: null });
  });
});

describe('where a lake and its logs may lie', () => {
  const rowsOf = async (folder: string, lakeFolder: string) => {
    const engine = await openEngine({ lake: lakeFolder });
    try {
      await engine.ingest({ folder }, LOCAL_SCOPE);
      await engine.ingest({ folder }, LOCAL_SCOPE);
      return (await engine.analyze('totals', {}, LOCAL_SCOPE)).rows;
    } finally {
      await engine.close();
    }
  };

  it.each(['.', 'lake', 'a/deep/lake'])('a lake at %s of its own logs folder is not taken for logs', async (place) => {
    await lake.workspace.write('a.log.gz', file(record({ bytes: 7 }), record({ 'log-status': 'NODATA' })));
    const { logs } = lake.workspace;

    expect(await rowsOf(logs, path.join(logs, place))).toMatchObject([{ flows: 1, bytes: 7 }]);
  });

  it('a lake whose path is a pattern reads its own parts, not those of its copies', async () => {
    await lake.workspace.write('a.log.gz', file(record({ bytes: 7 })));
    const at = (name: string) => path.join(lake.workspace.lake, name);
    for (const name of ['a[1]', 'a*', "a'?"]) {
      await rowsOf(lake.workspace.logs, at(name));
      await cp(at(name), at(name.replace(/\W+/, '1')), { recursive: true });

      expect(await rowsOf(lake.workspace.logs, at(name)), name).toMatchObject([{ flows: 1, bytes: 7 }]);
    }
  });
});

describe('ingest is exactly once', () => {
  it('twice equals once', async () => {
    await lake.workspace.write('a.log.gz', file(record({ bytes: 1 }), 'bad'));
    await lake.workspace.write('b.log.gz', file(record({ bytes: 2 })));
    await ingest();
    const before = [await sums(), await ask('FROM quarantine'), await ask('FROM ingested ORDER BY object')];

    const again = await ingest();

    expect(again).toMatchObject({ rows: 0, objects: { found: 2, loaded: 0, unchanged: 2 } });
    expect([await sums(), await ask('FROM quarantine'), await ask('FROM ingested ORDER BY object')]).toEqual(before);
  });

  it('loads what was added since', async () => {
    await lake.workspace.write('a.log.gz', file(record({ bytes: 1 })));
    await ingest();
    await lake.workspace.write('b.log.gz', file(record({ bytes: 2 })));

    expect(await ingest()).toMatchObject({ rows: 1, objects: { loaded: 1, unchanged: 1 } });
    expect(await sums()).toEqual([{ n: 2, b: 3 }]);
  });

  it('replaces what an object held when its content changes, in every table', async () => {
    await lake.workspace.write('a.log.gz', file(record({ bytes: 1 }), 'bad', record({ bytes: 1 })));
    await lake.workspace.write('b.log.gz', file(record({ bytes: 8 })));
    await ingest();
    await lake.workspace.write('a.log.gz', file(record({ bytes: 100 })));

    const report = await ingest();

    expect(report).toMatchObject({ rows: 1, objects: { loaded: 1, replaced: 1, unchanged: 1 } });
    expect(await sums()).toEqual([{ n: 2, b: 108 }]);
    expect(await ask('FROM quarantine')).toEqual([]);
    expect(await ask('SELECT object, "rows" FROM ingested ORDER BY object')).toEqual([
      { object: 'a.log.gz', rows: 1 },
      { object: 'b.log.gz', rows: 1 },
    ]);
  });

  it('loads the copy of an object when the original is replaced', async () => {
    await lake.workspace.write('a.log.gz', file(record({ bytes: 1 })));
    await lake.workspace.write('copy.log.gz', file(record({ bytes: 1 })));
    await ingest();
    await lake.workspace.write('a.log.gz', file(record({ bytes: 100 })));

    await ingest();

    expect(await sums()).toEqual([{ n: 2, b: 101 }]);
  });

  it('a file touched but not changed counts once', async () => {
    await lake.workspace.write('a.log.gz', file(record({ bytes: 1 })));
    await ingest();
    await utimes(path.join(lake.workspace.logs, 'a.log.gz'), 1, 1);

    await ingest();

    expect(await sums()).toEqual([{ n: 1, b: 1 }]);
    expect(await ask('SELECT count(*) AS n FROM ingested')).toEqual([{ n: 1 }]);
  });

  it('a folder moved elsewhere loads nothing twice', async () => {
    await lake.workspace.write('a.log.gz', file(record({ bytes: 1 })));
    await ingest();
    const moved = `${lake.workspace.logs}-moved`;
    await rename(lake.workspace.logs, moved);

    const report = await lake.engine.ingest({ folder: moved }, LOCAL_SCOPE);

    expect(report).toMatchObject({ rows: 0, objects: { duplicate: 1 } });
    expect(await sums()).toEqual([{ n: 1, b: 1 }]);
  });

  it('loads a damaged object once it is repaired', async () => {
    await lake.workspace.write('a.log.gz', Buffer.from('1f8b0800', 'hex'));
    await ingest();
    await lake.workspace.write('a.log.gz', file(record({ bytes: 5 })));

    await ingest();

    expect(await sums()).toEqual([{ n: 1, b: 5 }]);
    expect(await ask('FROM quarantine')).toEqual([]);
  });
});

describe('one writer, many readers', () => {
  it('of two ingests at the same time one is refused and told to wait', async () => {
    await lake.workspace.write('a.log.gz', file(record()));

    const both = await Promise.allSettled([ingest(), ingest()]);

    const refused = both.filter((each) => each.status === 'rejected');
    expect(refused).toHaveLength(1);
    expect(refused[0]?.reason).toMatchObject({ code: 'store', message: expect.stringContaining('Another ingest') });
    expect(await sums()).toEqual([{ n: 1, b: 1000 }]);
  });

  it('a reader opened before an ingest sees its result after', async () => {
    await lake.workspace.write('a.log.gz', file(record()));
    const reader = await openEngine({ lake: lake.workspace.lake });
    expect((await reader.status(LOCAL_SCOPE)).rows).toBe(0);

    await ingest();

    expect((await reader.status(LOCAL_SCOPE)).rows).toBe(1);
    expect((await reader.analyze('totals', {}, LOCAL_SCOPE)).rows).toMatchObject([{ flows: 1 }]);
    await reader.close();
  });

  it('no scope sees another: rows, objects or errors', async () => {
    await lake.workspace.write('a.log.gz', file(record({ bytes: 1 }), 'bad'));
    await ingest();
    await ingest({}, OTHER_SCOPE);
    await lake.workspace.write('b.log.gz', file(record({ bytes: 2 })));
    await ingest({}, OTHER_SCOPE);

    expect(await sums()).toEqual([{ n: 1, b: 1 }]);
    expect(await sums(OTHER_SCOPE)).toEqual([{ n: 2, b: 3 }]);
    expect(await ask('SELECT object FROM ingested')).toEqual([{ object: 'a.log.gz' }]);
    const file_ = (await readdir(path.join(lake.workspace.lake, 'scope=other'), { recursive: true })).find((name) =>
      name.endsWith('.parquet'),
    );
    const foreign = path.join(lake.workspace.lake, 'scope=other', file_ ?? '');
    await expect(ask(`SELECT * FROM '${foreign}'`)).rejects.toMatchObject({ code: 'sql-refused' });
    await expect(lake.engine.status({ tenant: '../other' })).rejects.toMatchObject({ code: 'scope' });
  });
});

describe('the lake on disk', () => {
  it('is plain hive-partitioned Parquet that DuckDB reads without us', async () => {
    await lake.workspace.write('a.log.gz', file(record({ start: 1_700_000_000 }), record({ start: 1_700_086_400 })));
    await ingest();
    const instance = await DuckDBInstance.create();
    const connection = await instance.connect();

    const read = await connection.runAndReadAll(
      `SELECT date::VARCHAR AS date, count(*)::INTEGER AS n FROM read_parquet('${lake.workspace.lake}/scope=local/flows/**/*.parquet', hive_partitioning = true, hive_types_autocast = false) GROUP BY ALL ORDER BY ALL`,
    );

    expect(read.getRowObjectsJson()).toEqual([
      { date: '2023-11-14', n: 1 },
      { date: '2023-11-15', n: 1 },
    ]);
    connection.closeSync();
    instance.closeSync();
  });

  it('survives many commits: a new reader replays a checkpoint, not all of them', async () => {
    for (let index = 0; index < 17; index += 1) {
      await lake.workspace.write(`${index}.log`, file(record({ bytes: 1 })));
      await rm(path.join(lake.workspace.logs, `${index - 1}.log`), { force: true });
      await lake.workspace.write(`${index}.log`, file(record({ bytes: 1, srcport: 1_000 + index })));
      await ingest();
    }
    const fresh = await openEngine({ lake: lake.workspace.lake });

    expect(await fresh.status(LOCAL_SCOPE)).toMatchObject({ version: 85, rows: 17 });
    await fresh.close();
  });
});

describe('kill -9', () => {
  const FILES = 60;

  async function writeMany(): Promise<void> {
    for (let index = 0; index < FILES; index += 1) {
      const lines = Array.from({ length: 40 }, (_, row) =>
        record({ bytes: index * 40 + row, srcport: index, start: 1_700_000_000 + index * 300 }),
      );
      await lake.workspace.write(`${String(index).padStart(3, '0')}.log.gz`, file(...lines));
    }
  }

  /** Runs an ingest of small groups in another process and kills it after `commits` commits; 0 kills it at once. */
  function ingestAndKill(target: string, commits: number): Promise<void> {
    return new Promise((resolve, reject) => {
      const child = spawn(process.execPath, [CHILD, lake.workspace.logs, target], {
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      let seen = 0;
      child.stdout.on('data', (chunk: Buffer) => {
        seen += chunk
          .toString()
          .split('\n')
          .filter((line) => line === 'progress').length;
        if (seen > commits) child.kill('SIGKILL');
      });
      child.on('close', () => resolve());
      child.on('error', reject);
    });
  }

  it('at any instant, then started again: the same rows to the byte', async () => {
    await writeMany();
    const total = (FILES * 40 * (FILES * 40 - 1)) / 2;

    // The last ones are killed while conversations are built.
    for (const commits of [0, 1, 3, 12, 14]) {
      const target = path.join(lake.workspace.lake, String(commits));
      await ingestAndKill(target, commits);
      const survivor = await openEngine({ lake: target });
      await survivor.ingest({ folder: lake.workspace.logs }, LOCAL_SCOPE);
      const { rows } = await survivor.analyze('totals', {}, LOCAL_SCOPE);

      expect(rows, `killed after ${commits} commits`).toMatchObject([{ flows: FILES * 40, bytes: total }]);
      const talks = await survivor.sql('SELECT count(*) AS n, sum(client_bytes) AS b FROM conversations', LOCAL_SCOPE);
      for await (const batch of talks.batches)
        expect(batch, `killed after ${commits}`).toEqual([{ n: FILES, b: total }]);
      await survivor.close();
    }
  });

  it('loses nothing that was committed before', async () => {
    await writeMany();
    await ingestAndKill(lake.workspace.lake, 2);
    const before = await lake.engine.status(LOCAL_SCOPE);

    const report = await ingest();

    expect(before.rows + report.rows).toBe(FILES * 40);
  });

  it('a copy of the lake taken at any time opens', async () => {
    await writeMany();
    await ingestAndKill(lake.workspace.lake, 1);
    await cp(lake.workspace.lake, `${lake.workspace.lake}-copy`, { recursive: true });
    const copy = await openEngine({ lake: `${lake.workspace.lake}-copy` });

    expect(await copy.status(LOCAL_SCOPE)).toMatchObject({ rows: (await lake.engine.status(LOCAL_SCOPE)).rows });
    await copy.close();
  });
});

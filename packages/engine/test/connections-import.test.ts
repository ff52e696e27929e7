import { spawn } from 'node:child_process';
import { readdir, utimes } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { gunzipSync, gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { LOCAL_SCOPE, openConnections, openEngine } from '../src/index.js';
import { Database } from '../src/store/database.js';
import { file, record, startS3Server } from '../src/testing/index.js';
import { archiveOf, line, sessionLine, useConnections } from './use-connections.js';

const CHILD = fileURLToPath(new URL('./connections-child.mjs', import.meta.url));
const lake = useConnections();
const { ask } = lake;

const FIRST = archiveOf(
  [line('New', '2026-11-20T10:00:00Z'), sessionLine('2026-11-20T12:00:00Z')],
  [line('Destroy', '2026-11-20T10:05:00Z'), line('New', '2026-11-20T23:59:50Z', { port: 41_000 })],
);
const SECOND = archiveOf([line('Destroy', '2026-11-21T00:10:00Z', { port: 41_000 }), 'nonsense, of a kind']);

const spans = () => ask('SELECT source_port, opened_time, closed_time, ends FROM connection_spans ORDER BY ALL');
const SPANS = [
  { source_port: 40_000, opened_time: '2026-11-20T10:00:00Z', closed_time: '2026-11-20T10:05:00Z', ends: 'bounded' },
  { source_port: 41_000, opened_time: '2026-11-20T23:59:50Z', closed_time: '2026-11-21T00:10:00Z', ends: 'bounded' },
];

const names = async (): Promise<string[]> =>
  (await readdir(path.join(lake.workspace.lake, 'scope=local/connections'), { recursive: true })).sort();

describe('an import of archives', () => {
  it('loads each once, whatever it is called, and matches across archives and days', async () => {
    await lake.workspace.write('b.tar.gz', FIRST);
    await lake.workspace.write('a.tar.gz', SECOND);
    const report = await lake.import();

    expect(report).toMatchObject({
      archives: { found: 2, loaded: 2, already: 0, refused: 0, failed: 0 },
      connections: 4,
      sessionEnds: 1,
      quarantined: 1,
    });
    expect(await spans()).toEqual(SPANS);

    await lake.workspace.write('again/other-name.tar.gz', FIRST);
    expect(await lake.import()).toMatchObject({ archives: { found: 3, loaded: 0, already: 3 }, connections: 0 });
    expect(await ask('SELECT count(*) AS n FROM connection_logs')).toEqual([{ n: 4 }]);
    expect(await lake.connections.status()).toMatchObject({
      archives: 2,
      connections: 4,
      sessionEnds: 1,
      spans: 2,
      quarantined: 1,
      waitingDays: 0,
      window: { from: '2026-11-20T10:00:00.000Z', to: '2026-11-21T00:10:01.000Z' },
    });
  });

  it('matches what comes late with what was taken for open', async () => {
    await lake.workspace.write('a.tar.gz', FIRST);
    expect((await lake.import()).spans).toBe((await lake.connections.status()).spans);
    expect((await spans())[1]).toEqual({ ...SPANS[1], closed_time: null, ends: 'no-end' });

    await lake.workspace.write('b.tar.gz', SECOND);
    await lake.import();
    expect(await spans()).toEqual(SPANS);
  });

  it('writes down what it refuses: lines, members, whole archives', async () => {
    await lake.workspace.write(
      'a.tar.gz',
      archiveOf(['one,two', line('New', '2026-11-20T10:00:00')], { path: '../../etc/passwd', text: 'x' }),
    );
    await lake.workspace.write('cut.tar.gz', FIRST.subarray(0, FIRST.length - 40));
    const report = await lake.import();

    expect(report.archives).toEqual({ found: 2, loaded: 0, already: 0, refused: 2, failed: 0 });
    expect(report.notes).toHaveLength(2);
    expect(await ask('SELECT count(*) AS n FROM connection_logs')).toEqual([{ n: 0 }]);
    const refused = await ask('SELECT member, line, reason FROM archive_quarantine ORDER BY member, line');
    expect(refused).toEqual([
      expect.objectContaining({ line: null }),
      expect.objectContaining({ member: 'logs/0.csv', line: 1 }),
      expect.objectContaining({ member: 'logs/0.csv', line: 2, reason: expect.stringMatching(/offset|zone/) }),
      expect.objectContaining({ member: null, line: null }),
    ]);
  });

  it('says of an archive that not all of it is loaded, also where no line or member can be named', async () => {
    const packed = archiveOf([line('New', '2026-11-20T10:00:00Z')]);
    await lake.workspace.write('behind.tar.gz', gzipSync(Buffer.concat([gunzipSync(packed), Buffer.from('x')])));
    await lake.workspace.write('nothing.tar.gz', gzipSync(''));
    const report = await lake.import();

    expect(report).toMatchObject({ archives: { loaded: 1, refused: 1 }, quarantined: 2 });
    expect(report.notes).toEqual([
      { archive: expect.stringContaining('behind'), reason: expect.stringContaining('1 bytes follow the end') },
      { archive: expect.stringContaining('nothing'), reason: 'No record was found in it.' },
    ]);
    expect(await ask('SELECT status, quarantined FROM archives ORDER BY name')).toEqual([
      { status: 'loaded', quarantined: 1 },
      { status: 'refused', quarantined: 1 },
    ]);
    expect(await ask('SELECT member, line, reason FROM archive_quarantine ORDER BY name')).toEqual([
      { member: null, line: null, reason: '1 bytes follow the end of the archive' },
      { member: null, line: null, reason: 'No record was found in it.' },
    ]);
  });

  it('takes a refused archive again with other options, and then says that alone of it', async () => {
    await lake.workspace.write('a.tar.gz', archiveOf([line('New', '2026-11-20T10:00:00')]));
    expect(await lake.import()).toMatchObject({ archives: { refused: 1 } });

    const zoned = openConnections(lake.workspace.lake, LOCAL_SCOPE, { threads: 1 });
    const report = await zoned.import({ paths: [lake.workspace.logs], timeZone: 'Europe/Berlin' });
    await zoned.close();

    expect(report).toMatchObject({ archives: { loaded: 1 }, connections: 1 });
    expect(await ask('SELECT time FROM connection_logs')).toEqual([{ time: '2026-11-20T09:00:00Z' }]);
    expect(await ask('SELECT status FROM archives')).toEqual([{ status: 'loaded' }]);
    expect(await ask('SELECT * FROM archive_quarantine')).toEqual([]);
  });

  it('refuses an archive of more days than there may be, and leaves nothing of it', async () => {
    const days = Array.from({ length: 401 }, (_, day) =>
      line('New', new Date(Date.UTC(2020, 0, 1 + day)).toISOString()),
    );
    await lake.workspace.write('a.tar.gz', archiveOf(days));

    expect(await lake.import()).toMatchObject({
      archives: { refused: 1 },
      connections: 0,
      notes: [{ reason: expect.stringMatching(/more than 400 days/) }],
    });
    expect((await names()).filter((name) => name.endsWith('.parquet'))).toHaveLength(2);
  });

  it('names what is not there, and nothing to import', async () => {
    await expect(lake.import({ paths: ['/nowhere/at/all'] })).rejects.toMatchObject({ code: 'source' });
    await expect(lake.connections.import({})).rejects.toMatchObject({ code: 'invalid-input' });
  });

  it('merges what many small archives left, and loses nothing', async () => {
    for (let minute = 10; minute < 22; minute += 1) {
      const at = `2026-11-20T10:${minute}:00Z`;
      await lake.workspace.write(`${minute}.tar.gz`, archiveOf([line('New', at, { port: minute }), sessionLine(at)]));
    }
    await lake.import();

    const { files } = await lake.engine.files(LOCAL_SCOPE);
    expect(files.filter(({ table }) => table === 'connection_logs')).toHaveLength(1);
    expect(await ask('SELECT count(*) AS n, count(DISTINCT archive) AS a FROM connection_logs')).toEqual([
      { n: 12, a: 12 },
    ]);
    expect(await ask('SELECT count(*) AS n FROM archives')).toEqual([{ n: 12 }]);
    expect(await lake.import()).toMatchObject({ archives: { already: 12, loaded: 0 } });
  });

  it('loads a prefix of a bucket, and not its neighbours', async () => {
    const server = await startS3Server();
    const before = { ...process.env };
    Object.assign(process.env, server.environment());
    try {
      server.put('logs', 'compressed/a.tar.gz', FIRST);
      server.put('logs', 'compressed/deep/b.tar.gz', SECOND);
      server.put('logs', 'compressed-old/c.tar.gz', archiveOf([line('New', '2026-11-19T10:00:00Z')]));
      const s3 = { buckets: ['s3://logs/compressed'], endpointUrl: server.url };

      expect(await lake.import({ paths: [], s3 })).toMatchObject({ archives: { found: 2, loaded: 2 }, connections: 4 });
      expect(await spans()).toEqual(SPANS);
      const reads = server.counters.byOperation.GetObject;
      expect(await lake.import({ paths: [], s3 })).toMatchObject({ archives: { already: 2 } });
      expect(server.counters.byOperation.GetObject).toBe(reads);
    } finally {
      process.env = before;
      await server.close();
    }
  });

  it('killed at any instant, then started again: the same as at once', async () => {
    await lake.workspace.write('a.tar.gz', FIRST);
    await lake.workspace.write('b.tar.gz', SECOND);
    for (const steps of [0, 2, 4, 6]) {
      const target = `${lake.workspace.lake}-${steps}`;
      await importAndKill(lake.workspace.logs, target, steps);
      const again = openConnections(target, LOCAL_SCOPE, { threads: 1 });
      await again.import({ paths: [lake.workspace.logs] });
      await again.close();
      const engine = await openEngine({ lake: target, threads: 1 });
      const answer = await engine.sql(
        'SELECT (SELECT count(*) FROM connection_logs) AS logs, (SELECT count(*) FROM archives) AS archives, ' +
          "(SELECT count(*) FROM connection_spans WHERE ends = 'bounded') AS spans, (SELECT count(*) FROM archive_quarantine) AS refused",
        LOCAL_SCOPE,
      );
      for await (const rows of answer.batches) expect(rows).toEqual([{ logs: 4, archives: 2, spans: 2, refused: 1 }]);
      await engine.close();
    }
  });
});

function importAndKill(folder: string, target: string, steps: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [CHILD, folder, target], { stdio: ['ignore', 'pipe', 'inherit'] });
    let seen = 0;
    child.stdout.on('data', (chunk: Buffer) => {
      seen += chunk.toString().split('\n').length - 1;
      if (seen > steps) child.kill('SIGKILL');
    });
    child.on('close', () => resolve());
    child.on('error', reject);
  });
}

describe('retention', () => {
  it('leaves nothing of what is past it on the disk, and all else as it was', async () => {
    const old = new Date(Date.now() - 40 * 86_400_000).toISOString();
    const recent = new Date(Date.now() - 2 * 86_400_000).toISOString();
    await lake.workspace.write('old.tar.gz', archiveOf([line('New', old), sessionLine(old), 'nonsense']));
    await lake.workspace.write('new.tar.gz', archiveOf([line('New', recent, { port: 1 }), sessionLine(recent)]));
    await lake.import();

    const report = await lake.connections.maintain({ keepDays: 30, compact: true });

    expect(report.dropped).toEqual({ days: [old.slice(0, 10)], rows: 2 });
    expect((await names()).filter((name) => name.includes(old.slice(0, 10)))).toEqual([]);
    expect((await names()).filter((name) => /^(open_spans|archive_quarantine)\/.*parquet$/.test(name))).toHaveLength(1);
    expect(await ask('SELECT source_port FROM connection_spans')).toEqual([{ source_port: 1 }]);
    expect(await ask('SELECT count(*) AS n FROM sessions')).toEqual([{ n: 1 }]);
    expect(await ask('SELECT * FROM archive_quarantine')).toEqual([]);
    expect(await lake.import()).toMatchObject({ archives: { already: 2, loaded: 0 } });
    expect(await lake.connections.maintain({ keepDays: 30 })).toMatchObject({ dropped: { days: [], rows: 0 } });
    await expect(lake.connections.maintain({ keepDays: 0 })).rejects.toMatchObject({ code: 'invalid-input' });
  });
});

describe('a lake with connections', () => {
  it('keeps them when flows are loaded and tidied long after', async () => {
    await lake.workspace.write('a.tar.gz', FIRST);
    await lake.import();
    const before = await names();
    const longAgo = new Date(Date.now() - 86_400_000);
    for (const name of before.filter((each) => each.endsWith('.parquet'))) {
      await utimes(path.join(lake.workspace.lake, 'scope=local/connections', name), longAgo, longAgo);
    }
    await lake.workspace.write('flows/a.log', file(record({})));
    await lake.engine.ingest({ folder: path.join(lake.workspace.logs, 'flows') }, LOCAL_SCOPE);
    await lake.engine.maintain({ compact: true, keepDays: 1 }, LOCAL_SCOPE);

    expect(await names()).toEqual(before);
    expect(await ask('SELECT (SELECT count(*) FROM flows) AS f, (SELECT count(*) FROM connection_logs) AS c')).toEqual([
      { f: 1, c: 3 },
    ]);
  });

  it('tells others what lies in its files, by name and type', async () => {
    await lake.workspace.write('a.tar.gz', FIRST);
    await lake.workspace.write('b.tar.gz', archiveOf(['nonsense']));
    await lake.import();
    const { stored } = lake.engine.describe();
    const { files } = await lake.engine.files(LOCAL_SCOPE);
    const database = await Database.open({ threads: 1 });
    const seen = new Set<string>();
    for (const { path: name } of files) {
      const table = stored.find(({ folder }) => name.startsWith(`${folder}/`));
      const { rows } = await database.rows({
        text: `DESCRIBE FROM read_parquet('${lake.workspace.lake}/scope=local/${name}', hive_partitioning = false)`,
        params: [],
      });
      const held = rows.map((row) => ({ name: row.column_name, type: row.column_type }));
      expect(held, name).toEqual(table?.columns);
      seen.add(table?.name ?? name);
    }
    await database.close();

    expect([...seen].sort()).toEqual([
      'archive_quarantine',
      'archives',
      'connection_logs',
      'connection_spans',
      'open_spans',
      'sessions',
    ]);
  });

  it('lists their files, their sizes, and a version that grows with them', async () => {
    const empty = await lake.engine.version(LOCAL_SCOPE);
    await lake.workspace.write('a.tar.gz', FIRST);
    await lake.import();

    expect(await lake.engine.version(LOCAL_SCOPE)).toBeGreaterThan(empty);
    const { files } = await lake.engine.files(LOCAL_SCOPE);
    expect(files.map(({ path: name }) => `connections/${name.slice('connections/'.length)}`)).toEqual(
      files.map(({ path: name }) => name),
    );
    const status = await lake.engine.status(LOCAL_SCOPE);
    expect(status.tables).toContainEqual(expect.objectContaining({ table: 'connection_logs', rows: 3 }));
    expect(status.lakeBytes).toBe(files.reduce((sum, { bytes }) => sum + bytes, 0));
  });
});

import { spawn } from 'node:child_process';
import { cp, readdir, stat, utimes } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { DuckDBInstance } from '@duckdb/node-api';
import { describe, expect, it } from 'vitest';
import { LOCAL_SCOPE, openEngine } from '../src/index.js';
import { acquireIngestLock } from '../src/store/ingest-lock.js';
import { lakeLayout } from '../src/store/lake-layout.js';
import { Manifest } from '../src/store/manifest.js';
import { file, record } from '../src/testing/index.js';
import { useLake } from './use-lake.js';

const CHILD = fileURLToPath(new URL('./maintain-child.mjs', import.meta.url));
const DAY = 86_400;
/** Midnight, so that days are easy to tell. */
const FIRST_DAY = 1_700_006_400;

const LOADED: ReadonlySet<string> = new Set(['flows', 'coverage', 'quarantine', 'ingested']);

const lake = useLake();
const { ask, ingest } = lake;
const layout = () => lakeLayout(lake.workspace.lake, LOCAL_SCOPE);
const maintain = (options = {}) => lake.engine.maintain({ compact: true, ...options }, LOCAL_SCOPE);
const state = () => new Manifest(layout().manifestFolder).refresh();

/** Everything users can see, table by table, in an order of its own. */
async function everything(): Promise<unknown[]> {
  const tables = [];
  for (const table of ['flows', 'coverage', 'quarantine', 'ingested'])
    tables.push(await ask(`FROM ${table} ORDER BY ALL`));
  return tables;
}

let written = 0;

/** One object of `rows` records of a day, one NODATA record and one bad line. */
function object(day: number, rows = 20): string {
  written += 1;
  const start = FIRST_DAY + day * DAY + ((written * 977) % 80_000);
  const lines = Array.from({ length: rows }, (_, row) =>
    record({ bytes: written * 100 + row, srcport: row + 1, start: start + ((row * 37) % 600), end: start + 660 }),
  );
  return file(...lines, record({ 'log-status': 'NODATA', start, end: start + 60 }), `bad line ${written}`);
}

/** The `start` of each row of a part, in the order they are stored in. */
async function startsIn(part: string): Promise<number[]> {
  const instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  const found = await connection.runAndReadAll(`SELECT "start" FROM read_parquet('${part}')`);
  connection.closeSync();
  instance.closeSync();
  return found.getRowsJson().map(([start]) => Number(start));
}

/** Ingests objects of a day, a commit each, as they come to a follower. */
async function follow(count: number, day: number): Promise<void> {
  for (let index = 0; index < count; index += 1) {
    await lake.workspace.write(`day${day}/${String(written).padStart(4, '0')}.log.gz`, object(day));
  }
  await ingest({ objectsPerCommit: 1 });
}

/** Parts of what was loaded; derived tables have theirs. */
async function loadedParts() {
  return (await state()).parts.filter(({ table }) => LOADED.has(table));
}

describe('compaction', () => {
  it('leaves every row of every table, in fewer parts, sorted by time', async () => {
    await follow(12, 0);
    const before = await everything();
    expect(await loadedParts()).toHaveLength(48);

    const report = await maintain();

    expect(report.done).toBe(true);
    expect(report.parts.before - report.parts.after).toBe(44);
    expect(await loadedParts()).toHaveLength(4);
    expect(report.rewritten).toEqual({ parts: 48, rows: 12 * (20 + 1 + 1 + 1) });
    expect(await everything()).toEqual(before);
    const [flows] = (await state()).parts.filter((part) => part.table === 'flows');
    expect(flows).toMatchObject({ rows: 240, objects: [1, 12] });
    const starts = await startsIn(path.join(layout().root, flows?.path ?? ''));
    expect(starts).toEqual([...starts].sort((x, y) => x - y));
    expect(starts).toHaveLength(240);
  });

  it('does nothing when run again, and goes on where more has come', async () => {
    await follow(9, 0);
    await maintain();
    const version = (await state()).version;

    expect(await maintain()).toMatchObject({ rewritten: { parts: 0, rows: 0 }, lake_version: version });
    await follow(8, 0);
    const before = await everything();
    expect((await maintain()).rewritten.parts).toBeGreaterThan(8);
    expect(await everything()).toEqual(before);
  });

  it('loads nothing again afterwards, and replaces what changes', async () => {
    await follow(9, 0);
    await maintain();
    expect(await ingest()).toMatchObject({ rows: 0, objects: { unchanged: 9 } });
    const [{ object: key } = {}] = await ask('SELECT object FROM ingested ORDER BY 1');
    await lake.workspace.write(String(key), file(record({ bytes: 7 })));

    expect(await ingest()).toMatchObject({ rows: 1, objects: { replaced: 1, unchanged: 8 } });
    expect(await ask('SELECT count(*) AS n FROM flows')).toEqual([{ n: 8 * 20 + 1 }]);
  });

  it('leaves out the rows of replaced objects, and forgets that they were', async () => {
    await follow(9, 0);
    await maintain();
    for (const { object: key } of await ask('SELECT object FROM ingested ORDER BY 1 LIMIT 3')) {
      written += 1;
      await lake.workspace.write(String(key), file(record({ bytes: written })));
      await ingest();
    }
    expect((await state()).dead.size).toBe(3);
    const before = await everything();
    const status = await lake.engine.status(LOCAL_SCOPE);

    expect(await maintain()).toMatchObject({ forgotten: 3 });
    expect((await state()).dead.size).toBe(0);
    expect(await everything()).toEqual(before);
    expect(await lake.engine.status(LOCAL_SCOPE)).toMatchObject({
      rows: status.rows,
      objects: 9,
      window: status.window,
    });
    expect(await ingest()).toMatchObject({ objects: { unchanged: 9 } });
  });

  it('keeps what a question reads that began before', async () => {
    await follow(12, 0);
    const asked = await lake.engine.sql('SELECT sum(bytes) AS b FROM flows', LOCAL_SCOPE);
    const [before] = await ask('SELECT sum(bytes) AS b FROM flows');
    await maintain();
    await maintain();
    const rows = [];
    for await (const batch of asked.batches) rows.push(...batch);

    expect(rows).toEqual([before]);
  });

  it('removes merged files an hour after they left, however old they were', async () => {
    await follow(8, 0);
    const parts = async () => (await readdir(path.join(layout().root, 'flows', 'date=2023-11-15'))).sort();
    const old = await parts();
    for (const name of old) await utimes(path.join(layout().root, 'flows', 'date=2023-11-15', name), 1, 1);
    await maintain();
    await maintain();
    expect((await parts()).length).toBe(9);
    for (const name of old) {
      const { mtimeMs } = await stat(path.join(layout().root, 'flows', 'date=2023-11-15', name));
      expect(mtimeMs).toBeGreaterThan(1_000_000);
      await utimes(path.join(layout().root, 'flows', 'date=2023-11-15', name), 1, 1);
    }
    await maintain();

    expect((await parts()).length).toBe(1);
    expect(await ask('SELECT count(*) AS n FROM flows')).toEqual([{ n: 160 }]);
  });

  it('waits for nobody: a lake that is being written says so', async () => {
    await follow(1, 0);
    const lock = await acquireIngestLock(layout().lockFile);

    await expect(maintain()).rejects.toMatchObject({
      code: 'store',
      message: expect.stringContaining('Another ingest'),
    });
    lock.release();
    await expect(maintain({ keepDays: 0.5 })).rejects.toMatchObject({ code: 'invalid-input' });
  });

  it('stops when told to, and begins no step once its time is up', async () => {
    await follow(9, 0);
    await expect(maintain({ signal: AbortSignal.abort() })).rejects.toMatchObject({ code: 'cancelled' });

    expect(await maintain({ secondsMax: 0 })).toMatchObject({ done: false, rewritten: { parts: 0 } });
    expect(await maintain()).toMatchObject({ done: true });
  });
});

describe('retention', () => {
  it('drops whole days and remembers their objects, so that they are not loaded again', async () => {
    await follow(3, 0);
    await follow(3, 1);
    await follow(2, 5);
    const kept = await ask(`SELECT * FROM flows WHERE start >= ${FIRST_DAY + DAY} ORDER BY ALL`);

    const report = await maintain({ keepDays: 4, compact: false });

    expect(report.dropped).toMatchObject({ days: ['2023-11-15'], rows: 60 });
    expect((await loadedParts()).filter(({ table }) => table === 'flows')).toHaveLength(5);
    expect(await ask('FROM flows ORDER BY ALL')).toEqual(kept);
    expect(await ask('SELECT count(*) AS n FROM coverage')).toEqual([{ n: 5 }]);
    expect(await ask('SELECT count(*) AS n FROM ingested')).toEqual([{ n: 8 }]);
    expect(await lake.engine.status(LOCAL_SCOPE)).toMatchObject({ rows: 100, objects: 5 });
    expect(await ingest()).toMatchObject({ rows: 0, objects: { unchanged: 8 } });
    expect((await maintain({ keepDays: 4 })).dropped).toEqual({ days: [], parts: 0, rows: 0 });
  });
});

describe('an ingest with a retention', () => {
  it('passes over objects of days that are past it, by their names', async () => {
    await follow(1, 5);
    const name = (time: string) => `x/123456789012_vpcflowlogs_eu-central-1_fl-1_${time}_a.log.gz`;
    await lake.workspace.write(name('20231116T1200Z'), object(1));
    await lake.workspace.write(name('20231119T1200Z'), object(4));

    expect(await ingest({ keepDays: 2 })).toMatchObject({ rows: 20, objects: { loaded: 1 } });
    expect(await ingest({ keepDays: 9 })).toMatchObject({ rows: 20, objects: { loaded: 1 } });
  });
});

describe('kill -9 during maintenance', () => {
  function maintainAndKill(target: string, steps: number): Promise<number> {
    return new Promise((resolve, reject) => {
      const child = spawn(process.execPath, [CHILD, target], { stdio: ['ignore', 'pipe', 'inherit'] });
      let seen = 0;
      child.stdout.on('data', (chunk: Buffer) => {
        seen += chunk.toString().split('step').length - 1;
        if (seen > steps) child.kill('SIGKILL');
      });
      child.on('close', () => resolve(seen));
      child.on('error', reject);
    });
  }

  it('at any instant leaves a lake with the same rows, which the next run finishes', async () => {
    for (const day of [0, 1, 2, 4]) await follow(8, day);
    const [truth] = await ask(
      `SELECT count(*) AS n, sum(bytes) AS b, min("start") AS f, max("start") AS l FROM flows WHERE "start" >= ${FIRST_DAY + DAY}`,
    );
    for (const steps of [0, 1, 2, 3, 5]) {
      const target = path.join(lake.workspace.logs, '..', `lake-${steps}`);
      await cp(lake.workspace.lake, target, { recursive: true });
      expect(await maintainAndKill(target, steps)).toBeGreaterThan(steps);
      const survivor = await openEngine({ lake: target });
      const report = await survivor.maintain({ compact: true, keepDays: 3 }, LOCAL_SCOPE);
      const { rows } = await survivor.analyze('totals', {}, LOCAL_SCOPE);

      expect(report, `killed after ${steps} steps`).toMatchObject({ done: true });
      expect(rows).toMatchObject([{ flows: truth?.n, bytes: truth?.b }]);
      expect(await survivor.ingest({ folder: lake.workspace.logs }, LOCAL_SCOPE)).toMatchObject({ rows: 0 });
      await survivor.close();
    }
  });
});

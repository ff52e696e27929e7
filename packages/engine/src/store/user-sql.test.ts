import { mkdtemp, readdir, rm, truncate, unlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type Engine, LOCAL_SCOPE, openEngine, type Row, type SqlOptions } from '../index.js';
import { file, makeWorkspace, record, type Workspace } from '../testing/index.js';
import { UserSqlSession } from './user-sql.js';

let workspace: Workspace;
let engine: Engine;
let temporary: string;
let before: string | undefined;

/** Each test has a TMPDIR of its own, so that what a session leaves behind can be seen. */
beforeEach(async () => {
  workspace = await makeWorkspace();
  temporary = await mkdtemp(path.join(path.dirname(workspace.lake), 'tmp-'));
  before = process.env.TMPDIR;
  process.env.TMPDIR = temporary;
  engine = await openEngine({ lake: workspace.lake });
  await workspace.write('a.log', file(record({ bytes: 1 }), record({ bytes: 2 })));
  await engine.ingest({ folder: workspace.logs }, LOCAL_SCOPE);
});

afterEach(async () => {
  vi.useRealTimers();
  await engine.close();
  if (before === undefined) delete process.env.TMPDIR;
  else process.env.TMPDIR = before;
  await workspace.remove();
});

/** Takes as long as it is let, and returns many rows on the way or one at the end. */
const ENDLESS = 'SELECT sum(a.range * b.range) FROM range(10000000) a, range(10000000) b';
const ENDLESS_ROWS = 'SELECT a.range FROM range(10000000) a, range(10000000) b';

async function ask(sql: string, options: SqlOptions = {}): Promise<Row[]> {
  return collect((await engine.sql(sql, LOCAL_SCOPE, options)).batches);
}

async function collect(batches: AsyncIterable<readonly Row[]>): Promise<Row[]> {
  const rows: Row[] = [];
  for await (const batch of batches) rows.push(...batch);
  return rows;
}

/** Folders of sessions that are still open. */
const sessions = async () => (await readdir(temporary)).filter((name) => name.startsWith('networkflow-query-'));

/** Time is up when the test says so, however long the machine takes to begin. */
const holdTheClock = () => vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
const TIME_MS = 60_000;

const somebodyClosedIt = () => expect.poll(sessions, { interval: 20 }).toEqual([]);

describe('a statement that takes too long', () => {
  it.each([
    ['before its first row', ENDLESS],
    ['while rows come', ENDLESS_ROWS],
  ])('is stopped %s, says so, and leaves nothing behind', async (_when, sql) => {
    await expect(ask(sql, { timeoutMs: 200, rowsMax: 100_000_000 })).rejects.toMatchObject({ code: 'timeout' });
    expect(await sessions()).toEqual([]);
  });

  it.each([
    ['before its first row', ENDLESS],
    ['while rows come', ENDLESS_ROWS],
  ])('is cancelled %s by its signal', async (_when, sql) => {
    const stop = new AbortController();
    const running = ask(sql, { signal: stop.signal, rowsMax: 100_000_000 });
    setTimeout(() => stop.abort(), 100);

    await expect(running).rejects.toMatchObject({ code: 'cancelled' });
    expect(await sessions()).toEqual([]);
  });

  it('does not begin when its signal was aborted before', async () => {
    await expect(ask('SELECT 1', { signal: AbortSignal.abort() })).rejects.toMatchObject({ code: 'cancelled' });
    expect(await sessions()).toEqual([]);
  });

  it('is stopped while it is still checked', async () => {
    const scene = { tables: [], paths: [], prepare: async () => undefined, conceal: (error: unknown) => error };
    const session = await UserSqlSession.start(scene);
    const stop = new AbortController();
    const running = session.stream(`SELECT ${'['.repeat(100)}1${']'.repeat(100)}`, { signal: stop.signal, rowsMax: 1 });
    stop.abort();

    await expect(running).rejects.toThrow(/^The query was cancelled\.$/);
    expect(await sessions()).toEqual([]);
  });

  it('is stopped in Parquet too', async () => {
    const target = path.join(temporary, 'out.parquet');

    await expect(engine.sqlToParquet(ENDLESS, target, LOCAL_SCOPE, { timeoutMs: 200 })).rejects.toMatchObject({
      code: 'timeout',
    });
    expect(await readdir(temporary)).not.toContain('out.parquet');
    expect(await sessions()).toEqual([]);
  });
});

describe('an answer', () => {
  it.each([
    [1, 1, true],
    [2_048, 2_048, true],
    [2_049, 2_049, true],
    [4_999, 4_999, true],
    [5_000, 5_000, false],
    [5_001, 5_000, false],
  ])('of 5,000 rows cut at %d has %d, and says whether it was cut', async (rowsMax, expected, cut) => {
    const answer = await engine.sql('SELECT range AS n FROM range(5000)', LOCAL_SCOPE, { rowsMax });
    let rows = 0;
    for await (const batch of answer.batches) rows += batch.length;

    expect(rows).toBe(expected);
    expect(answer.truncated()).toBe(cut);
  });

  it('keeps columns of the same name apart', async () => {
    const answer = await engine.sql('SELECT 1 AS a, 2 AS a, 3 AS "__proto__"', LOCAL_SCOPE);
    const [row] = await collect(answer.batches);

    expect(answer.columns.map(({ name }) => name)).toHaveLength(3);
    expect(Object.values(row ?? {}).sort()).toEqual([1, 2, 3]);
  });

  it('is made of cells: nested values as JSON, 64-bit integers exact, times in UTC', async () => {
    expect(
      await ask(
        "SELECT [1, 2] AS l, {'a': 1, 'b': [NULL]} AS s, MAP {'k': 1} AS m, 9007199254740993::BIGINT AS big, 5::UBIGINT AS small, " +
          "TIMESTAMP '2026-11-20 14:00:00' AS t, DATE '2026-11-20' AS d, 1.5::DECIMAL(4,2) AS dec, 'NaN'::DOUBLE AS nan, " +
          "'a\\x00'::BLOB AS blob, NULL AS nothing, true AS yes, INTERVAL 1 DAY AS i",
      ),
    ).toEqual([
      {
        l: '[1,2]',
        s: expect.stringContaining('"a"'),
        m: expect.stringContaining('"k"'),
        big: '9007199254740993',
        small: 5,
        t: '2026-11-20T14:00:00Z',
        d: '2026-11-20',
        dec: expect.anything(),
        nan: null,
        blob: expect.any(String),
        nothing: null,
        yes: true,
        i: expect.any(String),
      },
    ]);
  });

  it('frees its session when reading ends early', async () => {
    const answer = await engine.sql(ENDLESS_ROWS, LOCAL_SCOPE);
    for await (const _batch of answer.batches) break;

    expect(await sessions()).toEqual([]);
  });

  it.each(['timeout', 'cancelled'] as const)('frees its session when nobody reads it, by %s', async (code) => {
    holdTheClock();
    const stop = new AbortController();
    const answer = await engine.sql('FROM flows', LOCAL_SCOPE, { timeoutMs: TIME_MS, signal: stop.signal });
    expect(await sessions()).toHaveLength(1);
    if (code === 'cancelled') stop.abort();
    else vi.advanceTimersByTime(TIME_MS);

    await somebodyClosedIt();
    await expect(collect(answer.batches)).rejects.toMatchObject({ code });
  });

  it('frees its session when its reader falls asleep', async () => {
    holdTheClock();
    const answer = await engine.sql(ENDLESS_ROWS, LOCAL_SCOPE, { timeoutMs: TIME_MS, rowsMax: 100_000_000 });
    const reader = answer.batches[Symbol.asyncIterator]();
    await reader.next();
    vi.advanceTimersByTime(TIME_MS);

    await somebodyClosedIt();
    await expect(reader.next()).rejects.toMatchObject({ code: 'timeout' });
  });
});

describe('an error', () => {
  it.each([
    ['SELECT srcaddr\nFROM flows WHERE nonsense = 1', 32, /^Binder Error: Referenced column "nonsense"/],
    ["SELECT 'é💥', nope(1) FROM flows", 14, /^Catalog Error: .*nope/],
    ['SELECT 1,\n  FROM WHERE', 17, /syntax error/],
  ])('of %j says at which character it is', async (sql, position, message) => {
    await expect(ask(sql)).rejects.toMatchObject({
      code: 'query',
      message: expect.stringMatching(message),
      details: { position },
    });
  });

  const absolute = () => path.dirname(workspace.lake);

  it.each([
    ['SELECT nothing FROM flows', 'query'],
    ['SELECT 1 +', 'query'],
    ["SELECT 'x'::INTEGER", 'query'],
    ["SELECT error('boom')", 'query'],
  ])('of %s is one of the query, and names no path', async (sql, code) => {
    const error = await ask(sql).catch((each: unknown) => each);

    expect(error).toMatchObject({ name: 'EngineError', code });
    expect(String(error)).not.toContain(absolute());
    expect(await sessions()).toEqual([]);
  });

  async function partFile(): Promise<string> {
    const root = path.join(workspace.lake, 'scope=local', 'flows');
    const name = (await readdir(root, { recursive: true })).find((each) => each.endsWith('.parquet'));
    return path.join(root, name ?? '');
  }

  it.each([
    ['is gone', (part: string) => unlink(part)],
    ['is cut short', (part: string) => truncate(part, 100)],
    ['is something else', (part: string) => writeFile(part, 'x'.repeat(1_000))],
  ])('over a part that %s names the part inside the lake, and not where the lake is', async (_what, damage) => {
    await damage(await partFile());
    const other = await openEngine({ lake: workspace.lake });
    const sql = async () => collect((await other.sql('FROM flows', LOCAL_SCOPE)).batches);
    for (const failing of [sql, () => other.analyze('totals', {}, LOCAL_SCOPE), sql]) {
      const error = await failing().catch((each: unknown) => each);

      expect(error).toMatchObject({ name: 'EngineError', message: expect.stringContaining('<lake>/flows/date=') });
      expect(String(error)).not.toContain(absolute());
    }
    await other.close();
    expect(await sessions()).toEqual([]);
  });
});

describe('an answer as Parquet', () => {
  const target = () => path.join(temporary, 'out.parquet');

  async function read(): Promise<unknown[]> {
    const instance = await DuckDBInstance.create();
    const connection = await instance.connect();
    const rows = (await connection.runAndReadAll(`FROM '${target()}'`)).getRowsJson();
    connection.closeSync();
    instance.closeSync();
    return rows;
  }

  it.each([
    ['SELECT bytes FROM flows ORDER BY 1 DESC', [['2'], ['1']]],
    ['SELECT sum(bytes)::INTEGER FROM flows;', [[3]]],
    ['SELECT 1 AS a; -- done; really', [[1]]],
    ["SELECT ';' AS a -- no end\n;  ;", [[';']]],
    ['FROM range(2)', [['0'], ['1']]],
    ['VALUES (1, 2)', [[1, 2]]],
    ['WITH x AS (SELECT 1 AS a) SELECT a FROM x', [[1]]],
    ['SELECT 1 AS a, 2 AS a', [[1, 2]]],
  ])('of %j', async (sql, rows) => {
    expect(await engine.sqlToParquet(sql, target(), LOCAL_SCOPE)).toBe(rows.length);
    expect(await read()).toEqual(rows);
    expect(await sessions()).toEqual([]);
  });

  it.each(['DESCRIBE flows', 'SHOW TABLES', 'SUMMARIZE flows'])('of %s holds what it shows', async (sql) => {
    const rows = await engine.sqlToParquet(sql, target(), LOCAL_SCOPE);

    expect(rows).toBe((await ask(sql)).length);
    expect(await read()).toHaveLength(rows);
  });

  it('takes no statement out of its brackets', async () => {
    for (const sql of ["SELECT 1) TO '/tmp/x'; --", 'SELECT 1; SELECT 2', "COPY flows TO 'x'"]) {
      await expect(engine.sqlToParquet(sql, target(), LOCAL_SCOPE), sql).rejects.toMatchObject({ name: 'EngineError' });
    }
    expect(await readdir(temporary)).not.toContain('out.parquet');
  });

  it('that cannot be written says where, and keeps what was there', async () => {
    const nowhere = path.join(temporary, 'no', 'such', 'folder.parquet');
    await expect(engine.sqlToParquet('SELECT 1', nowhere, LOCAL_SCOPE)).rejects.toMatchObject({
      code: 'invalid-input',
      message: expect.stringMatching(/folder\.parquet cannot be written.*ENOENT/),
    });
    await writeFile(target(), 'precious');
    await expect(engine.sqlToParquet("SELECT error('boom')", target(), LOCAL_SCOPE)).rejects.toMatchObject({
      code: 'query',
    });

    expect((await readdir(temporary)).filter((name) => name.startsWith('out'))).toEqual(['out.parquet']);
    expect(await sessions()).toEqual([]);
    await rm(target());
  });
});

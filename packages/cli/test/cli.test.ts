import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FORMATS, LAYOUTS, LOG_KINDS } from '@networkflow/generator';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { checkReportSchema } from '../src/checks/check.js';
import { GENERATE_FORMATS, GENERATE_KINDS, GENERATE_LAYOUTS } from '../src/generate-choices.js';
import { type Ended, ended, start } from './run-cli.js';

const folder = mkdtempSync(join(tmpdir(), 'networkflow-cli-'));
const logs = join(folder, 'logs');
const lake = join(folder, 'lake');
/** More rows than any pipe holds: the streaming tests need an answer that is still being written. */
const ENDLESS = 'SELECT a.srcaddr, b.dstaddr FROM flows a, flows b, flows c';

function networkflow(words: readonly string[], stdin = ''): Promise<Ended> {
  const child = start(words, folder);
  child.stdin?.end(stdin);
  return ended(child);
}

function json(ended: Ended): unknown {
  expect(ended.err).toBe('');
  expect(ended.code).toBe(0);
  return JSON.parse(ended.out);
}

/** Progress goes to standard error, so only standard output is the report. */
async function report(): Promise<unknown> {
  const { code, out } = await networkflow(['ingest', logs, '--lake', lake, '--json']);
  expect(code).toBe(0);
  return JSON.parse(out);
}

/** Some of a list, from the first to the last. */
function sample<T>(list: readonly T[]): T[] {
  return list.filter((_, index) => index % 6 === 0 || index === list.length - 1);
}

function ledger(): { total: { rows: number; bytes: number; packets: number } } {
  return JSON.parse(readFileSync(join(logs, 'ledger.json'), 'utf8'));
}

beforeAll(async () => {
  const words = ['generate', '--out', logs, '--rows', '4000', '--hours', '2', '--seed', '7', '--format', 'mixed'];
  expect(await networkflow(words)).toMatchObject({ code: 0 });
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test('doctor looks at this very machine, and at a lake', async () => {
  const own = join(folder, 'looked-at');
  await networkflow(['ingest', logs, '--lake', own]);
  const { out } = await networkflow([
    'doctor',
    '--lake',
    own,
    '--port',
    '1',
    '--host',
    '127.0.0.1',
    '--timeout',
    '60',
    '--json',
  ]);
  const report = checkReportSchema.parse(JSON.parse(out));
  const statuses = Object.fromEntries(report.checks.map(({ name, status }) => [name, status]));

  // Port 1 may be open to this user or not, and memory and httpfs are as they are here.
  expect(statuses).toMatchObject({
    node: 'passed',
    duckdb: 'passed',
    config: 'passed',
    lake: 'passed',
    clock: 'passed',
  });
  expect(report.checks.find(({ name }) => name === 'lake')?.details).toMatchObject({ rows: ledger().total.rows });
});

describe('from files to answers', () => {
  test('what was generated is what is loaded, and loading it again loads nothing', async () => {
    const first = await report();
    const second = await report();

    expect(first).toMatchObject({ rows: ledger().total.rows, rows_quarantined: 0, objects: { quarantined: 0 } });
    expect(second).toMatchObject({ rows: 0, objects: { loaded: 0 } });
  });

  test('totals are those of the ledger, by analysis and by SQL', async () => {
    const { rows, bytes, packets } = ledger().total;

    const totals = json(await networkflow(['analyze', 'totals', '--lake', lake, '-o', 'json']));
    const sql = 'SELECT count(*) AS flows, sum(bytes) AS bytes, sum(packets) AS packets FROM flows';
    const queried = json(await networkflow(['query', '--lake', lake, '-o', 'json', sql]));

    expect(totals).toMatchObject([{ flows: rows, bytes, packets }]);
    expect(queried).toEqual([{ flows: rows, bytes, packets }]);
  });

  // Each of them is run by the engine's tests; here it is the way through the command line.
  test('analyses that describe lists answer with an array of rows', async () => {
    const description = json(await networkflow(['describe', '--json']));
    const { analyses } = description as { analyses: { name: string }[] };
    expect(analyses.length).toBeGreaterThanOrEqual(14);
    for (const { name } of sample(analyses)) {
      const rows = json(await networkflow(['analyze', name, '--lake', lake, '-o', 'json']));
      if (!Array.isArray(rows)) throw new Error(`${name} answers with no array.`);
      // Quiet logs have no unusual windows; every other analysis has something to say of any record.
      if (name !== 'anomalies') expect(rows.length, name).toBeGreaterThan(0);
    }
  });

  test('named queries run', async () => {
    const queries = json(await networkflow(['query', '--list', '--json'])) as { name: string }[];
    expect(queries.length).toBeGreaterThanOrEqual(16);
    for (const { name } of sample(queries)) {
      const ended = await networkflow(['query', '--lake', lake, '-o', 'json', name]);
      expect({ name, ...ended, out: Array.isArray(JSON.parse(ended.out)) }).toEqual({
        name,
        code: 0,
        out: true,
        err: '',
      });
    }
  });

  test('the filter of analyze selects what the same SQL selects', async () => {
    const where = 'dstport in (22,443) and not action = REJECT';
    const [totals] = json(await networkflow(['analyze', 'totals', '--lake', lake, '--json', '--where', where])) as [
      { flows: number },
    ];
    const sql = "SELECT count(*) AS flows FROM flows WHERE dstport IN (22, 443) AND action IS DISTINCT FROM 'REJECT'";

    expect(json(await networkflow(['query', '--lake', lake, '-o', 'json', sql]))).toEqual([{ flows: totals.flows }]);
    expect(totals.flows).toBeGreaterThan(0);
  });

  test('the SQL an analysis shows gives its rows again', async () => {
    const words = ['analyze', 'top-sources', '--lake', lake, '-o', 'json', '--where', 'protocol = tcp', '--show-sql'];
    const shown = await networkflow(words);

    const again = json(await networkflow(['query', '--lake', lake, '-o', 'json', '-'], shown.err));

    expect(JSON.parse(shown.out)).toMatchObject(again as object[]);
  });

  test('parquet down a pipe is a Parquet file', async () => {
    const { code, out } = await networkflow(['query', '--lake', lake, '-o', 'parquet', 'SELECT srcaddr FROM flows']);

    expect(code).toBe(0);
    expect(out.slice(0, 4)).toBe('PAR1');
    expect(out.slice(-4)).toBe('PAR1');
  });

  test('summary and quality are for people: text, without colour in a pipe', async () => {
    const summary = await networkflow(['summary', '--lake', lake]);
    const quality = await networkflow(['describe', '--quality', '--lake', lake]);

    expect(summary).toMatchObject({ code: 0, err: '' });
    expect(summary.out).toContain('Top sources');
    expect(summary.out).not.toContain('\x1b');
    expect(quality.out).toContain('turns off');
  });
});

describe('what is refused', () => {
  test.each([
    ['writing a file', "COPY flows TO 'stolen.csv'"],
    ['reading a file', "SELECT * FROM read_text('/etc/passwd')"],
    ['a folder of files', "SELECT * FROM glob('/*')"],
    ['changing settings', 'SET enable_external_access = true'],
    ['attaching a database', "ATTACH 'x.db'"],
    ['two statements', 'SELECT 1; DROP VIEW flows'],
    ['making a table', 'CREATE TABLE t AS SELECT 1'],
    ['extensions', 'INSTALL httpfs'],
  ])('%s exits with 3 and prints no data', async (_what, sql) => {
    const { code, out, err } = await networkflow(['query', '--lake', lake, '-o', 'json', sql]);

    expect({ code, out }).toEqual({ code: 3, out: '' });
    expect(err).toMatch(/^error: /);
    expect(err).not.toContain('    at ');
  });

  test.each([
    ['SQL that is none', ['query', '--lake', lake, 'SELEC 1'], 'syntax error'],
    ['a column that is not there', ['query', '--lake', lake, 'SELECT nope FROM flows'], 'nope'],
    ['an analysis that is not there', ['analyze', 'top-source', '--lake', lake], 'top-sources'],
    ['a filter that cannot be read', ['analyze', 'totals', '--lake', lake, '--where', 'dstport = twenty'], '^'],
    ['an unknown column in a filter', ['analyze', 'totals', '--lake', lake, '--where', 'dstprt = 22'], 'dstport'],
    [
      'a reversed window',
      ['analyze', 'totals', '--lake', lake, '--from', '2026-02-02', '--to', '2026-02-01'],
      'window',
    ],
    ['a day that is none', ['analyze', 'totals', '--lake', lake, '--from', '2026-02-30'], '2026-02-30'],
    ['a folder that is not there', ['ingest', join(folder, 'nowhere'), '--lake', join(folder, 'other')], 'nowhere'],
    ['a lake that is not there', ['summary', '--lake', join(folder, 'nowhere')], 'networkflow ingest'],
  ])('%s is told in words, without a stack', async (_what, words, told) => {
    const { code, out, err } = await networkflow(words);

    expect(code).toBeGreaterThan(0);
    expect(out).toBe('');
    expect(err).toContain(told);
    expect(err).not.toContain('    at ');
    expect(err).not.toContain('--debug');
  });

  test('what was generated differently is not mixed into the same folder', async () => {
    const { code, err } = await networkflow(['generate', '--out', logs, '--rows', '10', '--hours', '1']);

    expect(code).toBe(2);
    expect(err).toContain('another run');
  });
});

describe('the process', () => {
  test('ends quietly when the reader goes away, and leaves no temporary files', async () => {
    const child = start(['query', '--lake', lake, '-o', 'csv', ENDLESS], folder);
    const end = ended(child);
    child.stdout?.once('data', () => child.stdout?.destroy());

    expect(await end).toMatchObject({ code: 0, err: '' });
    expect(readdirSync(folder).filter((name) => name.startsWith('networkflow-'))).toEqual([]);
  });

  test('Ctrl-C interrupts a statement', async () => {
    const child = start(['query', '--lake', lake, '-o', 'ndjson', ENDLESS], folder);
    const end = ended(child);
    child.stdout?.once('data', () => child.kill('SIGINT'));

    const { code, err } = await end;

    expect(code).toBe(130);
    expect(err).toMatch(/^error: .*cancel/i);
  });

  test('a timeout ends a statement that takes too long', async () => {
    const sql =
      'SELECT count(*) FROM flows a, flows b, flows c, flows d WHERE a.srcport + b.srcport + c.srcport = d.srcport';

    const { code, out } = await networkflow(['query', '--lake', lake, '--timeout', '0.2', '-o', 'json', sql]);

    expect({ code, out }).toEqual({ code: 4, out: '' });
  });
});

test('the kinds, formats and layouts that --help lists are those of the generator', () => {
  expect(FORMATS.map(({ name }) => name)).toEqual([...GENERATE_FORMATS]);
  expect(LAYOUTS.map(({ name }) => name)).toEqual([...GENERATE_LAYOUTS]);
  expect(['flows', ...LOG_KINDS.map(({ name }) => name)]).toEqual([...GENERATE_KINDS]);
});

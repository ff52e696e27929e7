import { createWriteStream } from 'node:fs';
import { access, mkdir, readdir, rm, symlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { LIMITS } from '../src/core/limits.js';
import { LOCAL_SCOPE } from '../src/index.js';
import { file, HEADER, record } from '../src/testing/index.js';
import { useLake } from './use-lake.js';

const lake = useLake();
const { ask, ingest } = lake;

describe('a huge object', () => {
  it('is loaded in pieces within one commit, counted and numbered right to its last line', async () => {
    const blocks = 13;
    const rowsPerBlock = 10_000;
    const padding = 'x'.repeat(1_000);
    const block = Array.from({ length: rowsPerBlock }, (_, index) =>
      record({ 'interface-id': padding, bytes: 1, srcport: index, start: 1_700_000_000 + (index % 60) }),
    );
    const text = `${block.join('\n')}\n`;
    expect(text.length * blocks).toBeGreaterThan(LIMITS.batchTextBytesMax);
    await pipeline(
      (function* () {
        yield `${HEADER}\n\n`;
        for (let index = 0; index < blocks; index += 1) yield `${text}\n`;
        yield `${record({ dstport: 70_000 })}\n${record({ srcaddr: 'banana' })}\n${record({ bytes: 1 })}\nbad`;
      })(),
      createGzip({ level: 1 }),
      createWriteStream(path.join(lake.workspace.logs, 'huge.log.gz')),
    );
    const lines = blocks * rowsPerBlock;

    const report = await ingest();

    // One commit of records; the others are of the hour's sums, the day's, its greatest rows, and conversations.
    expect(report).toMatchObject({ rows: lines + 1, bytes: lines + 1, rows_quarantined: 3, lake_version: 5 });
    const behind = 2 + lines + blocks;
    expect(await ask('SELECT line, reason FROM quarantine ORDER BY line')).toEqual([
      { line: behind + 1, reason: expect.stringContaining('dstport: "70000"') },
      { line: behind + 2, reason: expect.stringContaining('srcaddr: "banana"') },
      { line: behind + 4, reason: '14 fields expected, 1 found' },
    ]);
    expect(await ask('SELECT count(*) AS n, sum("rows") AS r FROM ingested')).toEqual([{ n: 1, r: lines + 1 }]);
    expect(await readdir(path.join(lake.workspace.lake, 'scope=local'))).not.toContain('_spool');
  });

  it('of blank lines is no more than its records', async () => {
    await lake.workspace.write('a.log.gz', `${HEADER}\n${'\n'.repeat(20_000_000)}${record()}\nbad\n`);

    expect(await ingest()).toMatchObject({ rows: 1, rows_quarantined: 1 });
    expect(await ask('SELECT line FROM quarantine')).toEqual([{ line: 20_000_003 }]);
  });
});

describe('line ends', () => {
  const lines = [
    record({ bytes: 1 }),
    record({ srcaddr: 'banana' }),
    record({ bytes: 2 }),
    'bad',
    record({ bytes: 4 }),
  ];

  it.each([
    ['LF', '\n', '\n', ''],
    ['LF and no last one', '\n', '\n', 'cut'],
    ['CRLF', '\r\n', '\r\n', ''],
    ['CRLF behind a header with LF', '\n', '\r\n', ''],
    ['LF behind a header with CRLF', '\r\n', '\n', ''],
    ['two carriage returns', '\n', '\r\r\n', ''],
  ])('of %s give the same rows and line numbers, packed or not, small or large', async (_what, first, rest, cut) => {
    const many = Array.from({ length: 4_000 }, () => record({ bytes: 0 }));
    for (const name of ['small.log', 'small.log.gz', 'large.log', 'large.log.gz']) {
      const all = name.startsWith('large') ? [...lines, ...many] : lines;
      // A name of its own in each, or they would be copies of one another.
      const text = `${HEADER}${first}${[...all, record({ 'interface-id': name })].join(rest)}${cut === '' ? rest : ''}`;
      await lake.workspace.write(name, text);
    }

    expect(await ingest()).toMatchObject({ rows: 4 * 4 + 2 * 4_000, rows_quarantined: 8, objects: { loaded: 4 } });
    expect(await ask('SELECT line, reason, count(*) AS n FROM quarantine GROUP BY ALL ORDER BY line')).toEqual([
      { line: 3, reason: 'srcaddr: "banana" is not an IP address', n: 4 },
      { line: 5, reason: '14 fields expected, 1 found', n: 4 },
    ]);
    expect(await ask('SELECT DISTINCT log_status FROM flows')).toEqual([{ log_status: 'OK' }]);
  });
});

describe('what is not the fault of an object is not held against it', () => {
  it('a lake that cannot be written fails the run, and the next one loads everything', async () => {
    await lake.workspace.write('a.log.gz', file(record()));
    const inTheWay = path.join(lake.workspace.lake, 'scope=local', 'flows');
    await mkdir(path.dirname(inTheWay), { recursive: true });
    await writeFile(inTheWay, 'a file where a folder belongs');

    await expect(ingest()).rejects.toMatchObject({ name: 'EngineError', code: 'store' });
    await rm(inTheWay);

    expect(await ingest()).toMatchObject({ rows: 1, objects: { loaded: 1, quarantined: 0 } });
  });

  it('a link that leads nowhere, or round in a circle, stops nothing', async () => {
    await lake.workspace.write('a.log.gz', file(record()));
    await symlink(path.join(lake.workspace.logs, 'gone'), path.join(lake.workspace.logs, 'dangling.log'));
    await symlink(lake.workspace.logs, path.join(lake.workspace.logs, 'circle'));

    expect(await ingest()).toMatchObject({ rows: 1, objects: { loaded: 1, quarantined: 0 } });
  });
});

it('a folder that is not there leaves no lake behind', async () => {
  const missing = `${lake.workspace.logs}/nowhere`;

  await expect(lake.engine.ingest({ folder: missing }, LOCAL_SCOPE)).rejects.toMatchObject({ code: 'source' });

  await expect(access(lake.workspace.lake)).rejects.toMatchObject({ code: 'ENOENT' });
});

describe('a cancelled ingest', () => {
  it('says so with its own code, before it began', async () => {
    await lake.workspace.write('a.log.gz', file(record()));

    await expect(
      lake.engine.ingest({ folder: lake.workspace.logs, signal: AbortSignal.abort() }, LOCAL_SCOPE),
    ).rejects.toMatchObject({ name: 'EngineError', code: 'cancelled' });
  });

  it('keeps what it committed, and the next run loads the rest', async () => {
    for (let index = 0; index < 40; index += 1)
      await lake.workspace.write(`${index}.log`, file(record({ srcport: index })));
    const stop = new AbortController();
    const options = { folder: lake.workspace.logs, objectsPerCommit: 4, signal: stop.signal };

    await expect(
      lake.engine.ingest(
        { ...options, onProgress: ({ objectsDone }) => objectsDone >= 8 && stop.abort() },
        LOCAL_SCOPE,
      ),
    ).rejects.toMatchObject({ code: 'cancelled' });
    const before = (await lake.engine.status(LOCAL_SCOPE)).rows;
    const after = await ingest();

    expect(before).toBeGreaterThanOrEqual(8);
    expect(before).toBeLessThan(40);
    expect(after.rows + before).toBe(40);
    expect(await ask('SELECT count(DISTINCT srcport) AS n FROM flows')).toEqual([{ n: 40 }]);
  });
});

import type { ChildProcess } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { file, record, type S3TestServer, startS3Server } from '@networkflow/engine/testing';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { type Ended, ended, start } from './run-cli.js';

const BUCKET = 'flow-logs';
const folder = mkdtempSync(join(tmpdir(), 'networkflow-s3-'));
const MINUTE_S = 60;

let server: S3TestServer;
let objects = 0;
let lakes = 0;

/** Stores an object of `rows` records that ended so many minutes ago, as AWS names it; returns the sum of their bytes. */
function deliver(minutesAgo: number, rows = 10, prefix = 'AWSLogs/'): number {
  objects += 1;
  const end = Math.floor(Date.now() / 1000) - minutesAgo * MINUTE_S;
  const time = new Date(end * 1000)
    .toISOString()
    .replace(/[-:]/g, '')
    .replace(/(T\d{4}).*/, '$1Z');
  const day = new Date(end * 1000).toISOString().slice(0, 10).replaceAll('-', '/');
  const lines = Array.from({ length: rows }, (_, row) =>
    record({ bytes: objects * 1_000 + row, srcport: row + 1, start: end - MINUTE_S, end }),
  );
  const name = `123456789012_vpcflowlogs_us-east-1_fl-1_${time}_${objects}.log.gz`;
  server.put(BUCKET, `${prefix}123456789012/vpcflowlogs/us-east-1/${day}/${name}`, gzipSync(file(...lines)));
  return rows * objects * 1_000 + (rows * (rows - 1)) / 2;
}

function environment(overrides: Record<string, string> = {}): Record<string, string> {
  const { accessKeyId, secretAccessKey } = server.credentials;
  return {
    AWS_ACCESS_KEY_ID: accessKeyId,
    AWS_SECRET_ACCESS_KEY: secretAccessKey,
    AWS_EC2_METADATA_DISABLED: 'true',
    AWS_CONFIG_FILE: '/dev/null',
    AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
    NETWORKFLOW_ENDPOINT_URL: server.url,
    NETWORKFLOW_READER: 'sdk',
    AWS_REGION: server.region,
    ...overrides,
  };
}

function networkflow(words: readonly string[], env = environment()): Promise<Ended> {
  const child = start(words, folder, env);
  child.stdin?.end();
  return ended(child);
}

function started(words: readonly string[]): ChildProcess {
  const child = start(words, folder, environment());
  followers.push(child);
  return child;
}

function newLake(): string {
  lakes += 1;
  return join(folder, `lake-${lakes}`);
}

async function totals(lake: string): Promise<unknown> {
  const { out } = await networkflow([
    'query',
    '--lake',
    lake,
    '-o',
    'json',
    'SELECT count(*) AS n, sum(bytes) AS b FROM flows',
  ]);
  return JSON.parse(out)[0];
}

beforeAll(async () => {
  server = await startS3Server();
});
/** Followers do not end by themselves, also when a test fails. */
const followers: ChildProcess[] = [];

afterEach(() => {
  server.faults.clear();
  for (const child of followers.splice(0)) child.kill('SIGKILL');
});
afterAll(async () => {
  await server.close();
  rmSync(folder, { recursive: true, force: true });
});

describe('a bucket', () => {
  test('is loaded as a flag, a URL, a variable or the file names it: the same rows each way', async () => {
    const bytes = deliver(30) + deliver(20, 5);
    deliver(20, 7, 'other/');
    const config = join(folder, 'networkflow.yaml');
    writeFileSync(config, `s3: { bucket: ${BUCKET}, prefix: AWSLogs/ }\n`);
    const ways: readonly (readonly [string[], Record<string, string>])[] = [
      [['--bucket', BUCKET, '--prefix', 'AWSLogs/'], {}],
      [[`s3://${BUCKET}/AWSLogs/`], { S3_BUCKET: 'another' }],
      [[], { S3_BUCKET: BUCKET, S3_PREFIX: 'AWSLogs/' }],
      [['--config', config], {}],
    ];
    for (const [words, env] of ways) {
      const lake = newLake();
      const { code, out } = await networkflow(['ingest', ...words, '--lake', lake, '--json'], environment(env));

      expect(code, words.join(' ')).toBe(0);
      expect(JSON.parse(out)).toMatchObject({
        rows: 15,
        bytes,
        objects: { found: 2, loaded: 2 },
        reader: { name: 'sdk' },
      });
    }
  });

  test('is loaded whole with an empty prefix, in part with --last, and not again', async () => {
    const bytes = deliver(600);
    const lake = newLake();
    const recent = await networkflow(['ingest', '--bucket', BUCKET, '--last', '2h', '--lake', lake, '--json']);
    const all = await networkflow(['ingest', '--bucket', BUCKET, '--prefix', '', '--lake', lake, '--json']);
    const again = await networkflow(['ingest', '--bucket', BUCKET, '--lake', lake, '--json']);

    expect(JSON.parse(recent.out)).toMatchObject({ rows: 22 });
    expect(JSON.parse(all.out)).toMatchObject({ rows: 10, bytes, sources: [`s3://${BUCKET}`] });
    expect(JSON.parse(again.out)).toMatchObject({ rows: 0, objects: { loaded: 0 } });
  });

  test.each([
    ['that is not there', ['--bucket', 'nobodys-bucket'], {}, 1, 'There is no bucket nobodys-bucket'],
    ['with a name that is none', ['--bucket', 'Not_A_Bucket'], {}, 2, "'Not_A_Bucket' names no bucket"],
    [
      'with a secret that is wrong',
      ['--bucket', BUCKET],
      { AWS_SECRET_ACCESS_KEY: 'wrong/secret' },
      1,
      'AWS_SECRET_ACCESS_KEY',
    ],
    ['and a folder', ['--bucket', BUCKET, folder], {}, 2, 'either a folder or buckets'],
    ['with a retention of hours', ['--bucket', BUCKET, '--keep', '5h'], {}, 2, 'whole days'],
    ['with a reader that is none', ['--bucket', BUCKET, '--reader', 'curl'], {}, 2, 'auto, httpfs, sdk'],
  ])('%s is refused in words', async (_what, words, env, code, told) => {
    const result = await networkflow(['ingest', ...words, '--lake', newLake()], environment(env));

    expect(result).toMatchObject({ code, out: '' });
    expect(result.err).toContain(told);
    expect(result.err).not.toContain('wrong/secret');
    expect(result.err).not.toContain('    at ');
  });
});

/** What the follower says beside its lake. */
function statusOf(lake: string): Record<string, unknown> {
  try {
    return JSON.parse(readFileSync(join(lake, 'scope=local', '_status.json'), 'utf8'));
  } catch {
    return {};
  }
}

/** The first line of standard error that matches. */
function told(child: ChildProcess, pattern: RegExp): Promise<string> {
  return new Promise((resolve, reject) => {
    let said = '';
    child.stderr?.on('data', (chunk: Buffer) => {
      said += chunk.toString('utf8');
      const match = pattern.exec(said);
      if (match !== null) resolve(match[0]);
    });
    child.once('close', (code) => reject(new Error(`It ended (${code}) without saying ${pattern}: ${said}`)));
  });
}

describe('a retention', () => {
  test('drops days once they are past it, and does not fetch what it would drop', async () => {
    const lake = newLake();
    const daysAgo = (days: number, rows: number): number => deliver(days * 24 * 60, rows, 'kept/');
    daysAgo(9, 3);
    daysAgo(4, 5);
    const words = ['ingest', `s3://${BUCKET}/kept/`, '--lake', lake, '--json'];
    const first = await networkflow([...words, '--keep', '6d']);
    const newest = daysAgo(0, 7);
    const second = await networkflow([...words, '--keep', '2d']);
    const third = await networkflow([...words, '--keep', '30d']);

    expect(JSON.parse(first.out)).toMatchObject({ rows: 5 });
    expect(JSON.parse(second.out)).toMatchObject({ rows: 7 });
    expect(second.err).toMatch(/Dropped \d{4}-\d\d-\d\d, 5 rows/);
    expect(JSON.parse(third.out)).toMatchObject({ rows: 3, objects: { loaded: 1, unchanged: 2 } });
    expect(await totals(lake)).toMatchObject({ n: 10, b: expect.toSatisfy((bytes) => bytes > newest) });
  });
});

describe('a follower', () => {
  const words = (lake: string) => [
    'ingest',
    '--bucket',
    BUCKET,
    '--prefix',
    'live/',
    '--follow',
    '--every',
    '1s',
    '--lake',
    lake,
  ];

  test('loads what comes, late files too, says how far it is behind, and stops when told to', async () => {
    const lake = newLake();
    let bytes = deliver(50, 10, 'live/');
    const child = started(words(lake));
    const end = ended(child);
    await told(child, /Loaded 1 objects, 10 rows; 5\d min behind/);
    bytes += deliver(2, 10, 'live/');
    await told(child, /Loaded 1 objects, 10 rows; \d min behind/);
    bytes += deliver(55, 10, 'live/');
    await told(child, /Loaded 1 objects, 10 rows; \d min behind/);
    expect(await totals(lake)).toEqual({ n: 30, b: bytes });
    child.kill('SIGTERM');

    expect((await end).code).toBe(0);
    expect(statusOf(lake)).toMatchObject({ phase: 'stopped', source: `s3://${BUCKET}/live/`, error: null });
  });

  test('outlives an error that may pass, and shows it', async () => {
    const lake = newLake();
    server.faults.set({ match: /^live\//, operations: ['ListObjectsV2'], accessDenied: 1 });
    const child = started(words(lake));
    const end = ended(child);
    await told(child, /s3:ListBucket .*Trying again in \d+ s/);
    expect(statusOf(lake)).toMatchObject({
      phase: 'retrying',
      error: { message: expect.stringContaining('s3:ListBucket') },
    });
    server.faults.clear();
    await told(child, /Loaded 3 objects/);
    child.kill('SIGINT');

    expect((await end).code).toBe(0);
    expect(await totals(lake)).toMatchObject({ n: 30 });
  });

  test('ends with wrong options, and says so to those who look at the lake', async () => {
    const lake = newLake();
    const words = ['ingest', '--bucket', 'nobodys-bucket', '--follow', '--lake', lake];
    const { code, err } = await networkflow(words);

    expect({ code, err }).toEqual({ code: 2, err: expect.stringContaining('There is no bucket nobodys-bucket') });
    expect(statusOf(lake)).toMatchObject({ phase: 'failed' });
  });

  test('ends when whoever started it is gone', async () => {
    const lake = newLake();
    const child = started([...words(lake), '--until-input-ends']);
    const end = ended(child);
    await told(child, /Loaded 3 objects/);
    child.stdin?.end();

    expect((await end).code).toBe(0);
  });

  test('killed in the middle leaves a lake that the next one completes', async () => {
    const lake = newLake();
    const child = started(words(lake));
    const end = ended(child);
    await told(child, /Following/);
    child.kill('SIGKILL');
    await end;
    const { code } = await networkflow(['ingest', `s3://${BUCKET}/live/`, '--lake', lake]);

    expect(code).toBe(0);
    expect(await totals(lake)).toMatchObject({ n: 30 });
  });
});

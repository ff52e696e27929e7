import { copyFile, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { BatchReader } from '../src/httpfs/batch-reader.js';
import { HttpfsDatabase } from '../src/httpfs/httpfs-database.js';
import { LOCAL_SCOPE, type S3Options } from '../src/index.js';
import { S3Bucket } from '../src/sources/s3/client.js';
import { CredentialSource } from '../src/sources/s3/credentials.js';
import { RetryPolicy } from '../src/sources/s3/retry.js';
import { file, record, type S3TestServer, startS3Server } from '../src/testing/index.js';
import { READERS, s3Options, useFixedCredentials } from './s3-run.js';
import { useLake } from './use-lake.js';

vi.mock(import('../src/sources/s3/retry.js'), async (original) => (await import('./s3-run.js')).quickRetries(original));

const missing = READERS.find(({ reader }) => reader === 'httpfs')?.missing;

const lake = useLake();
let server: S3TestServer;
let folder: string;

beforeEach(async () => {
  server = await startS3Server();
  folder = await mkdtemp(path.join(tmpdir(), 'networkflow-test-'));
  useFixedCredentials();
});

afterEach(async () => {
  vi.unstubAllEnvs();
  await server.close();
  await rm(folder, { recursive: true, force: true });
});

const put = (key: string, ...lines: readonly string[]) => server.put('flow-logs', key, gzipSync(file(...lines)));
const ingest = (options: Partial<S3Options> = {}) =>
  lake.engine.ingest({ s3: { ...s3Options(server, 'httpfs'), ...options } }, LOCAL_SCOPE);

describe('auto, where httpfs is not to be had', () => {
  it('reads with the SDK, and says why', async () => {
    put('a.log.gz', record({ bytes: 1 }));

    const report = await ingest({ reader: 'auto', extensionDir: folder });

    expect(report).toMatchObject({
      rows: 1,
      reader: { name: 'sdk', reason: expect.stringMatching(/httpfs extension could not be loaded.*there is no /) },
    });
  });

  it('but an explicit httpfs is an error that says what to do', async () => {
    put('a.log.gz', record({ bytes: 1 }));
    await mkdir(path.join(folder, 'v0.0.0'));

    await expect(ingest({ extensionDir: folder })).rejects.toMatchObject({
      code: 'source',
      message: expect.stringMatching(/NETWORKFLOW_EXTENSION_DIR.*or read with the AWS SDK/),
    });
  });
});

describe.skipIf(missing !== undefined)(`httpfs${missing === undefined ? '' : ` (${missing})`}`, () => {
  const source = () => s3Options(server, 'httpfs').extensionDir ?? '';

  it('is what auto takes where it works, and the report says so', async () => {
    put('a.log.gz', record({ bytes: 1 }));

    expect(await ingest({ reader: 'auto' })).toMatchObject({
      rows: 1,
      reader: { name: 'httpfs', reason: expect.stringContaining(source()) },
    });
  });

  it('gives way to the SDK where it cannot fetch an object', async () => {
    put('a.log.gz', record({ bytes: 1 }));
    // httpfs itself asks three times.
    server.faults.set({ operations: ['GetObject'], accessDenied: 1, attemptsMax: 3 });

    expect(await ingest({ reader: 'auto' })).toMatchObject({
      rows: 1,
      reader: { name: 'sdk', reason: expect.stringContaining('httpfs could not read from s3://flow-logs') },
    });
  });

  it('loads from a packed file too, which DuckDB mirrors keep', async () => {
    const [version, platform] = await platformOf(source());
    const target = path.join(folder, version, platform);
    await mkdir(target, { recursive: true });
    const plain = path.join(source(), version, platform, 'httpfs.duckdb_extension');
    const packed = `${plain}.gz`;
    const isPacked = await readFile(packed).then(
      () => true,
      () => false,
    );
    if (isPacked) await copyFile(packed, path.join(target, path.basename(packed)));
    else await writeFile(path.join(target, path.basename(packed)), gzipSync(await readFile(plain), { level: 1 }));
    put('a.log.gz', record({ bytes: 1 }));

    expect(await ingest({ extensionDir: folder })).toMatchObject({ rows: 1, reader: { name: 'httpfs' } });
  });

  it('refuses a file that DuckDB did not sign', async () => {
    const [version, platform] = await platformOf(source());
    const target = path.join(folder, version, platform);
    await mkdir(target, { recursive: true });
    await writeFile(path.join(target, 'httpfs.duckdb_extension'), Buffer.alloc(4096, 1));

    await expect(ingest({ extensionDir: folder })).rejects.toMatchObject({ code: 'source' });
  });

  it('reads keys that look like patterns, queries and paths', async () => {
    const keys = [
      'a[1].gz',
      'a*.gz',
      'a?versionId=1.gz',
      'a%20b c+d&e.gz',
      'ü/é.gz',
      'it\'s "q".gz',
      './x/../y.gz',
      'a\\b.gz',
    ];
    for (const [index, key] of keys.entries()) put(key, record({ bytes: 2 ** index }));

    const report = await ingest();

    expect(report).toMatchObject({ rows: keys.length, objects: { failed: 0 } });
    expect(await lake.ask('SELECT sum(bytes) AS b FROM flows')).toEqual([{ b: 2 ** keys.length - 1 }]);
  });

  it('asks for each object once, many at a time', async () => {
    for (let n = 0; n < 100; n += 1) put(`a${n}.log.gz`, record({ bytes: n, start: n }));
    server.faults.set({ operations: ['GetObject'], latencyMs: 20 });

    await ingest();

    // One more: the one that was tried first.
    expect(server.counters.of('GetObject')).toBe(101);
    expect(server.counters.inFlightMax).toBeGreaterThan(8);
    expect(server.counters.connections).toBeLessThan(100);
  });

  it('leaves all to the SDK at once when nothing has succeeded for long', async () => {
    for (let n = 0; n < 40; n += 1) put(`a${n}.log.gz`, record({ bytes: n }));
    server.faults.set({ operations: ['GetObject'], internalError: 1 });
    const database = await HttpfsDatabase.open({ extensionDir: source(), mayInstall: false });
    const credentials = new CredentialSource(async () => server.credentials);
    const policy = new RetryPolicy({ outageMs: 0 });
    const place = { region: server.region, endpointUrl: server.url };
    const bucket = new S3Bucket('flow-logs', { credentials, policy, ...place });
    const batches = new BatchReader(bucket, database);
    try {
      const { objects } = await bucket.list({ prefix: '' });
      const bodies = await Promise.all(objects.map((object) => batches.read(object)));

      expect(bodies).toEqual(objects.map(() => undefined));
      // Two batches began before the first had failed.
      expect(server.counters.of('GetObject')).toBeLessThanOrEqual(3 * objects.length);
      expect(policy.counters.retries).toBe(0);
    } finally {
      await Promise.all([bucket.close(), database.close()]);
    }
  });

  it('keeps its secrets out of errors, settings and statements', async () => {
    const database = await HttpfsDatabase.open({ extensionDir: source(), mayInstall: false });
    const login = { accessKeyId: 'AKIAVISIBLE', secretAccessKey: 'very/secret', sessionToken: 'token/secret' };
    try {
      await database.login('flow-logs', { ...login, region: 'us-east-1', endpointUrl: server.url });
      const failure = await database.fetch(['s3://flow-logs/nowhere']).catch((error: unknown) => error);

      expect(String(failure)).toMatch(/403|404/);
      expect(JSON.stringify([failure, String(failure)])).not.toMatch(/very\/secret|token\/secret/);
    } finally {
      await database.close();
    }
  });
});

async function platformOf(extensions: string): Promise<[string, string]> {
  const [version = ''] = await readdir(extensions);
  const [platform = ''] = await readdir(path.join(extensions, version));
  return [version, platform];
}

describe('both readers', () => {
  it.skipIf(missing !== undefined)('make the same lake, to the byte', async () => {
    for (let n = 0; n < 60; n += 1)
      put(`a${n}.log.gz`, record({ bytes: n, start: n }), n % 7 === 0 ? 'bad line' : record({}));
    const contents: unknown[] = [];
    for (const { reader } of READERS) {
      const scope = { tenant: reader };
      await lake.engine.ingest({ s3: s3Options(server, reader) }, scope);
      contents.push([
        await lake.ask('SELECT * EXCLUDE (ingested_at) FROM ingested ORDER BY object', scope),
        await lake.ask('SELECT * FROM flows ORDER BY ALL', scope),
        await lake.ask('SELECT * FROM quarantine ORDER BY ALL', scope),
      ]);
    }

    expect(contents[1]).toEqual(contents[0]);
  });
});

import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { DuckDBInstance } from '@duckdb/node-api';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { file, record, type S3TestServer, startS3Server } from '../testing/index.js';
import { openBucket } from './open-bucket.js';

const BUCKET = 'flow-logs';

describe('a bucket looked at without loading it', () => {
  let server: S3TestServer;
  const signal = new AbortController().signal;

  beforeAll(async () => {
    server = await startS3Server();
    vi.stubEnv('AWS_ACCESS_KEY_ID', server.credentials.accessKeyId);
    vi.stubEnv('AWS_SECRET_ACCESS_KEY', server.credentials.secretAccessKey);
    vi.stubEnv('AWS_SESSION_TOKEN', undefined);
    server.put(BUCKET, 'text/a.log.gz', gzipSync(file(record())));
    server.put(BUCKET, 'wide/a.parquet', await parquet('SELECT 1 AS version, 2 AS account_id, 3 AS srcaddr'));
    server.put(BUCKET, 'other/a.parquet', await parquet('SELECT 1 AS name, 2 AS age'));
    server.put(BUCKET, 'broken/a.parquet', Buffer.from('PAR1 and nothing behind it'));
    server.put(BUCKET, 'plain/a.log', Buffer.from('hello\n'));
  });

  afterAll(async () => {
    vi.unstubAllEnvs();
    await server.close();
  });

  async function parquet(select: string): Promise<Buffer> {
    const folder = await mkdtemp(path.join(tmpdir(), 'networkflow-probe-test-'));
    const instance = await DuckDBInstance.create(':memory:');
    const connection = await instance.connect();
    try {
      const out = path.join(folder, 'x.parquet');
      await connection.run(`COPY (${select}) TO '${out}' (FORMAT parquet)`);
      return await readFile(out);
    } finally {
      connection.closeSync();
      instance.closeSync();
      await rm(folder, { recursive: true, force: true });
    }
  }

  async function read(prefix: string) {
    const probe = openBucket({ buckets: [BUCKET], prefix, endpointUrl: server.url, region: server.region });
    try {
      const newest = await probe.newest(signal);
      if (newest === undefined) throw new Error('nothing lies there');
      return await probe.read(newest.object, signal);
    } finally {
      await probe.close();
    }
  }

  it('tells the fields of text and Parquet, what they lack, and which detections that turns off', async () => {
    expect(await read('text/')).toMatchObject({
      format: 'vpc-flow-text',
      fields: expect.arrayContaining(['srcaddr', 'log-status']),
      missing: expect.arrayContaining(['tcp-flags', 'encryption-status']),
      detectionsOff: expect.arrayContaining([expect.objectContaining({ missing: ['encryption-status'] })]),
    });
    expect(await read('wide/')).toMatchObject({
      format: 'vpc-flow-parquet',
      fields: ['version', 'account-id', 'srcaddr'],
      missing: expect.arrayContaining(['dstaddr', 'bytes']),
    });
  });

  it('says why an object is no flow log', async () => {
    expect(await read('other/')).toMatchObject({ reason: expect.stringContaining('no flow-log fields') });
    expect(await read('broken/')).toMatchObject({ reason: 'it cannot be read as Parquet' });
    expect(await read('plain/')).toMatchObject({ reason: expect.stringContaining('the first line is neither') });
  });

  it('gives up on a bucket that does not answer within seconds, not minutes', async () => {
    const probe = openBucket({ buckets: [BUCKET], endpointUrl: server.url, region: server.region });
    server.faults.set({ slowDown: 1 });
    try {
      await expect(probe.list(signal)).rejects.toMatchObject({
        code: 'source',
        message: expect.stringContaining('3 attempts'),
      });
    } finally {
      server.faults.set({});
      await probe.close();
    }
  });
});

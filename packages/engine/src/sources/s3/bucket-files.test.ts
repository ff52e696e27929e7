import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { buffer } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type S3TestServer, startS3Server } from '../../testing/s3-server/index.js';
import { type BucketFiles, openBucketFiles } from './bucket-files.js';
import { CredentialSource } from './credentials.js';
import { RetryPolicy } from './retry.js';

const BUCKET = 'archives';
const KEY = 'parquet/sessions/date=2026-11-20/ab.parquet';
const BODY = Buffer.alloc(300_000, 'rows and more rows\n');
const never = new AbortController().signal;

let server: S3TestServer;
let folder: string;
let file: string;
let files: BucketFiles;

beforeEach(async () => {
  server = await startS3Server();
  server.addBucket(BUCKET);
  folder = await mkdtemp(path.join(tmpdir(), 'networkflow-files-'));
  file = path.join(folder, 'sessions.parquet');
  await writeFile(file, BODY);
  const credentials = new CredentialSource(async () => server.credentials);
  const policy = new RetryPolicy({ baseMs: 1, waitMaxMs: 5, attemptsMax: 5 });
  files = openBucketFiles(BUCKET, { endpointUrl: server.url }, { credentials, policy });
});
afterEach(async () => {
  await files.close();
  await server.close();
  await rm(folder, { recursive: true });
});

/** What lies in the bucket under the key now. */
async function stored(bytes = BODY.length): Promise<Buffer> {
  return buffer(files.stream({ key: KEY, bytes, etag: '' }, never));
}

describe('a file written into a bucket', () => {
  it('is there whole', async () => {
    expect(await files.writeNew(KEY, file, never)).toBe('written');

    expect((await stored()).equals(BODY)).toBe(true);
  });

  it('never takes the place of another', async () => {
    server.put(BUCKET, KEY, 'first');

    expect(await files.writeNew(KEY, file, never)).toBe('taken');
    expect(String(await stored(5))).toBe('first');
  });

  it.each([
    ['slowDown', { slowDown: 1 }],
    ['a broken connection', { reset: 1 }],
    ['an error of S3', { internalError: 1 }],
  ])('is sent anew from its beginning after %s', async (_what, fault) => {
    server.faults.set({ ...fault, operations: ['PutObject'], attemptsMax: 2 });

    expect(await files.writeNew(KEY, file, never)).toBe('written');
    expect((await stored()).equals(BODY)).toBe(true);
  });

  it('that may not be written says what to allow', async () => {
    server.faults.set({ accessDenied: 1, operations: ['PutObject'] });

    await expect(files.writeNew(KEY, file, never)).rejects.toMatchObject({
      code: 'source',
      message: expect.stringContaining(`s3:PutObject on arn:aws:s3:::${BUCKET}/${KEY} is not allowed`),
    });
  });

  it('is given up at once when it is cancelled', async () => {
    const stop = new AbortController();
    server.faults.set({ operations: ['PutObject'], before: () => stop.abort() });

    await expect(files.writeNew(KEY, file, stop.signal)).rejects.toMatchObject({
      code: 'cancelled',
      message: expect.stringContaining(`writing ${KEY}`),
    });
  });
});

import { createHash } from 'node:crypto';
import { buffer } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { isEngineError } from '../../core/errors.js';
import { type S3TestServer, startS3Server } from '../../testing/s3-server/index.js';
import type { SourceObject } from '../source.js';
import { CredentialSource } from './credentials.js';
import { openS3Sources, type S3Parts } from './open-s3.js';
import { RetryPolicy } from './retry.js';
import type { SdkSource } from './sdk-source.js';

const BUCKET = 'flow-logs';
const KEY = 'AWSLogs/123456789012/vpcflowlogs/us-east-1/2026/11/20/a.log.gz';
const BODY = Buffer.from(Array.from({ length: 100_000 }, (_, index) => index % 251));
const LARGE = Buffer.alloc(3_000_000, 'a line of text and another\n');

let server: S3TestServer;
let policy: RetryPolicy;

beforeEach(async () => {
  server = await startS3Server();
  policy = new RetryPolicy({ baseMs: 1, waitMaxMs: 5 });
  server.put(BUCKET, KEY, BODY);
});

afterEach(() => server.close());

function open(parts: S3Parts = {}, bucket = BUCKET): SdkSource {
  const credentials = new CredentialSource(async () => server.credentials);
  const [source] = openS3Sources({ buckets: [bucket], endpointUrl: server.url }, { credentials, policy, ...parts });
  if (source === undefined) throw new Error('no source');
  return source;
}

async function listed(source: SdkSource): Promise<SourceObject[]> {
  const objects: SourceObject[] = [];
  for await (const page of source.list()) objects.push(...page.objects);
  return objects;
}

async function only(source: SdkSource): Promise<SourceObject> {
  const [object] = await listed(source);
  if (object === undefined) throw new Error('nothing was listed');
  return object;
}

const refusal = async (work: Promise<unknown>) => {
  const error: unknown = await work.then(
    () => 'no error',
    (thrown: unknown) => thrown,
  );
  if (!isEngineError(error)) throw error;
  return error;
};

describe('an S3 source', () => {
  it('is named after its bucket and lists whole keys, with what identifies a version', async () => {
    const source = open();
    await source.check();

    expect(source.name).toBe('s3://flow-logs');
    expect(await listed(source)).toEqual([
      {
        key: KEY,
        etag: createHash('md5').update(BODY).digest('hex'),
        bytes: BODY.length,
        lastModified: expect.any(Number),
      },
    ]);
  });

  it('reads an object whole, and streams it', async () => {
    const source = open();
    const object = await only(source);

    expect(await source.read(object)).toEqual(BODY);
    expect(await buffer(source.stream(object))).toEqual(BODY);
    expect(policy.counters).toEqual({ requests: 7, retries: 0, throttled: 0, waitedMs: 0 });
  });

  it('keeps its connections', async () => {
    const source = open();
    const object = await only(source);
    for (let round = 0; round < 3; round += 1) {
      await Promise.all(Array.from({ length: 8 }, () => source.read(object)));
    }

    expect(server.counters.connections).toBeLessThanOrEqual(9);
  });

  it.each(['slowDown', 'internalError', 'reset', 'cut', 'short'] as const)('survives %s', async (fault) => {
    const source = open();
    const object = await only(source);
    server.faults.set({ [fault]: 1, attemptsMax: 3, operations: ['GetObject'] });

    expect(await source.read(object)).toEqual(BODY);
    expect(policy.counters).toMatchObject({ retries: 3, throttled: fault === 'slowDown' ? 3 : 0 });
  });

  it.each(['slowDown', 'internalError', 'reset', 'cut'] as const)('survives %s while listing', async (fault) => {
    server.faults.set({ [fault]: 1, attemptsMax: 2, operations: ['ListObjectsV2'] });

    expect(await listed(open())).toHaveLength(1);
    expect(policy.counters.retries).toBeGreaterThanOrEqual(2);
  });

  it.each(['reset', 'cut', 'internalError'] as const)('goes on with a large object after %s', async (fault) => {
    server.put(BUCKET, KEY, LARGE);
    const source = open();
    const object = await only(source);
    server.faults.set({ [fault]: 1, attemptsMax: 3, operations: ['GetObject'] });

    expect(await buffer(source.stream(object))).toEqual(LARGE);
    if (fault === 'cut') expect(server.counters.bytesOut).toBeLessThan(1.1 * LARGE.length);
  });

  it('breaks off a connection that stalls, and tries again', async () => {
    const source = open({ stallMs: 1_000 });
    const object = await only(source);
    server.faults.set({ stall: 1, stallMs: 8_000, attemptsMax: 1, operations: ['GetObject'] });

    expect(await source.read(object)).toEqual(BODY);
    expect(policy.counters.retries).toBeGreaterThanOrEqual(1);
  });

  it('notices a body that is not what its checksum says', async () => {
    const checksum = createHash('sha256').update(BODY).digest('base64');
    server.put(BUCKET, KEY, BODY, { headers: { 'x-amz-checksum-sha256': checksum } });
    const source = open();
    const object = await only(source);
    server.faults.set({ corrupt: 1, attemptsMax: 2, operations: ['GetObject'] });

    expect(await source.read(object)).toEqual(BODY);
    expect(policy.counters.retries).toBe(2);

    server.faults.set({ corrupt: 1, operations: ['GetObject'] });
    const error = await refusal(source.read(object));
    expect(error).toMatchObject({ code: 'source', details: { reason: 'damaged', key: KEY } });
    expect(error.message).toContain('gave up after 30 attempts');
    expect(await refusal(buffer(source.stream(object)))).toMatchObject({ details: { reason: 'damaged' } });
  });

  it('names an object that changed after it was listed, or is gone', async () => {
    const source = open();
    const object = await only(source);
    server.put(BUCKET, KEY, 'another text');
    for (const read of [() => source.read(object), () => buffer(source.stream(object))]) {
      expect(await refusal(read())).toMatchObject({ code: 'source', details: { reason: 'changed', key: KEY } });
    }
    server.delete(BUCKET, KEY);

    for (const read of [() => source.read(object), () => buffer(source.stream(object))]) {
      expect(await refusal(read())).toMatchObject({ code: 'source', details: { reason: 'deleted', key: KEY } });
    }
    expect(policy.counters.retries).toBe(0);
  });

  it('does not mix two versions of a large object', async () => {
    server.put(BUCKET, KEY, LARGE);
    const source = open();
    const object = await only(source);
    server.faults.set({
      cut: 1,
      attemptsMax: 1,
      operations: ['GetObject'],
      before: ({ attempt }) => {
        if (attempt === 2) server.put(BUCKET, KEY, Buffer.alloc(LARGE.length, 'x'));
      },
    });

    expect(await refusal(buffer(source.stream(object)))).toMatchObject({ details: { reason: 'changed' } });
  });

  it('gives up on an object that keeps failing, and says how often it tried', async () => {
    const source = open();
    const object = await only(source);
    server.faults.set({ internalError: 1, operations: ['GetObject'] });
    const error = await refusal(source.read(object));

    expect(error.message).toContain(`s3://${BUCKET}/${KEY} cannot be read (gave up after 30 attempts in`);
    expect(error.message).toContain('InternalError (HTTP 500');
  });

  it.each(['read', 'list'] as const)('stops when told to, also amid a wait: %s', async (what) => {
    const source = open({ policy: new RetryPolicy({ baseMs: 1e8, waitMaxMs: 1e8, deadlineMs: 2e9 }) });
    const object = await only(source);
    const stop = new AbortController();
    server.faults.set({ slowDown: 1, before: () => void setImmediate(() => stop.abort()) });
    const work = what === 'read' ? source.read(object, stop.signal) : drain(source.list({ signal: stop.signal }));

    await expect(work).rejects.toMatchObject({ code: 'cancelled' });
  });

  it('reads more than its share at once only as far as the run allows', async () => {
    const source = open();
    const object = await only(source);
    server.faults.set({ latencyMs: 50, operations: ['GetObject'] });
    await Promise.all(Array.from({ length: 100 }, () => source.read(object)));

    expect(server.counters.inFlightMax).toBeLessThanOrEqual(32);
    expect(server.counters.inFlightMax).toBeGreaterThan(8);
  });
});

async function drain(pages: AsyncIterable<unknown>): Promise<void> {
  for await (const _page of pages);
}

import { once } from 'node:events';
import { connect } from 'node:net';
import { Readable } from 'node:stream';
import {
  GetObjectCommand,
  HeadBucketCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
  type S3ClientConfig,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type S3TestServer, startS3Server } from './server.js';
import { scopeText, signRequest } from './signature.js';

const BUCKET = 'logs';
let server: S3TestServer;
const clients: S3Client[] = [];

beforeEach(async () => {
  server = await startS3Server();
  server.put(BUCKET, 'a/one.txt', 'the first object');
});

afterEach(async () => {
  for (const client of clients.splice(0)) client.destroy();
  await server.close();
});

/** One attempt only, so that every refusal is seen. */
function client(config: S3ClientConfig = {}): S3Client {
  const made = new S3Client({
    endpoint: server.url,
    region: server.region,
    credentials: server.credentials,
    forcePathStyle: true,
    maxAttempts: 1,
    ...config,
  });
  clients.push(made);
  return made;
}

const get = (from: S3Client, key = 'a/one.txt') => from.send(new GetObjectCommand({ Bucket: BUCKET, Key: key }));
const text = async (from: S3Client, key?: string) => (await get(from, key)).Body?.transformToString();

/** Name and status of the refusal. */
async function refusal(work: Promise<unknown>): Promise<{ name: string; status?: number }> {
  const error: unknown = await work.then(() => undefined).catch((thrown: unknown) => thrown);
  if (!(error instanceof Error)) return { name: 'no error' };
  const { httpStatusCode: status } =
    '$metadata' in error && typeof error.$metadata === 'object'
      ? { httpStatusCode: undefined, ...error.$metadata }
      : {};
  return { name: error.name, ...(typeof status === 'number' ? { status } : {}) };
}

describe('who may ask', () => {
  it('lets a right signature in', async () => {
    expect(await text(client())).toBe('the first object');
  });

  it.each([
    ['a wrong secret', () => ({ ...server.credentials, secretAccessKey: 'guess' }), 'SignatureDoesNotMatch', 403],
    ['an unknown key', () => ({ ...server.credentials, accessKeyId: 'AKIANOBODY' }), 'InvalidAccessKeyId', 403],
    ['a token nobody issued', () => ({ ...server.credentials, sessionToken: 'made up' }), 'InvalidToken', 400],
  ])('refuses %s', async (_, credentials, name, status) => {
    expect(await refusal(get(client({ credentials: credentials() })))).toEqual({ name, status });
  });

  it('refuses who does not sign at all', async () => {
    const answer = await fetch(`${server.url}/${BUCKET}/a/one.txt`);

    expect(answer.status).toBe(403);
    expect(await answer.text()).toContain('<Code>AccessDenied</Code>');
  });

  it.each([400, 403] as const)('says %i to an expired session', async (status) => {
    server.keyring.expiredStatus = status;
    const credentials = server.keyring.issueSession({ seconds: 600 });

    expect(await text(client({ credentials }))).toBe('the first object');
    server.clockOffsetMs = 601_000;
    expect(await refusal(get(client({ credentials })))).toEqual({ name: 'ExpiredToken', status });
  });

  it('ends a session after so many requests', async () => {
    server.keyring.tokenRequestsMax = 2;
    const from = client({ credentials: server.keyring.issueSession() });

    await text(from);
    await text(from);
    expect(await refusal(get(from))).toEqual({ name: 'ExpiredToken', status: 400 });
  });

  it('refuses a clock that is wrong by more than a quarter of an hour', async () => {
    server.clockOffsetMs = 14 * 60_000;
    expect(await text(client())).toBe('the first object');
    server.clockOffsetMs = 16 * 60_000;
    expect(await refusal(get(client()))).toEqual({ name: 'RequestTimeTooSkewed', status: 403 });
  });

  it('tells the region of a bucket that lies elsewhere, in both ways', async () => {
    server.addBucket('west', { region: 'eu-west-1' });
    const head = (from: S3Client) => from.send(new HeadBucketCommand({ Bucket: 'west' }));

    expect((await refusal(head(client()))).status).toBe(400);
    server.wrongRegionAnswer = 'redirect';
    expect((await refusal(head(client()))).status).toBe(301);
    expect((await head(client({ region: 'eu-west-1' }))).BucketRegion).toBe('eu-west-1');
  });
});

describe('a presigned address', () => {
  /** Signed for the host only, as browsers need it. */
  function presign(expires: number, secret = server.credentials.secretAccessKey): string {
    const timestamp = new Date().toISOString().replace(/[-:]|\.\d+/g, '');
    const scope = { day: timestamp.slice(0, 8), region: server.region, service: 's3' };
    const path = `/${BUCKET}/a/one.txt`;
    const query: [string, string][] = [
      ['X-Amz-Algorithm', 'AWS4-HMAC-SHA256'],
      ['X-Amz-Credential', `${server.credentials.accessKeyId}/${scopeText(scope)}`],
      ['X-Amz-Date', timestamp],
      ['X-Amz-Expires', String(expires)],
      ['X-Amz-SignedHeaders', 'host'],
    ];
    const headers: [string, string][] = [['host', `127.0.0.1:${server.port}`]];
    const signable = { method: 'GET', path, query, headers, payloadHash: 'UNSIGNED-PAYLOAD' };
    query.push(['X-Amz-Signature', signRequest(secret, timestamp, scope, signable)]);
    return `${server.url}${path}?${new URLSearchParams(query)}`;
  }

  it('is good until it expires, and only as it was signed', async () => {
    const right = presign(600);

    expect(await (await fetch(right)).text()).toBe('the first object');
    expect(await (await fetch(right.replace('one.txt', 'two.txt'))).text()).toContain('SignatureDoesNotMatch');
    expect(await (await fetch(presign(600, 'guess'))).text()).toContain('SignatureDoesNotMatch');
    expect(await (await fetch(presign(604_801))).text()).toContain('AuthorizationQueryParametersError');
    server.clockOffsetMs = 601_000;
    expect(await (await fetch(right)).text()).toContain('Request has expired');
  });
});

describe('where another S3 differs from AWS', () => {
  it('lists a thousand keys at the most', async () => {
    for (let index = 0; index < 1_002; index += 1) server.put('many', `k${index}`, '');
    const list = (MaxKeys: number) => client().send(new ListObjectsV2Command({ Bucket: 'many', MaxKeys }));

    expect(await list(5_000)).toMatchObject({ KeyCount: 1_000, MaxKeys: 1_000, IsTruncated: true });
    expect(await refusal(list(-1))).toEqual({ name: 'InvalidArgument', status: 400 });
  });

  it('takes no part of an upload it does not know', async () => {
    const late = new UploadPartCommand({ Bucket: BUCKET, Key: 'x', UploadId: 'gone', PartNumber: 1, Body: 'late' });

    expect(await refusal(client().send(late))).toEqual({ name: 'NoSuchUpload', status: 404 });
  });

  it('refuses a token it did not hand out', async () => {
    const list = new ListObjectsV2Command({ Bucket: BUCKET, ContinuationToken: 'made up' });

    expect(await refusal(client().send(list))).toEqual({ name: 'InvalidArgument', status: 400 });
  });
});

describe('a body in chunks', () => {
  it('is stored without its framing', async () => {
    const Body = Readable.from([Buffer.alloc(40_000, 'a'), Buffer.alloc(30_000, 'b')]);
    await client().send(new PutObjectCommand({ Bucket: BUCKET, Key: 'streamed', Body, ContentLength: 70_000 }));

    expect(await text(client(), 'streamed')).toBe('a'.repeat(40_000) + 'b'.repeat(30_000));
  });
});

describe('faults', () => {
  it('are the same for the same seed, whatever the order', async () => {
    const keys = Array.from({ length: 40 }, (_, index) => `many/${index}`);
    for (const key of keys) server.put(BUCKET, key, key);
    const failures = async (order: readonly string[], seed: number) => {
      server.faults.set({ seed, slowDown: 0.3 });
      const results = await Promise.all(order.map(async (key) => ({ key, ...(await refusal(get(client(), key))) })));
      return results.filter(({ name }) => name === 'SlowDown').map(({ key }) => key);
    };
    const first = await failures(keys, 7);

    expect(first.length).toBeGreaterThan(4);
    expect(first.length).toBeLessThan(20);
    expect((await failures(keys.toReversed(), 7)).toSorted()).toEqual(first.toSorted());
    expect((await failures(keys, 8)).toSorted()).not.toEqual(first.toSorted());
  });

  it.each([
    ['slowDown', { name: 'SlowDown', status: 503 }],
    ['internalError', { name: 'InternalError', status: 500 }],
    ['accessDenied', { name: 'AccessDenied', status: 403 }],
    ['kmsDenied', { name: 'AccessDenied', status: 403 }],
  ])('%s refuses', async (kind, expected) => {
    server.faults.set({ [kind]: 1 });
    expect(await refusal(get(client()))).toEqual(expected);
  });

  it('reset breaks the connection before an answer', async () => {
    server.faults.set({ reset: 1 });
    await expect(fetch(`${server.url}/${BUCKET}/x`)).rejects.toMatchObject({ cause: { code: 'ECONNRESET' } });
  });

  it('cut ends a body before its length, short sends half of it with a length that fits', async () => {
    server.faults.set({ cut: 1 });
    await expect(text(client())).rejects.toThrow('aborted');
    server.faults.set({ short: 1 });
    expect(await text(client())).toBe('the firs');
    expect(server.counters.byFault).toEqual({ cut: 1, short: 1 });
  });

  it('corrupt changes a byte and no length', async () => {
    server.faults.set({ corrupt: 1 });
    const bytes = await (await get(client())).Body?.transformToByteArray();
    expect(bytes).toHaveLength(16);
    expect(Buffer.from(bytes ?? []).toString('latin1')).not.toBe('the first object');
  });

  it('corrupt is noticed by who checks the checksum', async () => {
    server.put(BUCKET, 'summed', 'the first object', { checksum: true });
    const head = await get(client(), 'summed');
    expect(head).toMatchObject({ ChecksumType: 'FULL_OBJECT', ChecksumCRC64NVME: expect.stringMatching(/^.{11}=$/) });
    expect(await head.Body?.transformToString()).toBe('the first object');
    server.faults.set({ corrupt: 1 });
    await expect(text(client(), 'summed')).rejects.toThrow(/checksum mismatch/i);
  });

  it('end when the attempts they are for are used up', async () => {
    server.faults.set({ slowDown: 1, attemptsMax: 2 });
    expect(await text(client({ maxAttempts: 3 }))).toBe('the first object');
    expect(server.counters.of('GetObject')).toBe(3);
  });

  it('leave other keys alone', async () => {
    server.put(BUCKET, 'b/two.txt', 'two');
    server.faults.set({ internalError: 1, match: /^b\// });
    expect(await text(client())).toBe('the first object');
    expect((await refusal(get(client(), 'b/two.txt'))).status).toBe(500);
  });

  it('run what a test wants to happen between two requests', async () => {
    server.faults.set({
      operations: ['GetObject'],
      before: ({ bucket, key, attempt }) => {
        if (attempt === 1) server.delete(bucket, key);
      },
    });
    expect(await refusal(get(client()))).toEqual({ name: 'NoSuchKey', status: 404 });
  });
});

describe('counters', () => {
  it('count requests, connections and bytes', async () => {
    const from = client();
    await text(from);
    await from.send(new ListObjectsV2Command({ Bucket: BUCKET, Prefix: 'a/' }));

    expect(server.counters).toMatchObject({
      requests: 2,
      inFlight: 0,
      byOperation: { GetObject: 1, ListObjectsV2: 1 },
      byStatus: { 200: 2 },
      connections: 1,
    });
    expect(server.counters.bytesOut).toBeGreaterThan('the first object'.length);
    expect(server.counters.records.map(({ operation, key, prefix }) => [operation, key, prefix])).toEqual([
      ['GetObject', 'a/one.txt', ''],
      ['ListObjectsV2', '', 'a/'],
    ]);
  });
});

describe('a bucket of a million keys', () => {
  it('is listed page by page without holding a body', async () => {
    const name = (index: number): string => `k/${String(index).padStart(7, '0')}`;
    server.addBucket('huge', {
      objects: { count: 1_000_000, keyAt: name, bytesAt: () => 7, bodyAt: (index) => Buffer.from(String(index)) },
    });
    const list = (input: object) => client().send(new ListObjectsV2Command({ Bucket: 'huge', ...input }));
    const first = await list({});
    const second = await list({ ContinuationToken: first.NextContinuationToken });
    const late = await list({ StartAfter: name(999_997) });

    expect(first.Contents?.length).toBe(1_000);
    expect(second.Contents?.[0]?.Key).toBe(name(1_000));
    expect(late.Contents?.map(({ Key }) => Key)).toEqual([name(999_998), name(999_999)]);
    expect(late.IsTruncated).toBe(false);
  });
});

describe('what is no S3', () => {
  it('is answered all the same', async () => {
    const answer = await fetch(`${server.url}/bucket?versioning`, { headers: { authorization: 'Basic x' } });
    expect(answer.status).toBe(501);
  });

  it('may go away in the middle of a request', async () => {
    const socket = connect(server.port, '127.0.0.1');
    await once(socket, 'connect');
    socket.write('PUT /logs/x HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\nhalf');
    await expect.poll(() => server.counters.inFlight).toBe(1);
    socket.destroy();
    await expect.poll(() => server.counters.inFlight).toBe(0);
    expect(await text(client())).toBe('the first object');
  });
});

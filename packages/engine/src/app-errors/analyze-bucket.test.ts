import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { httpfsForTests, type S3TestServer, startS3Server } from '../testing/index.js';
import { analyzeErrors } from './analyze-errors.js';

const BUCKET = 'app-logs';
const httpfs = await httpfsForTests();
const START_MS = Date.UTC(2026, 10, 20, 6);
const MINUTE_MS = 60_000;

const at = (minute: number): string => new Date(START_MS + minute * MINUTE_MS).toISOString();
const seconds = (minute: number): number => (START_MS + minute * MINUTE_MS) / 1_000;

function log(level: string, service: string, message = 'x', minute = 0): string {
  return `${JSON.stringify({ time: at(minute), level, service, message })}\n`;
}

describe('errors of a bucket', () => {
  let server: S3TestServer;
  beforeAll(async () => {
    server = await startS3Server();
    vi.stubEnv('AWS_ACCESS_KEY_ID', server.credentials.accessKeyId);
    vi.stubEnv('AWS_SECRET_ACCESS_KEY', server.credentials.secretAccessKey);
    vi.stubEnv('AWS_SESSION_TOKEN', undefined);
    const put = (key: string, text: string, minute: number) =>
      server.put(BUCKET, key, key.endsWith('.gz') ? gzipSync(text) : text, {
        modified: new Date(START_MS + minute * MINUTE_MS),
      });
    put('shop/', '', 90);
    put('shop/a.jsonl', log('error', 'a', 'm', 1), 10);
    put('shop/b.jsonl.gz', log('error', 'b', 'm', 11).repeat(2), 20);
    put('shop/c.jsonl', log('error', 'c', 'm', 2), 15);
    put('shop/c.jsonl.1', log('error', 'd', 'm', 3), 60);
    put('other/x.jsonl', log('error', 'x'), 99);
  });
  afterAll(async () => {
    vi.unstubAllEnvs();
    await server.close();
  });

  function from(prefix: string, reader: 'sdk' | 'auto' = 'sdk') {
    return { bucket: BUCKET, prefix, s3: { endpointUrl: server.url, region: server.region, reader } };
  }

  it.each([
    ['shop/', 'shop/c.jsonl.1'],
    ['shop/b', 'shop/b.jsonl.gz'],
    ['shop/c.jsonl', 'shop/c.jsonl'],
    ['', 'other/x.jsonl'],
  ])('below %s are those of the object written last, %s', async (prefix, object) => {
    expect(await analyzeErrors({ from: from(prefix, 'auto') })).toMatchObject({ object, objectsRead: 1, alert: false });
  });

  it('in a window are those of all objects that may hold its lines', async () => {
    const report = await analyzeErrors({
      from: from('shop/'),
      which: { window: { from: seconds(0), to: seconds(12) } },
      detail: true,
    });

    expect(report).toMatchObject({
      object: `s3://${BUCKET}/shop/`,
      byService: { b: 2, a: 1, c: 1, d: 1 },
      objectsRead: 4,
    });
  });

  it('are none below a prefix where nothing lies', async () => {
    expect(await analyzeErrors({ from: from('gone/') })).toMatchObject({
      object: null,
      errors: 0,
      notes: [expect.stringContaining('gone/')],
    });
  });

  it('are counted although one object may not be read, which is named', async () => {
    server.faults.set({ accessDenied: 1, operations: ['GetObject'], match: /a\.jsonl$/ });
    try {
      const report = await analyzeErrors({ from: from('shop/'), which: { window: { from: seconds(0) } } });

      expect(report).toMatchObject({ errors: 4, unreadable: [{ object: 'shop/a.jsonl' }] });
    } finally {
      server.faults.set({});
    }
  });

  it('need a bucket that is there, and a name that is one', async () => {
    await expect(analyzeErrors({ from: { ...from(''), bucket: 'nobody-has-this' } })).rejects.toMatchObject({
      code: 'source',
    });
    await expect(analyzeErrors({ from: { ...from(''), bucket: 'No Bucket' } })).rejects.toMatchObject({
      code: 'invalid-input',
    });
  });

  describe.skipIf(httpfs.missing !== undefined)(`through httpfs${httpfs.missing ? ` (${httpfs.missing})` : ''}`, () => {
    const through = (extensionDir: string | undefined) => {
      const { s3, ...place } = from('shop/');
      return { ...place, s3: { ...s3, reader: 'httpfs' as const, extensionDir } };
    };
    const all = { window: { from: seconds(0), to: seconds(120) } };

    it('are those the SDK finds, also in packed objects, and an object that may not be read is named', async () => {
      server.counters.reset();
      const expected = await analyzeErrors({ from: from('shop/'), which: all, detail: true });
      const reads = server.counters.of('GetObject');
      server.counters.reset();
      const report = await analyzeErrors({ from: through(httpfs.folder), which: all, detail: true });

      expect(report).toEqual(expected);
      // httpfs is tried on one object before.
      expect(server.counters.of('GetObject')).toBe(reads + 1);
      server.faults.set({ accessDenied: 1, operations: ['GetObject'], match: /b\.jsonl\.gz$/ });
      try {
        expect(await analyzeErrors({ from: through(httpfs.folder), which: all })).toMatchObject({
          errors: 3,
          unreadable: [{ object: 'shop/b.jsonl.gz' }],
        });
      } finally {
        server.faults.set({});
      }
    });

    it('are refused where the extension is not, with what to do', async () => {
      await expect(analyzeErrors({ from: through('/nowhere'), which: all })).rejects.toMatchObject({
        code: 'source',
        message: expect.stringContaining('read with the AWS SDK'),
      });
    });
  });
});

import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type IngestOptions, LOCAL_SCOPE } from '../src/index.js';
import { file, record } from '../src/testing/index.js';
import { type S3TestServer, startS3Server } from '../src/testing/s3-server/index.js';
import { useLake } from './use-lake.js';

const lake = useLake();
const { ask } = lake;

let server: S3TestServer;
let environment: NodeJS.ProcessEnv;

beforeEach(async () => {
  server = await startS3Server();
  environment = { ...process.env };
  Object.assign(process.env, server.environment());
});

afterEach(async () => {
  process.env = environment;
  await server.close();
});

const keyOf = (minute: string, name = 'a') =>
  `AWSLogs/123456789012/vpcflowlogs/us-east-1/2026/11/20/123456789012_vpcflowlogs_us-east-1_fl-1_20261120T${minute}Z_${name}.log.gz`;

const start = (hour: number) => Date.UTC(2026, 10, 20, hour) / 1000;

const ingest = (options: Partial<NonNullable<IngestOptions['s3']>> = {}, more: Omit<IngestOptions, 's3'> = {}) =>
  lake.engine.ingest(
    { ...more, s3: { buckets: ['logs'], endpointUrl: server.url, reader: 'sdk', ...options } },
    LOCAL_SCOPE,
  );

const sums = () => ask('SELECT count(*) AS n, coalesce(sum(bytes), 0) AS b FROM flows');

describe('ingest from buckets', () => {
  it('loads every object once, whatever bucket it is in, and says where it came from', async () => {
    server.put('logs', keyOf('1000'), file(record({ bytes: 1 })));
    server.put('logs', 'AWSLogs/readme.md', 'not a log');
    server.put('more', keyOf('1005'), file(record({ bytes: 2 })));
    server.put('more', keyOf('1010', 'copy'), file(record({ bytes: 1 })));

    const report = await ingest({ buckets: ['logs', 's3://more'] });

    expect(report).toMatchObject({
      rows: 2,
      objects: { found: 3, loaded: 2, duplicate: 1, failed: 0, ignored: 1 },
      sources: ['s3://logs', 's3://more'],
      failures: [],
    });
    expect(await ingest({ buckets: ['logs', 's3://more'] })).toMatchObject({ rows: 0, objects: { unchanged: 3 } });
    expect(await sums()).toEqual([{ n: 2, b: 3 }]);
    expect(await ask('SELECT DISTINCT source FROM ingested ORDER BY 1')).toEqual([
      { source: 's3://logs' },
      { source: 's3://more' },
    ]);
  });

  it('loads only what may hold flows of the window, and the rest when asked for it', async () => {
    for (const hour of ['08', '10', '14']) {
      server.put('logs', keyOf(`${hour}05`), file(record({ start: start(Number(hour)), bytes: Number(hour) })));
    }

    expect(await ingest({ window: { from: start(10), to: start(11) } })).toMatchObject({
      objects: { found: 1, loaded: 1 },
    });
    expect(await ingest()).toMatchObject({ objects: { found: 3, loaded: 2, unchanged: 1 } });
    expect(await sums()).toEqual([{ n: 3, b: 32 }]);
  });

  it('says what it asked of S3, run by run', async () => {
    server.put('logs', keyOf('1000'), file(record()));
    server.faults.set({ slowDown: 1, attemptsMax: 1, operations: ['GetObject'] });

    // To check, to look for the dates in five steps, to read.
    expect(await ingest()).toMatchObject({
      requests: { sent: 8, retries: 1, throttled: 1, waited_ms: expect.any(Number) },
    });
    expect(await ingest()).toMatchObject({ requests: { sent: 6, retries: 0, throttled: 0, waited_ms: 0 } });
  });

  it('leaves transit gateway flow logs alone, with the reason', async () => {
    const header = 'version resource-type account-id tgw-id tgw-attachment-id srcaddr dstaddr packets bytes start end';
    const line = '6 TransitGateway 123456789012 tgw-1 tgw-attach-1 10.0.0.1 10.0.0.2 1 1 1795168800 1795168860';
    server.put('logs', keyOf('1000'), file(record({ bytes: 1 })));
    server.put('logs', keyOf('1000', 'tgw'), gzipSync(`${header}\n${line}\n`));

    expect(await ingest()).toMatchObject({ rows: 1, objects: { loaded: 1, quarantined: 1 } });
    expect(await ask('SELECT object, reason FROM quarantine')).toEqual([
      { object: keyOf('1000', 'tgw'), reason: expect.stringMatching(/^it is a transit gateway flow log/) },
    ]);
  });

  it('replaces what an object held when its ETag changes', async () => {
    server.put('logs', keyOf('1000'), file(record({ bytes: 1 })));
    await ingest();
    server.put('logs', keyOf('1000'), file(record({ bytes: 5 }), record({ bytes: 6 })));

    expect(await ingest()).toMatchObject({ objects: { loaded: 1, replaced: 1 } });
    expect(await sums()).toEqual([{ n: 2, b: 11 }]);
  });

  it('names an object that cannot be read in quarantine, once, and loads it when it can', async () => {
    const [good, bad] = [keyOf('1000'), keyOf('1005', 'bad')];
    server.put('logs', good, file(record({ bytes: 1 })));
    server.put('logs', bad, file(record({ bytes: 2 })));
    server.faults.set({ operations: ['GetObject'], match: /bad/, accessDenied: 1 });

    const report = await ingest();

    expect(report).toMatchObject({
      rows: 1,
      objects: { found: 2, loaded: 1, failed: 1 },
      failures: [{ object: bad, source: 's3://logs', reason: expect.stringContaining('s3:GetObject') }],
    });
    const { version } = await lake.engine.status(LOCAL_SCOPE);
    expect(await ingest()).toMatchObject({ objects: { unchanged: 1, failed: 1 } });
    expect((await lake.engine.status(LOCAL_SCOPE)).version).toBe(version);
    expect(await ask('SELECT object, line FROM quarantine')).toEqual([{ object: bad, line: null }]);
    expect(await ask("SELECT object FROM ingested WHERE status = 'failed'")).toEqual([{ object: bad }]);

    server.faults.clear();
    expect(await ingest()).toMatchObject({ objects: { loaded: 1, unchanged: 1, failed: 0 } });
    expect(await ask('FROM quarantine')).toEqual([]);
    expect(await ask('SELECT status FROM ingested')).toEqual([{ status: 'loaded' }, { status: 'loaded' }]);
    expect(await sums()).toEqual([{ n: 2, b: 3 }]);
  });

  it('keeps what an object held while its new version cannot be read', async () => {
    server.put('logs', keyOf('1000'), file(record({ bytes: 1 })));
    await ingest();
    server.put('logs', keyOf('1000'), file(record({ bytes: 5 })));
    server.faults.set({ operations: ['GetObject'], accessDenied: 1 });

    expect(await ingest()).toMatchObject({ objects: { failed: 1 } });
    expect(await sums()).toEqual([{ n: 1, b: 1 }]);
    server.faults.clear();
    expect(await ingest()).toMatchObject({ objects: { loaded: 1, replaced: 1 } });
    expect(await sums()).toEqual([{ n: 1, b: 5 }]);
    expect(await ask('FROM quarantine')).toEqual([]);
  });

  it('gives up on a bucket of which nothing can be read, saying why', async () => {
    for (let n = 0; n < 60; n += 1) server.put('logs', keyOf('1000', `n${n}`), file(record({ bytes: n + 1 })));
    server.faults.set({ operations: ['GetObject'], accessDenied: 1 });

    await expect(ingest()).rejects.toMatchObject({
      code: 'source',
      message: expect.stringMatching(/50 objects in a row.*s3:GetObject/s),
    });
    expect(await ask('SELECT count(*) >= 50 AS named FROM quarantine WHERE line IS NULL')).toEqual([{ named: true }]);
    server.faults.clear();
    expect(await ingest()).toMatchObject({ objects: { found: 60, loaded: 60 } });
    expect(await ask('FROM quarantine')).toEqual([]);
  });

  it('is cancelled in the middle of a group, and the next run loads all of it', async () => {
    for (let n = 0; n < 40; n += 1) server.put('logs', keyOf('1000', `n${n}`), file(record({ bytes: 1, start: n })));
    const stop = new AbortController();
    server.faults.set({
      operations: ['GetObject'],
      before: ({ count }) => {
        if (count === 30) stop.abort();
      },
    });

    await expect(ingest({}, { signal: stop.signal })).rejects.toMatchObject({ code: 'cancelled' });
    expect(await sums()).toEqual([{ n: 0, b: 0 }]);
    server.faults.clear();
    await ingest();
    expect(await sums()).toEqual([{ n: 40, b: 40 }]);
  });

  it('reads either a folder or buckets', async () => {
    await expect(ingest({}, { folder: lake.workspace.logs })).rejects.toMatchObject({ code: 'invalid-input' });
    await expect(lake.engine.ingest({}, LOCAL_SCOPE)).rejects.toMatchObject({ code: 'invalid-input' });
  });
});

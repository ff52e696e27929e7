import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { parseInstant } from '../../core/time-window.js';
import { type S3TestServer, startS3Server } from '../../testing/s3-server/index.js';
import type { ListOptions } from '../source.js';
import type { ListRequest } from './client.js';
import { CredentialSource } from './credentials.js';
import { listFlowLogs } from './listing.js';
import { openS3Sources } from './open-s3.js';

const BUCKET = 'flow-logs';
const ACCOUNTS = ['111111111111', '222222222222'];
const REGIONS = ['eu-central-1', 'us-east-1'];
const HOUR_S = 3600;

setFlagsFromString('--expose-gc');
const collectGarbage: unknown = runInNewContext('gc');

/** What is held and not only waiting to be collected, which is a matter of when. */
function heldBytes(): number {
  if (typeof collectGarbage !== 'function') throw new Error('There is no way to collect garbage.');
  collectGarbage();
  return process.memoryUsage().heapUsed;
}

let server: S3TestServer;

beforeEach(async () => {
  server = await startS3Server();
  server.addBucket(BUCKET);
});

afterEach(() => server.close());

type Place = 'plain' | 'hourly' | 'hive' | 'hive-hourly' | 'organisation';

function folderOf(place: Place, account: string, region: string, time: Date): string {
  const [date = '', clock = ''] = time.toISOString().split('T');
  const [year, month, day] = date.split('-');
  const hour = clock.slice(0, 2);
  const hive = `AWSLogs/aws-account-id=${account}/aws-service=vpcflowlogs/aws-region=${region}/year=${year}/month=${month}/day=${day}`;
  switch (place) {
    case 'plain':
      return `AWSLogs/${account}/vpcflowlogs/${region}/${year}/${month}/${day}`;
    case 'hourly':
      return `AWSLogs/${account}/vpcflowlogs/${region}/${year}/${month}/${day}/${hour}`;
    case 'hive':
      return hive;
    case 'hive-hourly':
      return `${hive}/hour=${hour}`;
    case 'organisation':
      return `AWSLogs/o-a1b2c3d4e5/${account}/vpcflowlogs/${region}/${year}/${month}/${day}`;
  }
}

function keyOf(place: Place, account: string, region: string, time: Date, format: string): string {
  const stamp = time.toISOString().slice(0, 16).replace(/[-:]/g, '');
  const name = `${account}_vpcflowlogs_${region}_fl-1_${stamp}Z_0a1b.${format}`;
  return `${folderOf(place, account, region, time)}/${name}`;
}

/** One file an hour for some days, of every account and Region. */
function fill(place: Place, from: string, days: number, prefix = '', format = 'log.gz'): string[] {
  const keys: string[] = [];
  for (let hour = 0; hour < days * 24; hour += 1) {
    const time = new Date((parseInstant(from) + hour * HOUR_S) * 1000);
    for (const account of ACCOUNTS) {
      for (const region of REGIONS) keys.push(prefix + keyOf(place, account, region, time, format));
    }
  }
  for (const key of keys) server.put(BUCKET, key, 'x');
  return keys.sort();
}

async function list(prefix = '', options: ListOptions = {}) {
  const credentials = new CredentialSource(async () => server.credentials);
  const [source] = openS3Sources({ buckets: [BUCKET], prefix, endpointUrl: server.url }, { credentials });
  if (source === undefined) throw new Error('no source');
  server.counters.reset();
  const keys: string[] = [];
  let ignored = 0;
  for await (const page of source.list(options)) {
    keys.push(...page.objects.map(({ key }) => key));
    ignored += page.ignored;
  }
  return { keys, ignored, requests: server.counters.of('ListObjectsV2') };
}

const window = (from: string, to: string, relistS = 0): ListOptions => ({
  window: { from: parseInstant(from), to: parseInstant(to) },
  relistS,
});
const timeOf = (key: string): string => /_(\d{8}T\d{4})Z_/.exec(key)?.[1] ?? '';

const PLACES: readonly Place[] = ['plain', 'hourly', 'hive', 'hive-hourly', 'organisation'];

describe.each(PLACES)('the %s layout', (place) => {
  it.each(['', 'some/prefix/'])("is listed whole, all accounts and Regions, day by day, below '%s'", async (prefix) => {
    const put = fill(place, '2026-11-18', 3, prefix);
    const { keys, ignored } = await list(prefix);

    expect([...keys].sort()).toEqual(put);
    expect(ignored).toBe(0);
    const days = keys.map((key) => timeOf(key).slice(0, 8));
    expect(days).toEqual([...days].sort());
  });

  it('gives a window its files, no others, and lists no other days', async () => {
    fill(place, '2026-10-24', 16);
    const options = window('2026-10-31T23:00:00Z', '2026-11-01T01:00:00Z');
    const { keys, requests } = await list('', options);

    expect([...new Set(keys.map(timeOf))].sort()).toEqual(['20261031T2300', '20261101T0000', '20261101T0100']);
    expect(keys).toHaveLength(3 * 4);
    expect(requests).toBeLessThanOrEqual(20);
  });

  it('takes Parquet as it takes text', async () => {
    const put = fill(place, '2026-11-18', 1, '', 'log.parquet');

    expect((await list()).keys.sort()).toEqual(put);
  });

  it('can be entered at any depth', async () => {
    const put = fill(place, '2026-11-18', 2);
    const some = put.find((key) => key.includes(ACCOUNTS[1] ?? '')) ?? '';
    const parts = some.split('/');
    for (let depth = 1; depth <= parts.length; depth += 1) {
      const prefix = parts.slice(0, depth).join('/');
      const below = put.filter((key) => key === prefix || key.startsWith(`${prefix}/`));

      expect((await list(prefix)).keys.sort(), prefix).toEqual(below);
      if (depth < parts.length) expect((await list(`${prefix}/`)).keys.sort(), prefix).toEqual(below);
    }
  });
});

describe('a window', () => {
  it('is widened for files that come late', async () => {
    fill('plain', '2026-11-18', 2);
    const late = await list('', window('2026-11-18T10:00:00Z', '2026-11-18T11:00:00Z', 2 * HOUR_S));

    expect([...new Set(late.keys.map(timeOf))].sort()).toEqual([
      '20261118T1000',
      '20261118T1100',
      '20261118T1200',
      '20261118T1300',
    ]);
  });

  it('may be open at either end', async () => {
    fill('hive', '2026-11-18', 3);
    const from = { window: { from: parseInstant('2026-11-20T22:00:00Z') } };
    const to = { window: { to: parseInstant('2026-11-18T01:00:00Z') }, relistS: 0 };

    expect(new Set((await list('', from)).keys.map(timeOf))).toEqual(new Set(['20261120T2200', '20261120T2300']));
    expect(new Set((await list('', to)).keys.map(timeOf))).toEqual(new Set(['20261118T0000', '20261118T0100']));
  });

  it('keeps what says no time', async () => {
    server.put(BUCKET, 'odd/name.log.gz', 'x');
    server.put(BUCKET, 'AWSLogs/111111111111/vpcflowlogs/eu-central-1/stray.log.gz', 'x');

    expect((await list('', window('2026-11-18', '2026-11-19'))).keys).toHaveLength(2);
  });

  it('passes over the hours before it, and ends behind them', async () => {
    const keys: string[] = [];
    for (let index = 0; index < 24_000; index += 1) {
      const hour = String(Math.floor(index / 1000)).padStart(2, '0');
      const minute = String(index % 60).padStart(2, '0');
      keys.push(
        `AWSLogs/111111111111/vpcflowlogs/us-east-1/2026/11/20/${hour}/111111111111_vpcflowlogs_us-east-1_fl-${index}_20261120T${hour}${minute}Z_x.log.gz`,
      );
    }
    for (const key of keys) server.put(BUCKET, key, 'x');
    const found = await list('', window('2026-11-20T18:05:00Z', '2026-11-20T18:30:00Z'));

    expect(found.keys.length).toBeGreaterThan(100);
    expect(new Set(found.keys.map((key) => timeOf(key).slice(9, 11)))).toEqual(new Set(['18']));
    // Five folders; the first hour, the page between, the 18th hour, the one after it, and the page behind that.
    expect(found.requests).toBeLessThanOrEqual(5 + 7);
  });
});

describe('a bucket with more than flow logs', () => {
  it('is searched for flow logs alone: other services are left unlisted and counted', async () => {
    const put = fill('plain', '2026-11-18', 1);
    for (let index = 0; index < 3000; index += 1) {
      server.put(BUCKET, `AWSLogs/111111111111/CloudTrail/us-east-1/2026/11/18/${index}.json.gz`, 'x');
    }
    server.put(BUCKET, 'AWSLogs/111111111111/', '');
    server.put(BUCKET, 'readme.md', 'x');
    server.put(BUCKET, 'mixed/111111111111_elasticloadbalancing_us-east-1_app.a_20261118T0000Z_1.1.1.1_x.log.gz', 'x');
    const { keys, ignored, requests } = await list();

    expect(keys.sort()).toEqual(put);
    expect(ignored).toBe(3);
    expect(requests).toBeLessThan(20);
  });

  it('finds the trees of several prefixes, and files of no layout at all', async () => {
    const put = [
      ...fill('plain', '2026-11-18', 1, 'prod/'),
      ...fill('hive-hourly', '2026-11-18', 1, 'team/dev/logs/', 'log.parquet'),
    ];
    const others = ['a.log', 'old/x.log.gz', 'old/2024/11/y.log.gz', 'd/e/e/p/e/r/z.log.gz', 'sp ace/+plus/ü&<.log.gz'];
    for (const key of others) server.put(BUCKET, key, 'x');

    expect((await list()).keys.sort()).toEqual([...put, ...others].sort());
  });

  it('lists a wide folder of no layout as it comes, without a request per folder', async () => {
    for (let index = 0; index < 2500; index += 1) server.put(BUCKET, `jobs/${index}/out.log.gz`, 'x');
    const { keys, requests } = await list();

    expect(new Set(keys).size).toBe(2500);
    expect(requests).toBeLessThan(10);
  });

  it('does not take the neighbours of a prefix for the folder', async () => {
    for (const key of ['prod/a.log', 'prod-old/a.log', 'prod.log', 'prod']) server.put(BUCKET, key, 'x');

    expect((await list('prod')).keys.sort()).toEqual(['prod', 'prod/a.log']);
    expect((await list('prod.log')).keys).toEqual(['prod.log']);
  });
});

describe('a very large bucket', () => {
  const PER_MINUTE = 50;
  const START = parseInstant('2026-11-01');
  const minutes = new Map<number, string>();
  const keyAt = (index: number): string => {
    const minute = Math.floor(index / PER_MINUTE);
    const start = minutes.get(minute) ?? keyStart(minute);
    minutes.set(minute, start);
    return `${start}_${String(index).padStart(9, '0')}.log.gz`;
  };
  const keyStart = (minute: number): string => {
    const time = new Date((START + minute * 60) * 1000).toISOString();
    const [date = '', clock = ''] = time.split('T');
    const stamp = `${date.replaceAll('-', '')}T${clock.slice(0, 5).replace(':', '')}Z`;
    return `AWSLogs/111111111111/vpcflowlogs/us-east-1/${date.replaceAll('-', '/')}/${clock.slice(0, 2)}/1_${stamp}`;
  };

  it('is listed in pages, in bounded memory: a million keys', async () => {
    const count = 1_000_000;
    const folder = 'AWSLogs/111111111111/vpcflowlogs/us-east-1/';
    const bucket = {
      async list({ token, delimiter }: ListRequest) {
        if (delimiter !== undefined) return { objects: [], folders: [] };
        const first = Number(token ?? 0);
        const objects = Array.from({ length: 1000 }, (_, index) => ({
          key: keyAt(first + index),
          etag: 'e',
          bytes: 1,
        }));
        return { objects, folders: [], ...(first + 1000 < count ? { next: String(first + 1000) } : {}) };
      },
    };
    const before = heldBytes();
    let listed = 0;
    let heldMax = 0;
    for await (const page of listFlowLogs(bucket, folder)) {
      expect(page.objects.length).toBeLessThanOrEqual(1000);
      listed += page.objects.length;
      if (listed % 100_000 === 0) heldMax = Math.max(heldMax, heldBytes() - before);
    }

    expect(listed).toBe(count);
    // All its keys together are more than 200 MB.
    expect(heldMax).toBeLessThan(50 * 1024 * 1024);
  });

  it('is paged through over a real connection, and gives an hour of it in a few requests', async () => {
    const count = 36 * 60 * PER_MINUTE;
    server.addBucket('many', { objects: { count, keyAt, bytesAt: () => 1, bodyAt: () => Buffer.alloc(1) } });
    const credentials = new CredentialSource(async () => server.credentials);
    const [source] = openS3Sources(
      { buckets: ['many/AWSLogs/111111111111/'], endpointUrl: server.url },
      { credentials },
    );
    const countKeys = async (options: ListOptions): Promise<number> => {
      let listed = 0;
      for await (const page of source?.list(options) ?? []) listed += page.objects.length;
      return listed;
    };
    expect(await countKeys(window('2026-11-02T10:00:00Z', '2026-11-02T11:00:00Z'))).toBe((5 + 60 + 15) * PER_MINUTE);
    expect(server.counters.of('ListObjectsV2')).toBeLessThanOrEqual(15);

    expect(await countKeys({})).toBe(count);
  });

  it('keeps few keys ahead of many accounts, and still gives every day its turn', async () => {
    const accounts = Array.from({ length: 80 }, (_, index) => String(100_000_000_000 + index));
    const tree = (account: string) => `AWSLogs/${account}/vpcflowlogs/us-east-1/`;
    const keys = accounts.map((account) =>
      Array.from({ length: 1500 }, (_, index) => {
        const day = String(1 + Math.floor(index / 500)).padStart(2, '0');
        return `${tree(account)}2026/11/${day}/${String(index).padStart(6, '0')}.log.gz`;
      }),
    );
    const bucket = {
      async list({ prefix, startAfter, token, delimiter }: ListRequest) {
        if (delimiter !== undefined) {
          const folders = prefix === 'AWSLogs/' ? accounts.map(tree) : [];
          return { objects: [], folders };
        }
        const all = keys[accounts.findIndex((account) => prefix === tree(account))] ?? [];
        const after = token ?? startAfter ?? '';
        const rest = all.filter((key) => key > after);
        const objects = rest.slice(0, 1000).map((key) => ({ key, etag: 'e', bytes: 1 }));
        const last = objects.at(-1);
        return { objects, folders: [], ...(rest.length > 1000 && last ? { next: last.key } : {}) };
      },
    };
    const listed: string[] = [];
    for await (const page of listFlowLogs(bucket, 'AWSLogs/')) listed.push(...page.objects.map(({ key }) => key));

    expect(new Set(listed).size).toBe(80 * 1500);
    expect(listed).toHaveLength(80 * 1500);
    const days = listed.map((key) => key.slice(-20, -14));
    expect(days).toEqual([...days].sort());
  });
});

import { describe, expect, it } from 'vitest';
import type { ListReply, ListRequest } from '../sources/s3/client.js';
import { findNewest } from './newest-object.js';

/** A bucket of keys, each with the moment it was written, that counts its listings. */
function bucketOf(written: Readonly<Record<string, number>>, pageKeys = 1_000) {
  const keys = Object.keys(written).sort();
  const asked: ListRequest[] = [];
  return {
    asked,
    list: async (request: ListRequest): Promise<ListReply> => {
      asked.push(request);
      const { prefix, delimiter, token, keysMax } = request;
      const below = keys.filter((key) => key.startsWith(prefix));
      const folderOf = (key: string): string | undefined => {
        const end = delimiter === undefined ? -1 : key.indexOf(delimiter, prefix.length);
        return end === -1 ? undefined : key.slice(0, end + 1);
      };
      const folders = [...new Set(below.flatMap((key) => folderOf(key) ?? []))];
      const objects = below.filter((key) => folderOf(key) === undefined);
      const from = Number(token ?? 0);
      const to = from + Math.min(pageKeys, keysMax ?? pageKeys);
      const page = objects.slice(from, to).map((key) => ({ key, etag: '', bytes: 1, lastModified: written[key] ?? 0 }));
      return {
        objects: page,
        folders: from === 0 ? folders : [],
        ...(to < objects.length ? { next: String(to) } : {}),
      };
    },
  };
}

const name = (account: string, region: string, path: string): string =>
  `AWSLogs/${account}/vpcflowlogs/${region}/${path}/${account}_vpcflowlogs_${region}_fl-1_x.log.gz`;
const ONE = '111111111111';
const TWO = '222222222222';

describe('the newest object', () => {
  it('is found down the latest days of every account and Region, in a handful of listings', async () => {
    const keys: Record<string, number> = {};
    for (let day = 1; day <= 28; day += 1) {
      for (const month of ['01', '02', '11'])
        keys[name(ONE, 'eu-central-1', `2026/${month}/${String(day).padStart(2, '0')}`)] = day;
    }
    keys[name(TWO, 'us-east-1', '2026/11/03')] = 500;
    keys[name(ONE, 'us-east-1', '2025/12/31')] = 400;
    const bucket = bucketOf(keys);

    const newest = await findNewest(bucket, 'AWSLogs/');

    expect(newest).toMatchObject({ object: { key: name(TWO, 'us-east-1', '2026/11/03') }, isPartial: false });
    expect(bucket.asked.length).toBeLessThan(25);
    expect(bucket.asked.some(({ prefix }) => prefix.includes('2026/01'))).toBe(false);
  });

  it.each([
    ['hourly', 'AWSLogs/111111111111/vpcflowlogs/eu-central-1/2026/11/20/14/a.log.gz'],
    [
      'Hive-compatible',
      'p/AWSLogs/aws-account-id=1/aws-service=vpcflowlogs/aws-region=eu-central-1/year=2026/month=11/day=20/hour=14/a.parquet',
    ],
    ['without dates', 'exports/b/a.log'],
    ['at the top', 'a.log'],
  ])('is found in a layout that is %s', async (_, key) => {
    expect((await findNewest(bucketOf({ [key]: 1 }), ''))?.object.key).toBe(key);
  });

  it('is the prefix itself where that is one object, and takes a folder without its slash', async () => {
    const bucket = bucketOf({ 'logs/a.log': 1 });

    expect((await findNewest(bucket, 'logs/a.log'))?.object.key).toBe('logs/a.log');
    expect((await findNewest(bucket, 'logs'))?.object.key).toBe('logs/a.log');
  });

  it('is none of the files beside logs, nor a log of another service', async () => {
    const foreign =
      'AWSLogs/111111111111/CloudTrail/us-east-1/2026/11/20/111111111111_CloudTrail_us-east-1_20261120T1200Z_x.json.gz';
    const bucket = bucketOf({ [foreign]: 9, 'AWSLogs/README.md': 9, 'AWSLogs/': 9 });

    expect(await findNewest(bucket, 'AWSLogs/')).toBeUndefined();
    expect(bucket.asked.some(({ prefix }) => prefix.includes('CloudTrail'))).toBe(false);
    expect(await findNewest(bucketOf({}), '')).toBeUndefined();
  });

  it('says when not everything was looked at', async () => {
    const many = Object.fromEntries(Array.from({ length: 30 }, (_, index) => [`k${index}.log`, index]));
    const wide = Object.fromEntries(Array.from({ length: 70 }, (_, index) => [`f${index}/k.log`, index]));

    expect(await findNewest(bucketOf(many, 1), '')).toMatchObject({ isPartial: true });
    expect(await findNewest(bucketOf(wide), '')).toMatchObject({ isPartial: true });
  });
});

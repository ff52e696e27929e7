import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { TimeWindow } from '../../core/time-window.js';
import { isLogKey } from '../object-key.js';
import type { ListRequest } from './client.js';
import { fileSpan, fileTimes, foreignService, overlaps } from './layouts.js';
import { type KeyLister, listFlowLogs } from './listing.js';

const START = Date.UTC(2026, 9, 28) / 1000;
const DAYS = 12;
const MINUTE_S = 60;
const RELIST_S = 600;

/** Lists as S3 does, in pages so small that every boundary is met. */
class SmallPages implements KeyLister {
  readonly requests: ListRequest[] = [];
  readonly #keys: readonly string[];
  readonly #pageKeys: number;

  constructor(keys: readonly string[], pageKeys: number) {
    this.#keys = [...new Set(keys)].sort();
    this.#pageKeys = pageKeys;
  }

  async list(request: ListRequest) {
    this.requests.push(request);
    const { prefix, delimiter, startAfter, token } = request;
    const after = token ?? startAfter ?? '';
    const entries: { name: string; isFolder: boolean }[] = [];
    for (const key of this.#keys) {
      if (!key.startsWith(prefix)) continue;
      const end = delimiter === undefined ? -1 : key.indexOf('/', prefix.length);
      const name = end === -1 ? key : key.slice(0, end + 1);
      if (name > after && entries.at(-1)?.name !== name) entries.push({ name, isFolder: end !== -1 });
    }
    const page = entries.slice(0, request.keysMax ?? this.#pageKeys);
    const last = page.at(-1)?.name;
    return {
      objects: page.filter(({ isFolder }) => !isFolder).map(({ name }) => ({ key: name, etag: 'e', bytes: 1 })),
      folders: page.filter(({ isFolder }) => isFolder).map(({ name }) => name),
      ...(page.length < entries.length && last !== undefined ? { next: last } : {}),
    };
  }
}

const two = (value: number): string => String(value).padStart(2, '0');

const time = fc.integer({ min: 0, max: DAYS * 24 * 60 - 1 }).map((minute) => START + minute * MINUTE_S);

const key = fc
  .record({
    time,
    account: fc.constantFrom('111111111111', '222222222222'),
    region: fc.constantFrom('eu-central-1', 'us-east-1'),
    layout: fc.constantFrom('plain', 'hourly', 'hive', 'hive-hourly', 'organisation', 'flat', 'foreign'),
    prefix: fc.constantFrom('', 'logs/', 'a/b/'),
    name: fc.constantFrom('aws', 'own', 'json'),
  })
  .map(({ time: at, account, region, layout, prefix, name }) => {
    const date = new Date(at * 1000);
    const [year, month, day] = [String(date.getUTCFullYear()), two(date.getUTCMonth() + 1), two(date.getUTCDate())];
    const [hour, minute] = [two(date.getUTCHours()), two(date.getUTCMinutes())];
    const file = {
      aws: `${account}_vpcflowlogs_${region}_fl-1_${year}${month}${day}T${hour}${minute}Z_ab.log.gz`,
      own: `part-${hour}${minute}.log.parquet`,
      json: `note-${minute}.json`,
    }[name];
    const plain = `AWSLogs/${account}/vpcflowlogs/${region}/${year}/${month}/${day}/`;
    const hive = `AWSLogs/aws-account-id=${account}/aws-service=vpcflowlogs/aws-region=${region}/year=${year}/month=${month}/day=${day}/`;
    const folder = {
      plain,
      hourly: `${plain}${hour}/`,
      hive,
      'hive-hourly': `${hive}hour=${hour}/`,
      organisation: plain.replace('AWSLogs/', 'AWSLogs/o-a1b2c3/'),
      flat: `exports/${day}/`,
      foreign: `AWSLogs/${account}/CloudTrail/${region}/${year}/${month}/${day}/`,
    }[layout];
    return `${prefix}${folder}${file}`;
  });

const bound = fc.option(
  time.map((at) => at + 7),
  { nil: undefined },
);

/** Two days of one Region, in daily folders, hourly ones or both; daily names lie anywhere between the hours. */
const mixedKey = fc
  .record({
    minute: fc.integer({ min: 0, max: 2 * 24 * 60 - 1 }),
    isHourly: fc.integer({ min: 0, max: 4 }).map((value) => value > 0),
    lead: fc.constantFrom('012345678901', '111111111111', '05', '10', '16', '20', 'part'),
  })
  .map(({ minute, isHourly, lead }) => {
    const date = new Date((START + minute * MINUTE_S) * 1000).toISOString();
    const [day = '', hour = ''] = [date.slice(0, 10), date.slice(11, 13)];
    const stamp = `${day.replaceAll('-', '')}T${hour}${date.slice(14, 16)}Z`;
    const folder = `AWSLogs/111111111111/vpcflowlogs/us-east-1/${day.replaceAll('-', '/')}/`;
    return `${folder}${isHourly ? `${hour}/` : ''}${lead}_x_${stamp}_a.log.gz`;
  });

function expectedOf(keys: readonly string[], prefix: string, window: TimeWindow): string[] {
  const wanted = fileTimes(window, RELIST_S);
  return [...new Set(keys)].filter((each) => {
    const span = fileSpan(each);
    const isBelow = prefix === '' || each.startsWith(prefix.endsWith('/') ? prefix : `${prefix}/`);
    const isLog = isLogKey(each) && foreignService(each) === undefined;
    return isBelow && isLog && (span === undefined || overlaps(span, wanted));
  });
}

async function listedOf(bucket: KeyLister, prefix: string, window: TimeWindow): Promise<string[]> {
  const listed: string[] = [];
  for await (const page of listFlowLogs(bucket, prefix, { window, relistS: RELIST_S })) {
    listed.push(...page.objects.map((object) => object.key));
  }
  return listed;
}

const windowOf = (from: number | undefined, to: number | undefined): TimeWindow => ({
  ...(from === undefined ? {} : { from }),
  ...(to === undefined ? {} : { to }),
});

describe('a listing', () => {
  it('gives exactly the keys that may hold some of the window, each once, whatever the layouts and the pages', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(key, { maxLength: 300, size: 'max' }),
        fc.integer({ min: 2, max: 40 }),
        bound,
        bound,
        fc.constantFrom('', 'logs/', 'a/b', 'AWSLogs/', 'AWSLogs/111111111111/vpcflowlogs/us-east-1/2026/11'),
        async (keys, pageKeys, from, to, prefix) => {
          const window = windowOf(from, to);
          const listed = await listedOf(new SmallPages(keys, pageKeys), prefix, window);

          expect(listed.sort()).toEqual(expectedOf(keys, prefix, window).sort());
        },
      ),
      { numRuns: 200 },
    );
  });

  it('does so also where hours are passed over and a day has both layouts', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(mixedKey, { maxLength: 150, size: 'max' }),
        fc.integer({ min: 2, max: 30 }),
        fc.integer({ min: 0, max: 2 * 24 * 60 }),
        fc.integer({ min: 1, max: 180 }),
        async (keys, pageKeys, minute, minutes) => {
          const from = START + minute * MINUTE_S;
          const window = windowOf(from, from + minutes * MINUTE_S);
          const listed = await listedOf(new SmallPages(keys, pageKeys), '', window);

          expect(listed.sort()).toEqual(expectedOf(keys, '', window).sort());
        },
      ),
      { numRuns: 300 },
    );
  });

  it('asks for no day before or after the window', async () => {
    const everyHour = Array.from({ length: DAYS * 24 }, (_, index) => {
      const date = new Date((START + index * 3600) * 1000).toISOString();
      const stamp = `${date.slice(0, 13).replaceAll('-', '')}00Z`;
      return `AWSLogs/111111111111/vpcflowlogs/us-east-1/${date.slice(0, 10).replaceAll('-', '/')}/1_${stamp}_a.log.gz`;
    });
    await fc.assert(
      fc.asyncProperty(time, fc.integer({ min: 60, max: 7200 }), async (from, span) => {
        const bucket = new SmallPages(everyHour, 24);
        for await (const _page of listFlowLogs(bucket, '', { window: { from, to: from + span }, relistS: 0 }));

        // Five folders, and the two or three days an hour or two may touch.
        expect(bucket.requests.length).toBeLessThanOrEqual(5 + 4);
      }),
      { numRuns: 100 },
    );
  });
});

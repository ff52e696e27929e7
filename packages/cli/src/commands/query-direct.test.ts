import type { DirectOptions, DirectSession } from '@networkflow/engine';
import { describe, expect, test } from 'vitest';
import { fakeEffects, sqlResult } from '../../test/fake-effects.js';
import { runQuery } from './query.js';

const COLUMNS = [{ name: 'n', type: 'BIGINT' }];

/** Effects whose logs answer one row; `seen` is what they were asked. */
function directEffects(overrides: Partial<DirectSession> = {}, more: Parameters<typeof fakeEffects>[0] = {}) {
  const seen: { options: DirectOptions[]; sql: string[]; closed: number } = { options: [], sql: [], closed: 0 };
  const effects = fakeEffects({
    openDirect: async (options) => {
      seen.options.push(options);
      return {
        objects: 3,
        objectBytes: 1_234_567,
        notes: ['Not checked.'],
        sql: async (text) => {
          seen.sql.push(text);
          return sqlResult(COLUMNS, [[{ n: 1 }]]);
        },
        sqlToParquet: async () => 0,
        close: async () => void seen.closed++,
        ...overrides,
      };
    },
    ...more,
  });
  return { effects, seen };
}

describe('query --direct', () => {
  test('reads buckets without a lake: data on standard output, what was read on standard error', async () => {
    const { effects, seen } = directEffects();

    await runQuery(
      {
        text: 'SELECT n',
        output: 'json',
        direct: ['s3://logs/AWSLogs/'],
        awsRegion: 'eu-central-1',
        from: '2026-11-20',
      },
      effects,
    );

    expect(JSON.parse(effects.stdout.text())).toEqual([{ n: 1 }]);
    expect(effects.stderr.text()).toContain(
      'Reading 3 objects (1,234,567 bytes) of s3://logs/AWSLogs/, flows from 2026-11-20T00:00:00Z',
    );
    expect(effects.stderr.text()).toContain('Not checked.');
    expect(seen.options).toMatchObject([
      {
        s3: {
          buckets: ['s3://logs/AWSLogs/'],
          region: 'eu-central-1',
          window: { from: Date.UTC(2026, 10, 20) / 1000 },
        },
      },
    ]);
    expect(seen.closed).toBe(1);
  });

  test('reads a folder, whatever the environment says of loading', async () => {
    const { effects, seen } = directEffects({}, { env: { NETWORKFLOW_BUCKET: 'other', NETWORKFLOW_LAST: '1h' } });

    await runQuery({ text: 'SELECT n', output: 'json', direct: ['/logs'], format: 'srcaddr dstaddr' }, effects);

    expect(seen.options).toMatchObject([{ folder: '/logs', fields: 'srcaddr dstaddr' }]);
    expect(seen.options[0]?.s3).toBeUndefined();
    expect(seen.options[0]?.window).toBeUndefined();
  });

  test('knows named queries', async () => {
    const { effects, seen } = directEffects();

    await runQuery({ text: 'RejectedTraffic', output: 'json', direct: ['/logs'] }, effects);

    expect(seen.sql).toEqual(["SELECT * FROM flows WHERE action = 'REJECT'"]);
  });

  test('is closed also when the statement fails', async () => {
    const { effects, seen } = directEffects({
      sql: async () => {
        throw new Error('no');
      },
    });

    await expect(runQuery({ text: 'SELECT n', output: 'json', direct: ['/logs'] }, effects)).rejects.toThrow('no');
    expect(seen.closed).toBe(1);
  });

  test.each([
    [{ direct: ['/a', 's3://b/'] }, /either a folder or buckets/],
    [{ direct: ['/a', '/b'] }, /One folder at a time/],
    [{ from: '2026-11-20' }, /--from is about logs that are read with --direct/],
    [{ lake: '/lake', last: 3_600 }, /--last is about logs that are read with --direct/],
  ])('refuses %j', async (options, message) => {
    const { effects } = directEffects();

    await expect(runQuery({ text: 'SELECT n', output: 'json', ...options }, effects)).rejects.toThrow(message);
  });
});

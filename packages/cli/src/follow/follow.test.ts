import type { Engine, IngestOptions, MaintainReport } from '@networkflow/engine';
import type { IngestActivity, LakeStatus } from '@networkflow/engine/contract';
import { describe, expect, test } from 'vitest';
import { DATE_MS, engineError, fakeEffects, fakeEngine, fakeReport } from '../../test/fake-effects.js';
import type { Effects } from '../effects.js';
import { type FollowOptions, follow } from './follow.js';

const SCOPE = { tenant: 'local' };
const QUIET = { found: 9, loaded: 0, unchanged: 9, duplicate: 0, quarantined: 0, failed: 0, ignored: 0, replaced: 0 };
const NEWS = { ...QUIET, loaded: 2, unchanged: 7 };

const OPTIONS: FollowOptions = {
  source: () => ({ options: { s3: { buckets: ['flow-logs'] } }, name: 's3://flow-logs', window: undefined }),
  ingest: {},
  everyS: 60,
  relistS: 3_600,
  pid: 7,
  json: false,
  ownLog: 'text',
};

function status(newestFlow: string | null = null, lagSeconds: number | null = null): LakeStatus {
  // Only what a follower reads.
  return { ingest: { newestFlow, lagSeconds } } as LakeStatus;
}

const TIDIED: MaintainReport = {
  done: true,
  parts: { before: 9, after: 2 },
  rewritten: { parts: 8, rows: 9 },
  dropped: { days: [], parts: 0, rows: 0 },
  forgotten: 0,
  seconds: 0,
  lake_version: 1,
};

/** Runs a follower in a world where time passes only while it waits, until it has waited `waits` times. */
async function run(overrides: Partial<Engine>, waits: number, options: Partial<FollowOptions> = {}) {
  const stop = new AbortController();
  const slept: number[] = [];
  const calls: string[] = [];
  const said: IngestActivity[] = [];
  const woken: boolean[] = [];
  const everySecond = new Set<() => void>();
  const base = fakeEffects();
  const effects: Effects = {
    ...base,
    every: (ms, work) => {
      if (ms === 1_000) everySecond.add(work);
      return () => void everySecond.delete(work);
    },
    sleep: async (ms, wake) => {
      slept.push(ms);
      for (const work of everySecond) work();
      await new Promise((resolve) => setImmediate(resolve));
      woken.push(wake?.aborted === true);
      base.advance(ms);
      if (slept.length >= waits) stop.abort();
    },
  };
  const engine = fakeEngine({
    ingest: async () => fakeReport({ objects: QUIET }),
    maintain: async (asked) => {
      calls.push(`maintain keep=${asked.keepDays}`);
      return TIDIED;
    },
    detect: async () => {
      calls.push('detect');
      return { fresh: [], findings: [] } as unknown as Awaited<ReturnType<Engine['detect']>>;
    },
    status: async () => status(),
    reportActivity: async (activity) => void said.push(activity),
    ...overrides,
  });
  const ended = follow(engine, SCOPE, { ...OPTIONS, ...options }, stop.signal, effects).then(
    () => undefined,
    (error: unknown) => error,
  );
  const error = await ended;
  return { slept, woken, calls, said, error, stderr: base.stderr.text(), stdout: base.stdout.text() };
}

describe('a follower', () => {
  test('loads, tidies, looks for findings, waits, and looks again', async () => {
    const { calls, said, slept, error, stderr } = await run(
      { ingest: async () => fakeReport({ objects: NEWS, rows: 1_234 }), status: async () => status(null, 130) },
      2,
      { ingest: { keepDays: 30 } },
    );

    expect(error).toBeUndefined();
    expect(calls).toEqual(['maintain keep=30', 'detect', 'maintain keep=30', 'detect']);
    expect(slept).toEqual([60_000, 60_000]);
    expect([...new Set(said.map(({ phase }) => phase))]).toEqual([
      'starting',
      'tidying',
      'detecting',
      'waiting',
      'stopped',
    ]);
    expect(said[0]).toMatchObject({ source: 's3://flow-logs', pid: 7, startedAt: '2026-11-20T12:00:00.000Z' });
    expect(stderr).toContain('12:00:00 Loaded 2 objects, 1,234 rows; 2 min behind.\n');
  });

  test('is quiet when nothing came, and then tidies once an hour', async () => {
    const { calls, stderr, stdout } = await run({}, 62);

    expect(calls.filter((call) => call === 'detect')).toHaveLength(1);
    expect(calls.filter((call) => call !== 'detect')).toHaveLength(2);
    expect(stderr.split('\n')).toHaveLength(2);
    expect(stdout).toBe('');
  });

  test('lists everything first, then from before the newest record on, and everything again after some hours', async () => {
    const windows: unknown[] = [];
    const newest = '2026-11-20T11:30:00Z';
    await run(
      {
        ingest: async ({ s3 }) => {
          windows.push(s3?.window);
          return fakeReport({ objects: QUIET });
        },
        status: async () => status(newest),
      },
      8,
      { everyS: 3_600 },
    );
    const since = { from: Date.parse(newest) / 1000 - 3_600 };

    expect(windows).toEqual([undefined, since, since, since, since, since, undefined, since]);
  });

  test('goes by the clock where the lake has no records, and never before what was asked for', async () => {
    const windows: IngestOptions['window'][] = [];
    const asked = { from: DATE_MS / 1000 - 300 };
    const source = () => ({ options: { folder: '/logs' }, name: '/logs', window: asked });
    await run(
      {
        ingest: async ({ window }) => {
          windows.push(window);
          return fakeReport({ objects: QUIET });
        },
      },
      3,
      { source, relistS: 600, everyS: 1_200 },
    );

    expect(windows).toEqual([asked, asked, { from: DATE_MS / 1000 + 1_200 - 600 }]);
  });

  test('shows an error that may pass, waits longer each time, and says when it is over', async () => {
    let looks = 0;
    const { said, slept, error, stderr } = await run(
      {
        ingest: async () => {
          looks += 1;
          if (looks <= 3) throw engineError('source', 'Access denied: s3:ListBucket.', { reason: 'access-denied' });
          return fakeReport({ objects: QUIET });
        },
      },
      4,
    );

    expect(error).toBeUndefined();
    expect(slept).toEqual([3_750, 7_500, 15_000, 60_000]);
    expect(said.filter(({ phase }) => phase === 'retrying')).toMatchObject(
      Array(3).fill({ error: { message: 'Access denied: s3:ListBucket.', since: '2026-11-20T12:00:00.000Z' } }),
    );
    expect(said.at(-1)).toMatchObject({ phase: 'stopped', error: null });
    expect(stderr).toContain('12:00:00 Access denied: s3:ListBucket. Trying again in 4 s.\n');
    expect(stderr).toContain('Loaded 0 objects');
  });

  test('looks again at once when it is asked to after an error, and says that it does', async () => {
    let asked = '2026-11-20T11:00:00.000Z';
    let looks = 0;
    const said: IngestActivity[] = [];
    const { woken } = await run(
      {
        ingest: async () => {
          looks += 1;
          if (looks <= 2) throw engineError('source', 'Access denied: s3:ListBucket.', { reason: 'access-denied' });
          return fakeReport({ objects: QUIET });
        },
        lookAskedAt: async () => asked,
        reportActivity: async (activity) => {
          said.push(activity);
          // Somebody reads of the second failure and presses the button.
          if (activity.phase === 'retrying' && looks === 2) asked = '2026-11-20T12:00:00.000Z';
        },
      },
      3,
    );

    expect(woken).toEqual([false, true, false]);
    const phases = said.map(({ phase }) => phase);
    expect(phases.slice(phases.indexOf('retrying'))).toEqual([
      'retrying',
      'listing',
      'retrying',
      'listing',
      'tidying',
      'detecting',
      'detecting',
      'waiting',
      'stopped',
    ]);
    expect(said.filter(({ phase }) => phase === 'listing').every(({ nextLookAt }) => nextLookAt === null)).toBe(true);
  });

  test('waits for another process that writes the lake, and calls that no trouble', async () => {
    let looks = 0;
    const { said, slept, stderr } = await run(
      {
        ingest: async () => {
          looks += 1;
          if (looks <= 3) throw engineError('store', 'Another ingest is writing this lake.', { busy: true });
          return fakeReport({ objects: QUIET });
        },
      },
      4,
    );

    expect(slept).toEqual([5_000, 5_000, 5_000, 60_000]);
    expect(said.every(({ error }) => error === null)).toBe(true);
    expect(stderr.split('Another ingest')).toHaveLength(2);
  });

  test('looks for findings again when that failed, though nothing new came', async () => {
    let tries = 0;
    const { said } = await run(
      {
        detect: async () => {
          tries += 1;
          if (tries === 1) throw engineError('query', 'Out of memory.');
          return { fresh: ['a'], findings: [] } as unknown as Awaited<ReturnType<Engine['detect']>>;
        },
      },
      3,
    );

    expect(tries).toBe(2);
    expect(said.at(-1)).toMatchObject({ error: null });
  });

  test('tells others what was found, and goes on when they do not listen', async () => {
    const told: unknown[] = [];
    const { stderr, error } = await run({}, 2, {
      onFindings: async (findings) => {
        told.push(findings);
        throw new Error('slack at hooks.example does not answer.');
      },
    });

    expect(error).toBeUndefined();
    expect(told).toEqual([[]]);
    expect(stderr).toContain('slack at hooks.example does not answer.');
  });

  test.each([
    ['invalid-input', {}, 2],
    ['source', { reason: 'no-such-bucket' }, 2],
    ['source', { reason: 'wrong-region' }, 2],
  ])('ends at the first look for %s %j, which no waiting mends', async (code, details, exitCode) => {
    const failing = { ingest: () => Promise.reject(engineError(code, 'There is no bucket x.', details)) };
    const { error, said, slept } = await run(failing, 1);

    expect(error).toMatchObject({ name: 'CliError', exitCode });
    expect(said.at(-1)).toMatchObject({ phase: 'failed', error: { message: 'There is no bucket x.' } });
    expect(slept).toEqual([]);
  });

  test('does not end when a bucket that was there is gone', async () => {
    let looks = 0;
    const { error, said } = await run(
      {
        ingest: async () => {
          looks += 1;
          if (looks === 2) throw engineError('source', 'There is no bucket x.', { reason: 'no-such-bucket' });
          return fakeReport({ objects: QUIET });
        },
      },
      3,
    );

    expect(error).toBeUndefined();
    expect(said.some(({ phase }) => phase === 'retrying')).toBe(true);
  });

  test('does not hide a mistake of its own', async () => {
    const { error, said } = await run({ ingest: () => Promise.reject(new TypeError('x is not a function')) }, 1);

    expect(error).toBeInstanceOf(TypeError);
    expect(said.at(-1)).toMatchObject({ phase: 'failed' });
  });

  test('says how far it is while it loads', async () => {
    const { said } = await run(
      {
        ingest: async ({ onProgress }) => {
          const progress = { objectsRead: 200, objectBytes: 9, objectsFound: 400, seconds: 10 };
          onProgress?.({ ...progress, phase: 'list', objectsTotal: 0, objectsDone: 0, rows: 0 });
          onProgress?.({ ...progress, phase: 'load', objectsTotal: 400, objectsDone: 100, rows: 5_000 });
          const all = { objectsTotal: 400, objectsDone: 100, rows: 5_000 };
          onProgress?.({ ...progress, phase: 'conversations', ...all, hoursDone: 1, hoursTotal: 3 });
          return fakeReport({ objects: NEWS });
        },
      },
      1,
    );

    expect(said.find(({ phase }) => phase === 'tidying')).toMatchObject({
      objectsFound: 400,
      objectsTotal: 400,
      objectsDone: 100,
      rows: 5_000,
      rowsPerSecond: 500,
      secondsLeft: 30,
      hoursDone: 1,
      hoursTotal: 3,
    });
  });

  test('goes on when its status cannot be written, and says so once', async () => {
    const failing = { reportActivity: () => Promise.reject(engineError('store', 'The disk is full.')) };
    const { error, stderr } = await run(failing, 3);

    expect(error).toBeUndefined();
    expect(stderr.split('The disk is full.')).toHaveLength(2);
  });

  test('as JSON says after every look how far behind the lake is, also when nothing came', async () => {
    const reports = [fakeReport({ objects: NEWS, rows: 1_234 }), fakeReport({ objects: QUIET })];
    const { stderr } = await run(
      {
        ingest: async ({ onProgress }) => {
          const progress = { objectsRead: 1, objectBytes: 9, objectsFound: 1, seconds: 1 };
          onProgress?.({ ...progress, phase: 'load', objectsTotal: 2, objectsDone: 1, rows: 5 });
          return reports.shift() ?? fakeReport({ objects: QUIET });
        },
        status: async () => status(null, 130),
      },
      2,
      { ownLog: 'json' },
    );
    const lines = stderr
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));

    expect(lines.every(({ event, level }) => event === 'ingest' && level === 'info')).toBe(true);
    expect(lines.filter((line) => 'lagSeconds' in line)).toMatchObject([
      { time: '2026-11-20T12:00:00.000Z', objectsLoaded: 2, rows: 1_234, lagSeconds: 130 },
      { time: '2026-11-20T12:01:00.000Z', objectsLoaded: 0, objectsFailed: 0, lagSeconds: 130 },
    ]);
  });

  test('as JSON says a look that failed as an error, and nothing of a lag', async () => {
    const failing = { ingest: () => Promise.reject(engineError('source', 'Access denied.', {})) };
    const { stderr } = await run(failing, 1, { ownLog: 'json' });
    const lines = stderr
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));

    expect(lines.at(-1)).toMatchObject({
      level: 'error',
      event: 'ingest',
      message: expect.stringContaining('Access denied.'),
    });
    expect(lines.some((line) => 'lagSeconds' in line)).toBe(false);
  });

  test('prints a line of JSON for each look that loaded something', async () => {
    const { stdout } = await run({ ingest: async () => fakeReport({ objects: NEWS }) }, 2, { json: true });

    expect(
      stdout
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line)),
    ).toEqual(Array(2).fill(fakeReport({ objects: NEWS })));
  });
});

import { describe, expect, it } from 'vitest';
import type { Clock } from './clock.js';
import { classifyFailure } from './failure.js';
import { RetryPolicy } from './retry.js';
import { Throttle } from './throttle.js';

/** Time passes only by waiting; every wait is over at once and is noted. */
class TestClock implements Clock {
  ms = 1_000_000;
  readonly waits: number[] = [];
  chance = 0.5;

  now = (): number => this.ms;
  random = (): number => this.chance;

  after(ms: number, callback: () => void): () => void {
    let isCancelled = false;
    // A deadline is a wait nobody waits for.
    if (ms < DEADLINE_MS) {
      setImmediate(() => {
        if (isCancelled) return;
        this.ms += ms;
        this.waits.push(ms);
        callback();
      });
    }
    return () => {
      isCancelled = true;
    };
  }
}

const DEADLINE_MS = 200_000;

function failure(name: string, status?: number, headers: Record<string, string> = {}): Error {
  const error = new Error(`${name}: no`);
  error.name = name;
  return Object.assign(error, { $metadata: { httpStatusCode: status }, $response: { headers } });
}

function policyOn(clock: Clock): RetryPolicy {
  return new RetryPolicy({ deadlineMs: 300_000 }, clock);
}

/** Fails so many times, then answers. */
function flaky(error: unknown, times: number): () => Promise<string> {
  let left = times;
  return async () => {
    if (left-- > 0) throw error;
    return 'done';
  };
}

const task = { classify: classifyFailure };

describe('the retry policy', () => {
  it('doubles the ceiling of its waits up to a maximum, and waits a random part of it', async () => {
    const clock = new TestClock();
    await policyOn(clock).run(task, flaky(failure('InternalError', 500), 11));
    expect(clock.waits).toEqual([50, 100, 200, 400, 800, 1600, 2500, 2500, 2500, 2500, 2500]);

    const eager = new TestClock();
    eager.chance = 0;
    await policyOn(eager).run(task, flaky(failure('InternalError', 500), 3));
    expect(eager.waits).toEqual([0, 0, 0]);
  });

  it.each([
    ['SlowDown', 503],
    ['ServiceUnavailable', 503],
    ['TooManyRequestsException', 429],
    ['InternalError', 500],
    ['Unknown', 502],
    ['Unknown', 504],
    ['RequestTimeout', 400],
    ['TimeoutError', undefined],
    ['BodyError', 200],
    ['SyntaxError', 200],
  ])('tries again after %s (%s)', async (name, status) => {
    expect(await policyOn(new TestClock()).run(task, flaky(failure(name, status), 2))).toBe('done');
  });

  it.each(['ECONNRESET', 'EPIPE', 'ETIMEDOUT', 'ERR_STREAM_PREMATURE_CLOSE'])('tries again after %s', async (code) => {
    const error = Object.assign(new Error('socket'), { code });

    expect(await policyOn(new TestClock()).run(task, flaky(error, 2))).toBe('done');
  });

  it.each([
    ['AccessDenied', 403],
    ['NoSuchKey', 404],
    ['NoSuchBucket', 404],
    ['PreconditionFailed', 412],
    ['InvalidAccessKeyId', 403],
    ['SignatureDoesNotMatch', 403],
    ['InvalidRange', 416],
    ['InvalidArgument', 400],
  ])('does not try again after %s', async (name, status) => {
    const policy = policyOn(new TestClock());
    const error = failure(name, status);

    await expect(policy.run(task, flaky(error, 1))).rejects.toBe(error);
    expect(policy.counters).toMatchObject({ requests: 1, retries: 0 });
  });

  it.each([
    ['3', 3000],
    [new Date(Date.now() + 3_600_000).toUTCString(), undefined],
  ])('waits as long as Retry-After says: %s', async (value, waitMs) => {
    const clock = new TestClock();
    const error = failure('InternalError', 500, { 'retry-after': value });
    const run = policyOn(clock).run(task, flaky(error, 1));
    if (waitMs === undefined) await expect(run).rejects.toThrow('gave up after one attempt');
    else {
      await run;
      expect(clock.waits).toEqual([waitMs * 1.05]);
    }
  });

  it('counts as waiting only what it waited, not what passed while nothing held it back', async () => {
    const clock = new TestClock();
    const policy = policyOn(clock);
    await policy.run(task, flaky(failure('SlowDown', 503), 1));
    const before = policy.counters.waitedMs;
    // A busy machine: a millisecond passes between any two looks at the clock.
    clock.now = () => ++clock.ms;

    await policy.run(task, flaky(undefined, 0));

    expect(policy.counters.waitedMs).toBe(before);
  });

  it('gives up after a number of attempts and says so', async () => {
    const policy = policyOn(new TestClock());

    await expect(policy.run(task, flaky(failure('InternalError', 500), 99))).rejects.toMatchObject({
      name: 'GaveUpError',
      attempts: 30,
      cause: { name: 'InternalError' },
    });
    expect(policy.counters).toMatchObject({ requests: 30, retries: 29, throttled: 0 });
    expect(policy.counters.waitedMs).toBeGreaterThan(60_000);
  });

  it('makes single attempts only once everything has failed for two minutes, until something succeeds', async () => {
    const clock = new TestClock();
    const policy = policyOn(clock);
    const error = failure('InternalError', 500);
    const attemptsOf = (times: number) =>
      policy.run(task, flaky(error, times)).then(
        () => 'done',
        ({ attempts }: { attempts: number }) => attempts,
      );

    expect([await attemptsOf(99), await attemptsOf(99)]).toEqual([30, 30]);
    expect([await attemptsOf(99), await attemptsOf(99)]).toEqual([1, 1]);
    expect([await attemptsOf(0), await attemptsOf(9)]).toEqual(['done', 'done']);
  });

  it('starts no attempt behind the deadline', async () => {
    const clock = new TestClock();
    const started = clock.ms;
    const error = failure('InternalError', 500, { 'retry-after': '90' });

    await expect(policyOn(clock).run(task, flaky(error, 99))).rejects.toMatchObject({ attempts: 4 });
    expect(clock.ms - started).toBeLessThan(300_000);
  });

  it('breaks off an attempt at the deadline', async () => {
    const policy = new RetryPolicy({ deadlineMs: 20 });
    const hang = (signal: AbortSignal) =>
      new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)));

    await expect(policy.run(task, hang)).rejects.toMatchObject({
      name: 'GaveUpError',
      cause: { name: 'DeadlineError' },
    });
  });

  it('goes on with fresh credentials as long as there are any, and soon ends when there are none', async () => {
    const policy = policyOn(new TestClock());
    const error = failure('ExpiredToken', 400);
    let renewals = 0;
    const renewing = async () => {
      renewals += 1;
      return true;
    };
    expect(await policy.run({ ...task, renewLogin: renewing }, flaky(error, 5))).toBe('done');
    expect(renewals).toBe(5);

    const old = async () => false;
    expect(await policy.run({ ...task, renewLogin: old }, flaky(error, 2))).toBe('done');
    await expect(policy.run({ ...task, renewLogin: old }, flaky(error, 3))).rejects.toBe(error);
  });

  it('soon tells that nobody answers at all, but bears with it once somebody did', async () => {
    const refused = Object.assign(new Error('connect'), { code: 'ECONNREFUSED' });
    const policy = policyOn(new TestClock());
    await expect(policy.run(task, flaky(refused, 99))).rejects.toMatchObject({ attempts: 4 });
    await expect(policy.run(task, flaky(refused, 99))).rejects.toMatchObject({ attempts: 1 });

    expect(await policy.run(task, flaky(refused, 0))).toBe('done');
    expect(await policy.run(task, flaky(refused, 10))).toBe('done');
  });

  it('stops on abort, before an attempt and amid a wait', async () => {
    const reason = new Error('enough');
    const policy = new RetryPolicy({ baseMs: 1e8, waitMaxMs: 1e8, deadlineMs: 2e9 });
    await expect(policy.run({ ...task, signal: AbortSignal.abort(reason) }, flaky(undefined, 0))).rejects.toBe(reason);

    const stop = new AbortController();
    const attempt = async () => {
      setImmediate(() => stop.abort(reason));
      throw failure('InternalError', 500);
    };
    await expect(policy.run({ ...task, signal: stop.signal }, attempt)).rejects.toBe(reason);
    expect(await policy.run(task, flaky(undefined, 0))).toBe('done');
  });

  it('slows the whole run down while it is throttled, and recovers', async () => {
    const policy = policyOn(new TestClock());
    const { throttle } = policy;
    expect(throttle.limit).toBe(32);
    await Promise.all(Array.from({ length: 100 }, () => policy.run(task, flaky(failure('SlowDown', 503), 1))));
    expect(policy.counters.throttled).toBe(100);
    expect(throttle.limit).toBeLessThan(32);

    for (let round = 0; round < 1000; round += 1) await policy.run(task, flaky(undefined, 0));
    expect(throttle.limit).toBe(32);
    expect(throttle.isSlowed).toBe(false);
  });
});

describe('the throttle', () => {
  it('lets in as many as allowed, in the order they came', async () => {
    const throttle = new Throttle(new TestClock(), 2);
    const order: number[] = [];
    const all = [0, 1, 2, 3].map((number) => throttle.enter().then(() => order.push(number)));
    await Promise.all(all.slice(0, 2));
    expect(order).toEqual([0, 1]);
    throttle.leave();
    await all[2];
    throttle.leave();
    await all[3];

    expect(order).toEqual([0, 1, 2, 3]);
  });

  it('takes a burst of refusals for one, and each later one for another', () => {
    const clock = new TestClock();
    const throttle = new Throttle(clock, 20);
    for (let count = 0; count < 20; count += 1) void throttle.enter();
    for (let count = 0; count < 20; count += 1) throttle.slowDown();
    expect(throttle.limit).toBe(14);
    clock.ms += 1000;
    throttle.slowDown();

    expect(throttle.limit).toBe(9);
  });

  it('spaces requests when even few at a time are too many, but never beyond what helps', async () => {
    const clock = new TestClock();
    const throttle = new Throttle(clock, 1);
    for (let count = 0; count < 3; count += 1) {
      clock.ms += 1000;
      throttle.slowDown();
    }
    expect(throttle.spacingMs).toBe(40);
    await throttle.enter();
    throttle.leave();
    const before = clock.ms;
    await throttle.enter();
    expect(clock.ms - before).toBe(40);

    for (let count = 0; count < 20; count += 1) throttle.succeeded();
    expect(throttle.spacingMs).toBe(0);

    for (let count = 0; count < 20; count += 1) {
      clock.ms += 1000;
      throttle.slowDown();
    }
    expect([throttle.limit, throttle.spacingMs]).toEqual([1, 50]);
  });

  it('starts nothing while it was asked to wait', async () => {
    const clock = new TestClock();
    const throttle = new Throttle(clock);
    throttle.slowDown(7000);
    const before = clock.ms;
    await throttle.enter();

    expect(clock.ms - before).toBe(7000);
  });

  it('forgets who gave up waiting', async () => {
    const throttle = new Throttle(new TestClock(), 1);
    await throttle.enter();
    const stop = new AbortController();
    const gone = throttle.enter(stop.signal);
    const next = throttle.enter();
    stop.abort(new Error('enough'));
    await expect(gone).rejects.toThrow('enough');
    throttle.leave();

    await expect(next).resolves.toBe(true);
  });
});

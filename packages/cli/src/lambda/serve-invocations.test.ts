import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { fakeEffects } from '../../test/fake-effects.js';
import { FakeRuntimeApi } from '../../test/fake-runtime-api.js';
import { CliError } from '../cli-error.js';
import { FunctionLog } from './function-log.js';
import { RuntimeApi } from './runtime-api.js';
import { DEADLINE_MARGIN_MS, type Handler, serveInvocations } from './serve-invocations.js';

let lambda: FakeRuntimeApi;
let stop: AbortController;
let serving: Promise<void> | undefined;

beforeEach(async () => {
  lambda = await FakeRuntimeApi.start();
  stop = new AbortController();
});
afterEach(async () => {
  stop.abort();
  await serving?.catch(() => undefined);
  await lambda.close();
});

/** Wakes when it is told to, or when its signal is aborted. */
function clock() {
  let ring = (): void => undefined;
  const sleep = (_ms: number, signal?: AbortSignal) =>
    new Promise<void>((resolve) => {
      ring = resolve;
      signal?.addEventListener('abort', () => resolve());
    });
  return { sleep, ring: () => ring() };
}

function serve(handle: Handler, sleep = clock().sleep) {
  const effects = fakeEffects({ signal: stop.signal, date: Date.now, sleep });
  serving = serveInvocations(new RuntimeApi(lambda.address), handle, new FunctionLog(effects), effects);
  return effects;
}

const never: Handler = (_event, signal) =>
  new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(new Error('stopped'))));

describe('an event', () => {
  test('is answered under its own id, one after the other', async () => {
    serve(async (event) => ({ got: event }));

    expect(await lambda.invoke({ a: 1 })).toMatchObject({
      what: 'response',
      requestId: 'request-1',
      body: { got: { a: 1 } },
    });
    expect(await lambda.invoke('b')).toMatchObject({ requestId: 'request-2', body: { got: 'b' } });
  });

  test('that fails is reported, logged and followed by the next', async () => {
    const effects = serve(async (event) => {
      if (event === 'bad') throw new CliError('This archive is damaged.');
      return 'done';
    });

    expect(await lambda.invoke('bad')).toEqual({
      what: 'error',
      requestId: 'request-1',
      errorType: 'Archive.refused',
      body: { errorType: 'Archive.refused', errorMessage: 'This archive is damaged.', stackTrace: [] },
    });
    expect(JSON.parse(effects.stderr.text())).toMatchObject({
      level: 'error',
      message: 'This archive is damaged.',
      requestId: 'request-1',
    });
    expect(await lambda.invoke('good')).toMatchObject({ what: 'response', body: 'done' });
  });

  test('that is no JSON reaches the handler as the text it is', async () => {
    serve(async (event) => event);

    expect(await lambda.invoke(undefined, { raw: '{' })).toMatchObject({ what: 'response', body: '{' });
  });

  test('brings its trace, which the SDK continues', async () => {
    serve(async () => process.env._X_AMZN_TRACE_ID ?? null);

    expect(await lambda.invoke(1, { traceId: 'Root=1-5bef4de7;Sampled=1' })).toMatchObject({
      body: 'Root=1-5bef4de7;Sampled=1',
    });
    expect(await lambda.invoke(2)).toMatchObject({ body: null });
  });
});

describe('the deadline', () => {
  test('ends what runs, and is reported before Lambda kills', async () => {
    const { sleep, ring } = clock();
    const slept: number[] = [];
    serve(never, (ms, signal) => {
      slept.push(ms);
      const woken = sleep(ms, signal);
      ring();
      return woken;
    });

    expect(await lambda.invoke('slow', { deadlineMs: Date.now() + 60_000 })).toMatchObject({
      what: 'error',
      errorType: 'Archive.Timeout',
    });
    expect(slept[0]).toBeLessThanOrEqual(60_000 - DEADLINE_MARGIN_MS);
  });

  test('that is as good as over begins nothing', async () => {
    let calls = 0;
    serve(async () => {
      calls += 1;
    });

    expect(await lambda.invoke('late', { deadlineMs: Date.now() + DEADLINE_MARGIN_MS - 1_000 })).toMatchObject({
      errorType: 'Archive.Timeout',
    });
    expect(calls).toBe(0);
  });
});

describe('the end', () => {
  test('comes at once while no event is there', async () => {
    serve(async () => 'unused');
    await lambda.isAsked();
    stop.abort();

    await expect(serving).resolves.toBeUndefined();
  });

  test('during an event makes it fail, so that it comes again', async () => {
    serve((event, signal) => {
      const waiting = never(event, signal);
      stop.abort();
      return waiting;
    });

    expect(await lambda.invoke('x')).toMatchObject({ what: 'error', errorType: 'Runtime.Stopped' });
    await expect(serving).resolves.toBeUndefined();
  });

  test('comes with a failure when Lambda takes no answer any more', async () => {
    serve(async () => 'done');
    lambda.refusals.push(500, 500);
    void lambda.invoke('x');

    await expect(serving).rejects.toThrow('refused an error with HTTP 500');
  });

  test('an answer Lambda does not take is an event that failed', async () => {
    serve(async () => 'too long');
    lambda.refusals.push(413);

    expect(await lambda.invoke('x')).toMatchObject({
      what: 'error',
      body: { errorMessage: expect.stringContaining('HTTP 413') },
    });
  });
});

import { describe, expect, test } from 'vitest';
import { endlessChild, fakeEffects } from '../../test/fake-effects.js';
import type { Child, Effects } from '../effects.js';
import { keepFollowing } from './keep-following.js';

const REQUEST = { command: 'node', args: ['networkflow', 'ingest', '--follow'], env: {} };

function ending(code: number | null): Child {
  return { kill: () => undefined, endInput: () => undefined, exited: Promise.resolve({ code }) };
}

/** A world whose children end as told, one after the other, and where the user stops everything after so many starts. */
function world(codes: readonly (number | null)[]) {
  const stop = new AbortController();
  const base = fakeEffects();
  const slept: number[] = [];
  let starts = 0;
  const effects: Effects = {
    ...base,
    spawn: (request) => {
      base.spawned.push(request);
      starts += 1;
      const code = codes[starts - 1];
      return ending(code === undefined ? 1 : code);
    },
    sleep: async (ms) => {
      slept.push(ms);
      base.advance(ms);
      if (starts >= codes.length) stop.abort();
    },
  };
  return { effects, stop, slept, stderr: base.stderr, spawned: base.spawned };
}

describe('the process that loads the lake', () => {
  test('is started again when it ends, later each time', async () => {
    const { effects, stop, slept, spawned, stderr } = world([1, null, 137]);

    await keepFollowing(REQUEST, { signal: stop.signal, ownLog: 'text' }, effects);

    expect(spawned).toEqual(Array(3).fill({ ...REQUEST, holdsInput: true }));
    expect(slept).toEqual([750, 1_500, 3_000]);
    expect(stderr.text()).toContain('ended (exit code none)');
  });

  test('is missed in the words of whoever collects the log', async () => {
    const { effects, stop, stderr } = world([137]);

    await keepFollowing(REQUEST, { signal: stop.signal, ownLog: 'json' }, effects);

    expect(JSON.parse(stderr.text())).toMatchObject({
      level: 'error',
      event: 'ingest',
      message: expect.stringContaining('ended (exit code 137)'),
    });
  });

  test('is not started again with options that are wrong', async () => {
    const { effects, stop, spawned, stderr } = world([2]);

    await keepFollowing(REQUEST, { signal: stop.signal, ownLog: 'text' }, effects);

    expect(spawned).toHaveLength(1);
    expect(stderr.text()).toContain('until this is mended');
  });

  test('is asked to end before it is told to', async () => {
    const stop = new AbortController();
    const child = endlessChild();
    const asked: string[] = [];
    const effects = fakeEffects({
      spawn: () => ({
        ...child,
        endInput: () => void asked.push('end of input'),
        kill: (signal) => {
          asked.push(signal);
          if (asked.length === 3) child.kill(signal);
        },
      }),
    });
    const following = keepFollowing(REQUEST, { signal: stop.signal, ownLog: 'text' }, effects);
    stop.abort();
    await following;

    expect(asked).toEqual(['end of input', 'SIGTERM', 'SIGTERM']);
  });

  test('is not started at all once everything stops', async () => {
    const effects = fakeEffects();
    await keepFollowing(REQUEST, { signal: AbortSignal.abort(), ownLog: 'text' }, effects);

    expect(effects.spawned).toEqual([]);
  });
});

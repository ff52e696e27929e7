import { describe, expect, it } from 'vitest';
import { endAfterCancel, watchStatement } from './watch-statement.js';

const GIB = 1024 ** 3;

function world() {
  const controller = new AbortController();
  const idle = (): void => undefined;
  const state = { clock: 0, resident: 0, waiting: true, ended: 0, said: '', look: idle };
  const unwatch = watchStatement(10_000, () => state.waiting, {
    now: () => state.clock,
    every: (_ms, work) => {
      state.look = work;
      return () => {
        state.look = idle;
      };
    },
    signal: controller.signal,
    stderr: {
      isTTY: false,
      columns: undefined,
      write: async (text) => {
        state.said += String(text);
      },
    },
    residentBytes: () => state.resident,
    endNow: () => {
      state.ended += 1;
    },
  });
  const at = async (clock: number) => {
    state.clock = clock;
    state.look();
    // The message is written first.
    for (let turn = 0; turn < 5; turn += 1) await Promise.resolve();
    return state.ended;
  };
  return { state, at, cancel: () => controller.abort(), unwatch };
}

describe('a statement that does not stop', () => {
  it('is left alone in its time, and ended once, with words, some seconds after it', async () => {
    const { at, state } = world();
    expect(await at(9_000)).toBe(0);
    expect(await at(19_000)).toBe(0);
    expect(await at(21_000)).toBe(1);
    expect(await at(22_000)).toBe(1);
    expect(state.said).toMatch(/took longer/);
  });

  it('is ended some seconds after Ctrl-C', async () => {
    const { at, cancel, state } = world();
    cancel();
    expect(await at(1_000)).toBe(0);
    expect(await at(12_000)).toBe(1);
    expect(state.said).toMatch(/cancelled/);
  });

  it('is ended at once when memory runs out', async () => {
    const { at, state } = world();
    state.resident = 3 * GIB;
    expect(await at(1)).toBe(0);
    state.resident = 5 * GIB;
    expect(await at(2)).toBe(1);
    expect(state.said).toMatch(/memory/);
  });

  it('may wait for its reader as long as that takes, and is forgotten when it is over', async () => {
    const { at, state, unwatch } = world();
    state.waiting = false;
    expect(await at(99_000)).toBe(0);
    unwatch();
    state.waiting = true;
    expect(await at(99_000)).toBe(0);
  });
});

describe('work that was cancelled', () => {
  it('may end by itself for some seconds, and is then ended with words', async () => {
    const stop = new AbortController();
    const state = { clock: 0, ended: 0, said: '', look: (): void => undefined };
    endAfterCancel('The ingest', stop.signal, {
      now: () => state.clock,
      every: (_ms, work) => {
        state.look = work;
        return () => undefined;
      },
      stderr: {
        isTTY: false,
        columns: undefined,
        write: async (text) => {
          state.said += String(text);
        },
      },
      residentBytes: () => 0,
      endNow: () => {
        state.ended += 1;
      },
    });
    const at = async (clock: number): Promise<number> => {
      state.clock = clock;
      state.look();
      for (let turn = 0; turn < 5; turn += 1) await Promise.resolve();
      return state.ended;
    };

    expect(await at(99_000)).toBe(0);
    stop.abort();
    expect([await at(100_000), await at(109_000), await at(110_001)]).toEqual([0, 0, 1]);
    expect(state.said).toContain('What was committed stays');
  });
});

import { setImmediate } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { runBounded } from './run-bounded.js';

/** `Promise.withResolvers`, which Node 20 lacks. */
function deferred() {
  let resolve: (value: number) => void = () => undefined;
  let reject: (error: Error) => void = () => undefined;
  const promise = new Promise<number>((onValue, onError) => {
    resolve = onValue;
    reject = onError;
  });
  return { promise, resolve, reject };
}

/** Tasks that end when told to, and remember how many ran at once. */
function gates(count: number) {
  const gate = Array.from({ length: count }, () => deferred());
  const state = { running: 0, most: 0, started: 0, ended: 0 };
  const task = async (index: number): Promise<number> => {
    state.running += 1;
    state.started += 1;
    state.most = Math.max(state.most, state.running);
    try {
      return (await gate[index]?.promise) ?? -1;
    } finally {
      state.running -= 1;
      state.ended += 1;
    }
  };
  return { gate, state, task };
}

const indices = (count: number): number[] => Array.from({ length: count }, (_, index) => index);

async function collect<T>(results: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const result of results) all.push(result);
  return all;
}

describe('runBounded', () => {
  it('yields in order although later tasks end first', async () => {
    const { gate, task } = gates(4);
    const results = collect(runBounded(indices(4), 4, task));
    for (const index of [3, 1, 2, 0]) gate[index]?.resolve(index);

    expect(await results).toEqual([0, 1, 2, 3]);
  });

  it.each([1, 2, 3, 100])('runs at most %d at once, and that many', async (concurrency) => {
    const { gate, state, task } = gates(7);
    for (const [index, each] of gate.entries()) each.resolve(index);

    expect(await collect(runBounded(indices(7), concurrency, task))).toEqual(indices(7));
    expect(state.most).toBe(Math.min(concurrency, 7));
  });

  it('starts nothing for nothing', async () => {
    expect(await collect(runBounded([], 4, () => Promise.reject(new Error('started'))))).toEqual([]);
  });

  it('throws the first failure in order, starts nothing more and waits for what runs', async () => {
    const { gate, state, task } = gates(6);
    const results = collect(runBounded(indices(6), 3, task));
    gate[1]?.reject(new Error('second'));
    gate[2]?.reject(new Error('third'));
    gate[0]?.resolve(0);
    gate[3]?.resolve(3);

    await expect(results).rejects.toThrow('second');
    expect(state).toMatchObject({ started: 4, ended: 4 });
  });

  it('waits for what runs when a task throws at once', async () => {
    const { gate, state, task } = gates(3);
    const throwing = (index: number): Promise<number> => {
      if (index === 1) throw new Error('at once');
      return task(index);
    };
    const results = collect(runBounded(indices(3), 2, throwing));
    gate[0]?.resolve(0);
    gate[2]?.resolve(2);

    await expect(results).rejects.toThrow('at once');
    expect(state.ended).toBe(state.started);
  });

  it('waits for what runs when its reader stops early', async () => {
    const { gate, state, task } = gates(5);
    gate[0]?.resolve(0);
    let stopped = false;
    const reading = (async () => {
      for await (const _first of runBounded(indices(5), 3, task)) break;
      stopped = true;
    })();
    await setImmediate();

    expect(stopped).toBe(false);
    for (const [index, each] of gate.entries()) each.resolve(index);
    await reading;
    expect(state.ended).toBe(state.started);
  });
});

import { describe, expect, it } from 'vitest';
import { ByteBudget } from './byte-budget.js';

/** A task that is told when to end. */
function task(log: string[], name: string) {
  let end: () => void = () => undefined;
  const ended = new Promise<void>((resolve) => {
    end = resolve;
  });
  return {
    run: async () => {
      log.push(name);
      await ended;
      return name;
    },
    end: () => end(),
  };
}

const turn = () => new Promise((resolve) => setImmediate(resolve));

describe('a budget of bytes', () => {
  it('starts tasks while they fit together, and the others in their order as room is given back', async () => {
    const budget = new ByteBudget(10);
    const log: string[] = [];
    const [a, b, c, d] = ['a', 'b', 'c', 'd'].map((name) => task(log, name));
    if (!a || !b || !c || !d) throw new Error('four tasks were made');
    const results = [budget.run(6, a.run), budget.run(4, b.run), budget.run(5, c.run), budget.run(1, d.run)];
    await turn();
    // d would fit as soon as b is done, but c came first.
    expect(log).toEqual(['a', 'b']);
    b.end();
    await turn();
    expect(log).toEqual(['a', 'b']);
    a.end();
    await turn();
    expect(log).toEqual(['a', 'b', 'c', 'd']);
    c.end();
    d.end();

    expect(await Promise.all(results)).toEqual(['a', 'b', 'c', 'd']);
  });

  it('lets a task beyond the bound run by itself', async () => {
    const budget = new ByteBudget(10);
    const log: string[] = [];
    const [large, small] = [task(log, 'large'), task(log, 'small')];
    const results = [budget.run(100, large.run), budget.run(1, small.run)];
    await turn();
    expect(log).toEqual(['large']);
    large.end();
    small.end();

    expect(await Promise.all(results)).toEqual(['large', 'small']);
  });

  it('gives back what a failed task held', async () => {
    const budget = new ByteBudget(10);
    await expect(budget.run(10, () => Promise.reject(new Error('broken')))).rejects.toThrow('broken');

    expect(await budget.run(10, async () => 'next')).toBe('next');
  });
});

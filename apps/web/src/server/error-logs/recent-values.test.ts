import { describe, expect, it } from 'vitest';
import { RecentValues } from './recent-values';

describe('values that are kept for a while', () => {
  it('are good for so long, and no longer', () => {
    const values = new RecentValues<number>({ max: 2, forMs: 100 });
    values.set('a', 1, 0);

    expect(values.get('a', 100)).toBe(1);
    expect(values.get('a', 101)).toBeUndefined();
    expect(values.get('a', 0)).toBeUndefined();
  });

  it('are so many; the one asked for longest ago goes first', () => {
    const values = new RecentValues<number>({ max: 2 });
    values.set('a', 1);
    values.set('b', 2);
    values.get('a');
    values.set('c', 3);

    expect([values.get('a'), values.get('b'), values.get('c')]).toEqual([1, undefined, 3]);
  });
});

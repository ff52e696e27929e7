import { describe, expect, it } from 'vitest';
import { SumColumns } from './sum-columns.js';

const BYTES_MAX = 4_000_000;
/** A quarter of it may be what was made of columns. */
const HALF_OF_MADE = 450_000;

describe('what was made of columns', () => {
  it('stays until it takes a quarter of the memory; then the least recently used goes', () => {
    const sums = new SumColumns(BYTES_MAX);
    sums.keepMade('a', 1, HALF_OF_MADE, sums.edition);
    sums.keepMade('b', 2, HALF_OF_MADE, sums.edition);
    expect(sums.made('a')).toBe(1);
    sums.keepMade('c', 3, HALF_OF_MADE, sums.edition);
    expect(['a', 'b', 'c'].map((name) => sums.made(name))).toEqual([1, undefined, 3]);
  });

  it('takes the place of what had its name, and counts once', () => {
    const sums = new SumColumns(BYTES_MAX);
    const empty = sums.bytes;
    sums.keepMade('a', 1, HALF_OF_MADE, sums.edition);
    sums.keepMade('a', 2, HALF_OF_MADE, sums.edition);
    expect(sums.made('a')).toBe(2);
    expect(sums.bytes - empty).toBe(HALF_OF_MADE);
  });

  it('is not kept where it is too large, or of texts that were numbered otherwise', () => {
    const sums = new SumColumns(BYTES_MAX);
    sums.keepMade('large', 1, BYTES_MAX, sums.edition);
    sums.keepMade('old', 1, 1, sums.edition - 1);
    expect(sums.made('large')).toBeUndefined();
    expect(sums.made('old')).toBeUndefined();
  });
});

import { describe, expect, it } from 'vitest';
import type { LakeLayout } from '../../store/lake-layout.js';
import type { Part } from '../../store/manifest.js';
import type { Numbers } from './read-part-columns.js';
import { SumColumns } from './sum-columns.js';

const BYTES_MAX = 4_000_000;
/** A half of it may be what was made of columns. */
const HALF_OF_MADE = 900_000;

describe('what was made of columns', () => {
  it('stays until it takes half of the memory; then the least recently used goes', () => {
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

describe('columns', () => {
  const ROWS = 10_000;
  const COLUMN_BYTES = 40_000;
  const BUDGET = 1_000_000;
  /** Of any part, read from nowhere. */
  class Columns extends SumColumns {
    protected override async read(
      _layout: LakeLayout,
      _part: Part,
      names: readonly string[],
    ): Promise<ReadonlyMap<string, Numbers>> {
      return new Map(names.map((name) => [name, Int32Array.from({ length: ROWS }, (_, row) => row)]));
    }
    get(name: string, isPassing: boolean) {
      return this.columns(LAYOUT, partOf(name), ['dstport'], () => true, isPassing);
    }
    holds(name: string): boolean {
      return this.lacking(partOf(name), ['dstport']) === 0;
    }
  }
  // Only the path and the rows of a part are looked at.
  const partOf = (path: string): Part => ({ path, rows: ROWS }) as unknown as Part;
  // Nothing is read.
  const LAYOUT = {} as unknown as LakeLayout;

  it('that are added up once find room at any time, take no more than there is, and leave what was there', async () => {
    const sums = new Columns(BUDGET);
    let count = 0;
    while ((await sums.get(`a-${count}`, false)) !== undefined) count += 1;
    expect(count).toBeGreaterThan(BUDGET / COLUMN_BYTES / 2);
    for (let part = 0; part < 3 * count; part += 1) {
      expect(await sums.get(`b-${part}`, true)).toBeDefined();
      expect(sums.bytes).toBeLessThanOrEqual(BUDGET);
    }
    const left = Array.from({ length: count }, (_, part) => sums.holds(`a-${part}`)).filter((isThere) => isThere);
    expect(left.length).toBeGreaterThan(count / 2);
    expect(sums.holds('b-0')).toBe(false);
  });

  it('that are added up once stay where there is room', async () => {
    const sums = new Columns(BUDGET);
    await sums.get('a', true);
    await sums.get('b', false);
    expect(['a', 'b'].map((name) => sums.holds(name))).toEqual([true, true]);
  });
});

import { describe, expect, it } from 'vitest';
import { sortRows } from './sort-rows';

const values = (rows: readonly Readonly<Record<string, unknown>>[]) => rows.map(({ v }) => v);

describe('sortRows', () => {
  it('compares integers beyond the safe ones by every digit', () => {
    const rows = [{ v: '9007199254740993' }, { v: 5 }, { v: '9007199254740992' }, { v: -3 }];

    expect(values(sortRows(rows, 'v'))).toEqual([-3, 5, '9007199254740992', '9007199254740993']);
    expect(values(sortRows(rows, '-v'))).toEqual(['9007199254740993', '9007199254740992', 5, -3]);
  });

  it('puts NULL last in either order', () => {
    const rows = [{ v: null }, { v: 'b' }, { v: 'a' }];

    expect(values(sortRows(rows, 'v'))).toEqual(['a', 'b', null]);
    expect(values(sortRows(rows, '-v'))).toEqual(['b', 'a', null]);
  });

  it('sorts fractions as numbers, and leaves rows alone when no order is asked', () => {
    const rows = [{ v: 10.5 }, { v: 9.25 }];

    expect(values(sortRows(rows, 'v'))).toEqual([9.25, 10.5]);
    expect(sortRows(rows, '')).toBe(rows);
  });
});

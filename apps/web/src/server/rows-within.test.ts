import { expect, test } from 'vitest';
import { rowsWithin } from './rows-within';

test('rows that have room are kept although those after them have none', () => {
  const rows = [{ a: 'x'.repeat(9) }, { a: 12_345 }, { a: 'x'.repeat(90) }, { a: null }];

  expect(rowsWithin(rows, 16)).toEqual({ rows: rows.slice(0, 2), chars: 16 });
  expect(rowsWithin(rows, 15)).toEqual({ rows: rows.slice(0, 1), chars: 10 });
  expect(rowsWithin(rows, 1_000)).toEqual({ rows, chars: 112 });
  expect(rowsWithin([], 0)).toEqual({ rows: [], chars: 0 });
});

test('rows longer together than any text are counted all the same', () => {
  const value = 'x'.repeat(2 ** 28);

  expect(rowsWithin([{ value }, { value }, { value }], 2 ** 29).rows).toHaveLength(1);
});

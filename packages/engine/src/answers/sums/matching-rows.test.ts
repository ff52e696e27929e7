import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { NULL_VALUE } from '../../parquet/columns.js';
import type { Filter } from '../../query/filter.js';
import { type RowTest, rowTest } from '../../query/row-test.js';
import { flowColumn } from '../../schema/registry.js';
import { TextBooks } from '../../store/text-books.js';
import { arbitraryFilter, arbitraryLeaf, arbitraryRow } from '../../testing/arbitrary-filter.js';
import { matchFilter } from '../../testing/match-filter.js';
import { acceptedNumbers, acceptedTexts, matchingRows, type TestedColumns } from './matching-rows.js';
import { Places } from './places.js';

const VALUE_MAX = 65_535n;
const ROWS = fc.sample(arbitraryRow, { numRuns: 300, seed: 20261122 });
const books = new TextBooks();

/** A column as sums keep it, which have no numbers below zero and none that are large. */
function valuesOf(name: string): Int32Array | undefined {
  const isText = flowColumn(name)?.type === 'VARCHAR';
  const values = ROWS.map((row) => {
    const value = row[name] ?? null;
    if (value === null) return NULL_VALUE;
    if (isText) return books.of(name).code(String(value));
    return BigInt(value) >= 0n && BigInt(value) <= VALUE_MAX ? Number(value) : NULL_VALUE - 1;
  });
  return values.some((value) => value < NULL_VALUE) ? undefined : Int32Array.from(values);
}

const known = new Map<string, Int32Array | undefined>();

function knownValues(name: string): Int32Array | undefined {
  if (!known.has(name)) known.set(name, valuesOf(name));
  return known.get(name);
}

const columns: TestedColumns = {
  rows: ROWS.length,
  values: (name) => knownValues(name) ?? new Int32Array(0),
  accepted: (test) =>
    flowColumn(test.column)?.type === 'VARCHAR'
      ? acceptedTexts(test, books.of(test.column))
      : acceptedNumbers(test, knownValues(test.column) ?? new Int32Array(0)),
};
const withPlaces: TestedColumns = {
  ...columns,
  places: (name) => (flowColumn(name)?.kind === 'address' ? new Places(columns.values(name)) : undefined),
};

function columnsOf(test: RowTest): readonly string[] {
  if (test.op === 'column') return [test.column];
  return test.op === 'not' ? columnsOf(test.test) : test.tests.flatMap(columnsOf);
}

let asked = 0;

function expectTheRowsOf(filter: Filter): void {
  const test = rowTest(filter);
  if (test === undefined || columnsOf(test).some((name) => knownValues(name) === undefined)) return;
  asked += 1;
  const expected = ROWS.flatMap((row, place) => (matchFilter(filter, row) ? [place] : []));
  const some = Int32Array.from({ length: ROWS.length / 3 }, (_, index) => 3 * index);
  for (const asked of [columns, withPlaces]) {
    expect([...matchingRows(test, asked)]).toEqual(expected);
    expect([...matchingRows(test, asked, some)]).toEqual(expected.filter((place) => some.includes(place)));
  }
}

describe('the rows that a filter finds by codes', () => {
  it('are those that it selects, for any filter', () => {
    fc.assert(fc.property(arbitraryFilter, expectTheRowsOf), { numRuns: 2_000 });
    fc.assert(fc.property(arbitraryLeaf, expectTheRowsOf), { numRuns: 2_000 });
    expect(asked).toBeGreaterThan(500);
  });

  it('are found by texts that came later, too', () => {
    const texts = new TextBooks().of('srcaddr');
    const inside = rowTest({ op: 'in', field: 'srcaddr', values: ['10.0.0.0/8', '2001:db8::/32'] });
    if (inside?.op !== 'column') throw new Error('it asks one column');
    texts.code('10.0.0.1');
    const before = acceptedTexts(inside, texts);
    for (const text of ['11.0.0.1', '2001:db8::1', '10.9.9.9']) texts.code(text);

    expect([...before]).toEqual([0, 1]);
    expect([...acceptedTexts(inside, texts, before)]).toEqual([0, 1, 0, 1, 1]);
  });
});

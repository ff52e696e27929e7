import { describe, expect, it } from 'vitest';
import { EMPTY_STATE, type ManifestState, type Part } from '../store/manifest.js';
import { nextMerge } from './plan-merge.js';

const MIB = 1024 * 1024;
const DAY = 86_400;
const TODAY = 20_000;

let counter = 0;

function part(overrides: Partial<Part> & { day?: number } = {}): Part {
  counter += 1;
  const { day = TODAY, ...rest } = overrides;
  return {
    table: 'flows',
    path: `flows/date=${day}/${counter}.parquet`,
    rows: 1_000,
    bytes: 20_000,
    first: day * DAY,
    last: day * DAY + 60,
    objects: [counter, counter],
    columns: 'start bytes',
    ...rest,
  };
}

const many = (count: number, make: () => Part = part): Part[] => Array.from({ length: count }, make);
const stateOf = (...parts: Part[]): ManifestState => ({ ...EMPTY_STATE, parts });
const planned = (...parts: Part[]) => nextMerge(stateOf(...parts))?.parts.length;

/** Merges until nothing is left to merge, as if merging cost nothing and compressed nothing; counts rows written. */
function settle(parts: Part[]): { parts: Part[]; rowsWritten: number } {
  let [current, rowsWritten] = [parts, 0];
  for (let merge = nextMerge(stateOf(...current)); merge; merge = nextMerge(stateOf(...current))) {
    const gone = new Set(merge.parts);
    const rows = merge.parts.reduce((sum, each) => sum + each.rows, 0);
    const last = Math.max(...merge.parts.map((each) => each.last ?? 0));
    const bytes = merge.parts.reduce((sum, each) => sum + each.bytes, 0);
    current = [...current.filter((each) => !gone.has(each)), part({ table: merge.table, rows, bytes, last })];
    rowsWritten += rows;
  }
  return { parts: current, rowsWritten };
}

describe('which parts are merged', () => {
  it('none of an empty lake, and none of a few', () => {
    expect(planned()).toBeUndefined();
    expect(planned(...many(7))).toBeUndefined();
    expect(planned(...many(8))).toBe(8);
  });

  it('never parts of two tables, two days or two sets of columns together', () => {
    expect(
      planned(
        ...many(4),
        ...many(4, () => part({ day: TODAY - 1 })),
        ...many(4, () => part({ columns: 'start' })),
        ...many(4, () => part({ table: 'coverage', path: `coverage/${counter}.parquet` })),
      ),
    ).toBeUndefined();
  });

  it('whatever there is of a day that is over', () => {
    const old = many(2, () => part({ day: TODAY - 2 }));

    expect(nextMerge(stateOf(part(), ...old))?.parts).toHaveLength(2);
    expect(planned(part(), part({ day: TODAY - 2 }))).toBeUndefined();
  });

  it('no part that is large enough, and no more than fits one merge', () => {
    expect(planned(...many(20, () => part({ bytes: 32 * MIB })))).toBeUndefined();
    expect(planned(...many(20, () => part({ rows: 2_000_000 })))).toBeUndefined();
    expect(planned(...many(20, () => part({ bytes: 10 * MIB })))).toBe(6);
    expect(planned(...many(20, () => part({ rows: 500_000 })))).toBe(8);
  });

  it('not one large part for the sake of a small one, and not nothing because of a tiny one', () => {
    expect(planned(part({ day: TODAY - 5, bytes: 30 * MIB }), part({ day: TODAY - 5 }), part())).toBeUndefined();
    expect(planned(part({ bytes: 1_000 }), ...many(5, () => part({ bytes: 12 * MIB })))).toBe(5);
  });

  it('of no derived table', () => {
    expect(planned(...many(20, () => part({ table: 'conversations' })))).toBeUndefined();
  });

  it('a part a minute ends in few parts, each row rewritten a few times', () => {
    let [parts, written]: [Part[], number] = [[], 0];
    for (let minute = 0; minute < 1_440; minute += 1) {
      const settled = settle([...parts, part()]);
      parts = settled.parts;
      written += settled.rowsWritten;
    }

    expect(parts.length).toBeLessThan(24);
    expect(parts.reduce((sum, each) => sum + each.rows, 0)).toBe(1_440_000);
    expect(written / 1_440_000).toBeLessThan(12);
  });
});

import type { AnalysisResult, Row } from '@networkflow/engine/contract';
import { describe, expect, it } from 'vitest';
import { changeWords, ratioWords } from './change-words';

function answer(rows: readonly Row[], counts: Readonly<Record<string, number>>): AnalysisResult {
  return {
    rows,
    meta: {
      analysis: 'changes',
      columns: [{ name: 'country', type: 'VARCHAR', key: true }],
      window: {},
      rowCount: rows.length,
      totals: { groups: rows.length, flows: 0, bytes: 0, packets: 0, counts },
      elapsedMs: 1,
      sql: '',
      lakeVersion: 1,
    },
  };
}

describe('changeWords', () => {
  it('says what is new, gone and moved, in words', () => {
    const rows = [
      { country: 'NL', status: 'up', difference: 49_200_000_000, ratio: 148.2 },
      { country: 'BR', status: 'new', difference: 900, ratio: null },
      { country: 'VN', status: 'new', difference: 800, ratio: null },
      { country: 'CN', status: 'gone', difference: -700, ratio: 0 },
    ];

    expect(changeWords('country', answer(rows, { new: 5, gone: 1 }), 'bytes')).toEqual({
      fresh: { count: '5 countries never seen in the window before', names: 'BR Brazil, VN Vietnam and 3 more' },
      gone: { count: '1 country not seen any more', names: 'CN China' },
      mover: 'NL Netherlands moved most: +49.2 GB, 148 times as much',
    });
  });

  it('says nothing of what did not happen', () => {
    expect(changeWords('country', answer([], {}), 'bytes')).toEqual({
      fresh: undefined,
      gone: undefined,
      mover: undefined,
    });
  });

  it('names none that are too small for the rows', () => {
    expect(changeWords('country', answer([], { new: 2 }), 'bytes').fresh).toEqual({
      count: '2 countries never seen in the window before',
      names: '',
    });
  });
});

describe('ratioWords', () => {
  it.each([
    [2, ', 2 times as much'],
    [1.2, ''],
    [0.25, ', 4 times less'],
    [0, ''],
    [null, ''],
  ])('%j is told as “%s”', (ratio, words) => {
    expect(ratioWords({ ratio })).toBe(words);
  });
});

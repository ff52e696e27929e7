import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  choiceParameter,
  choicesParameter,
  defineParameters,
  flagParameter,
  listParameter,
  optionalChoiceParameter,
  textParameter,
  wholeParameter,
} from './parameters';

const PAGE = defineParameters({
  analysis: textParameter('totals'),
  by: choiceParameter(['pair', 'vpc'], 'pair'),
  chart: optionalChoiceParameter(['bars', 'table']),
  limit: wholeParameter(10, { min: 1, max: 100 }),
  log: flagParameter(),
  dimensions: listParameter(),
  levels: choicesParameter(['low', 'high']),
});

describe('page parameters', () => {
  it('survive the address bar', () => {
    const values = fc.record({
      analysis: fc.string(),
      by: fc.constantFrom('pair' as const, 'vpc' as const),
      chart: fc.constantFrom('bars' as const, 'table' as const, undefined),
      limit: fc.integer({ min: 1, max: 100 }),
      log: fc.boolean(),
      dimensions: fc.uniqueArray(fc.string({ minLength: 1 })),
      levels: fc.subarray(['low' as const, 'high' as const]),
    });
    fc.assert(
      fc.property(values, (before) => {
        const params = new URLSearchParams();
        PAGE.write(before, params);
        expect(PAGE.read(new URLSearchParams(params.toString()))).toEqual(before);
      }),
    );
  });

  it('write nothing for what is as it always is, and leave others alone', () => {
    const params = new URLSearchParams('where=port+22&limit=20&log=1');
    PAGE.write({ ...PAGE.read(params), limit: 10, log: false }, params);
    expect(params.toString()).toBe('where=port+22');
  });

  it.each(['by=colour', 'chart=pie', 'limit=0', 'limit=101', 'limit=1e1', 'limit=', 'log=yes', 'levels=loud'])(
    'fall back for %s',
    (link) => {
      expect(PAGE.read(new URLSearchParams(link))).toEqual(PAGE.read(new URLSearchParams()));
    },
  );
});

import { describe, expect, it } from 'vitest';
import { COMPARE, LARGEST_DIFFERENCE } from './compare-state';
import { EXPLORE, type ExploreState } from './explore-state';
import { VIEW_PARAMETERS } from './view-address';

describe.each([
  ['explore', EXPLORE],
  ['compare', COMPARE],
])('parameters of %s', (_, parameters) => {
  it('share no name with window and filter', () => {
    expect(parameters.names.filter((name) => VIEW_PARAMETERS.names.includes(name))).toEqual([]);
  });
});

describe('parameters of explore', () => {
  it('survive the address bar', () => {
    const state: ExploreState = {
      analysis: 'paths',
      by: 'srcaddr,service',
      top: 50,
      sort: '-flows',
      page: 3,
      search: '10.0 &',
      against: { from: '2026-01-05T00:00:00Z', to: '2026-01-05T03:00:00Z' },
      status: 'new',
    };
    const params = new URLSearchParams();
    EXPLORE.write(state, params);

    expect(EXPLORE.read(new URLSearchParams(params.toString()))).toEqual(state);
  });

  it('fall back for what makes no sense', () => {
    const hostile = 'analysis=Robert%27);--&by=%00&top=7&sort=bytes%20desc&page=-1';

    expect(EXPLORE.read(new URLSearchParams(hostile))).toEqual(EXPLORE.read(new URLSearchParams()));
  });
});

describe('parameters of compare', () => {
  it('survive the address bar, with a preset and with a window of one’s own', () => {
    for (const against of ['week', { from: '2026-11-18T00:00:00Z', to: '2026-11-19T00:00:00Z' }] as const) {
      const rows = { sort: '-bytes', page: 2, search: 'x' };
      const params = new URLSearchParams();
      COMPARE.write({ against, changes: 'pair', status: 'gone', rows }, params);

      expect(COMPARE.read(new URLSearchParams(params.toString()))).toEqual({
        against,
        changes: 'pair',
        status: 'gone',
        rows,
      });
    }
  });

  it('fall back for what makes no sense', () => {
    const read = COMPARE.read(
      new URLSearchParams('against=2026-11-19T00:00:00Z/2026-11-18T00:00:00Z&changes=mood&status=lost&rows=;~x~'),
    );

    expect(read).toEqual({
      against: 'before',
      changes: 'source',
      status: undefined,
      rows: { sort: LARGEST_DIFFERENCE, page: 1, search: '' },
    });
  });
});

import { describe, expect, it } from 'vitest';
import { questionsInSight } from './questions-in-sight';
import { DEFAULT_VIEW, type ViewState } from './view-state';

const DAYS = { window: { from: '2026-01-01T00:00:00Z', to: '2026-01-08T00:00:00Z' } };
const DAY = { window: { from: '2026-01-07T00:00:00Z', to: '2026-01-08T00:00:00Z' } };
const NEWEST = { from: '2026-01-07T00:00:00Z', to: '2026-01-08T00:00:00Z' };
const BEFORE = { from: '2026-01-06T00:00:00Z', to: '2026-01-07T00:00:00Z' };

describe('what the overview asks first', () => {
  it('is its numbers and its series, of the window and of the one before', () => {
    expect(questionsInSight(DEFAULT_VIEW, DAYS)).toEqual([
      { name: 'totals', request: NEWEST },
      { name: 'totals', request: BEFORE },
      { name: 'coverage', request: NEWEST },
      { name: 'flows-per-hour', request: { ...NEWEST, by: 'action' } },
      { name: 'flows-per-hour', request: { ...BEFORE, by: 'action' } },
    ]);
  });

  it('says nothing of a time before the data', () => {
    expect(questionsInSight(DEFAULT_VIEW, DAY).map(({ request }) => request.from)).toEqual(Array(3).fill(NEWEST.from));
  });

  it('asks for coverage without what records of gaps do not have', () => {
    const picked = { ...DEFAULT_VIEW.picked, action: ['REJECT'], vpc_id: ['vpc-1'] };
    const view: ViewState = { ...DEFAULT_VIEW, where: 'port 22', picked };
    const asked = questionsInSight(view, DAY).map(({ name, request }) => [name, request.where]);

    expect(Object.fromEntries(asked)).toEqual({
      totals: 'vpc_id = vpc-1 and action = REJECT and (port 22)',
      coverage: 'vpc_id = vpc-1',
      'flows-per-hour': 'vpc_id = vpc-1 and action = REJECT and (port 22)',
    });
  });

  it('is nothing where the filter cannot be read or the lake is empty', () => {
    expect(questionsInSight({ ...DEFAULT_VIEW, where: 'port =' }, DAY)).toEqual([]);
    expect(questionsInSight(DEFAULT_VIEW, { window: null })).toEqual([]);
  });
});

import { describe, expect, it } from 'vitest';
import { addClause, clauseFor, clauseForWindow, filterOf, quoteValue, windowOfMark } from './filter-clause';
import { DEFAULT_VIEW, type ViewState } from './view-state';

function viewWith(overrides: { picked?: Partial<ViewState['picked']>; where?: string }): ViewState {
  return {
    ...DEFAULT_VIEW,
    where: overrides.where ?? '',
    picked: { ...DEFAULT_VIEW.picked, ...overrides.picked },
  };
}

describe('filter clauses', () => {
  it.each([
    ['10.0.0.1', '10.0.0.1'],
    ['2001:db8::1', '2001:db8::1'],
    ['eni-0a1b', 'eni-0a1b'],
    [443, '443'],
    ['tcp/8444', 'tcp/8444'],
    ["o'hara", "'o''hara'"],
    ['two words', "'two words'"],
    ['and', "'and'"],
    ['', "''"],
  ])('quotes %s as %s', (value, expected) => {
    expect(quoteValue(value)).toBe(expected);
  });

  it('asks for rows without a value by name', () => {
    expect(clauseFor('dst_country', null)).toBe('dst_country is null');
    expect(clauseFor('dstport', 22)).toBe('dstport = 22');
  });

  it('adds a clause once', () => {
    expect(addClause('', 'dstport = 22')).toBe('dstport = 22');
    expect(addClause('dstport = 22', 'dstport = 22')).toBe('dstport = 22');
    expect(addClause('action = REJECT', 'dstport = 22')).toBe('action = REJECT and dstport = 22');
    expect(addClause('action = REJECT and dstport = 22', 'dstport = 22')).toBe('action = REJECT and dstport = 22');
    expect(addClause('dstport = 2', 'dstport = 22')).toBe('dstport = 2 and dstport = 22');
    expect(addClause('', 'dstport = 22 and protocol = 6')).toBe('dstport = 22 and protocol = 6');
  });

  it('keeps an "or" together when something is added to it', () => {
    expect(addClause('port 22 or port 23', 'action = REJECT')).toBe('(port 22 or port 23) and action = REJECT');
    expect(addClause('action = REJECT', 'src_country = US or dst_country = US')).toBe(
      'action = REJECT and (src_country = US or dst_country = US)',
    );
  });

  it('excludes a clause as a whole', () => {
    expect(addClause('', 'srcaddr = 10.0.0.1', { exclude: true })).toBe('not srcaddr = 10.0.0.1');
    expect(addClause('', 'dstport = 22 and protocol = 6', { exclude: true })).toBe(
      'not (dstport = 22 and protocol = 6)',
    );
  });

  it('takes an empty selection for no filter', () => {
    expect(filterOf(DEFAULT_VIEW)).toBe('');
    expect(filterOf(viewWith({ where: ' port 22 ' }))).toBe('port 22');
  });

  it('joins selections and the typed expression so that all must hold', () => {
    const view = viewWith({ picked: { action: ['REJECT'], protocol: ['6', '17'] }, where: 'port 22 or port 23' });
    expect(filterOf(view)).toBe('protocol in (6, 17) and action = REJECT and (port 22 or port 23)');
    expect(filterOf(view, { except: 'action' })).toBe('protocol in (6, 17) and (port 22 or port 23)');
  });

  it('asks for all but the picked values where that is wanted, and not at all for what is off', () => {
    const view = viewWith({ picked: { action: ['REJECT'], protocol: ['6', '17'], vpc_id: ['vpc-1'] } });
    expect(filterOf({ ...view, excluded: ['protocol', 'action'], pickedOff: ['vpc_id'], whereOff: 'port 22' })).toBe(
      'protocol not in (6, 17) and not action = REJECT',
    );
  });

  it('leaves out the window of a mark of time', () => {
    const window = windowOfMark('2026-01-05T10:00:00Z/2026-01-05T11:00:00Z');
    expect(addClause('', clauseForWindow(window), { exclude: true })).toBe(
      'not (start >= 2026-01-05T10:00:00Z and start < 2026-01-05T11:00:00Z)',
    );
  });
});

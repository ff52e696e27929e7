import { type Filter, formatFilter, parseFilter } from '@networkflow/engine/contract';
import { arbitraryFilter, arbitraryRow, type FlowRow, matchFilter } from '@networkflow/engine/testing';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { chipsOf, pickValues } from './filter-chips';
import { filterOf } from './filter-clause';
import { parseView, serializeView } from './view-address';
import { DEFAULT_VIEW, type ViewState } from './view-state';

const EXPRESSIONS = 1_000;
const ROWS: readonly FlowRow[] = fc.sample(arbitraryRow, { numRuns: 60, seed: 7 });

function matching(where: string): readonly number[] {
  const filter = parseFilter(where);
  return [...ROWS.keys()].filter((index) => filter === undefined || matchFilter(filter, ROWS[index] ?? {}));
}

function viewOf(filters: readonly Filter[]): ViewState {
  return { ...DEFAULT_VIEW, where: filters.map((filter) => `(${formatFilter(filter)})`).join(' and ') };
}

describe('chips', () => {
  it('mean what their condition means, over random expressions: removed, inverted, off and on again', () => {
    const filters = fc.array(arbitraryFilter, { minLength: 1, maxLength: 3 });
    fc.assert(
      fc.property(filters, fc.nat(), (conditions, pick) => {
        const view = viewOf(conditions);
        const chips = chipsOf(view);
        const chip = chips[pick % chips.length];
        if (chip?.toggled === undefined || chip.inverted === undefined) throw new Error('a filter without chips');
        const [inForce, inChip] = [matching(view.where), new Set(matching(chip.text))];
        const rest = chips.filter((other) => other !== chip).map(({ text }) => new Set(matching(text)));
        const without = [...ROWS.keys()].filter((row) => rest.every((rows) => rows.has(row)));

        // All chips together are the filter.
        expect(without.filter((row) => inChip.has(row))).toEqual(inForce);
        expect(matching(filterOf(chip.removed))).toEqual(without);
        expect(matching(filterOf(chip.toggled))).toEqual(without);
        expect(matching(filterOf(chip.inverted))).toEqual(without.filter((row) => !inChip.has(row)));

        const off = chipsOf(chip.toggled).find(({ isOff, text }) => isOff && text === chip.text);
        if (off?.toggled === undefined) {
          // A condition that stands twice is off once.
          expect(chips.filter(({ text }) => text === chip.text).length).toBeGreaterThan(0);
          return;
        }
        expect(matching(filterOf(off.toggled))).toEqual(inForce);
        expect(parseView(serializeView(off.toggled))).toEqual(off.toggled);
      }),
      { numRuns: EXPRESSIONS, seed: 20261121 },
    );
  });

  it('write what the parser reads back the same, over random expressions', () => {
    fc.assert(
      fc.property(arbitraryFilter, (filter) => {
        const parsed = parseFilter(formatFilter(filter));
        expect(parsed).toBeDefined();
        if (parsed !== undefined) expect(parseFilter(formatFilter(parsed))).toEqual(parsed);
      }),
      { numRuns: EXPRESSIONS, seed: 20261122 },
    );
  });

  it('are there for picked values and a window of one own, with the words of the filter', () => {
    const view = parseView(
      new URLSearchParams('action=REJECT&account=!1,2&from=2026-11-19T00:00:00Z&to=2026-11-20T00:00:00Z'),
    );
    const chips = chipsOf(view);
    expect(chips.map(({ text }) => text)).toEqual([
      '2026-11-19 00:00 – 2026-11-20 00:00',
      'account_id not in (1, 2)',
      'action = REJECT',
    ]);
    expect(chips.map(({ isNegated }) => isNegated)).toEqual([false, true, false]);
    expect(chips[0]?.removed.range).toEqual(DEFAULT_VIEW.range);
    expect(chips[0]?.toggled).toBeUndefined();
    expect(filterOf(chips[1]?.inverted ?? view)).toBe('account_id in (1, 2) and action = REJECT');
    expect(filterOf(chips[1]?.toggled ?? view)).toBe('action = REJECT');
    expect(chips[2]?.removed.picked.action).toEqual([]);
  });

  it('forget how values were asked when none is left', () => {
    const view = parseView(new URLSearchParams('action=!~REJECT'));
    const empty = pickValues(view, 'action', []);
    expect(serializeView(empty).toString()).toBe('');
    expect(filterOf(pickValues(view, 'action', ['REJECT', 'ACCEPT']))).toBe('action not in (REJECT, ACCEPT)');
    expect(filterOf(pickValues(view, 'action', ['ACCEPT'], false))).toBe('action = ACCEPT');
  });

  it('are none for a filter that cannot be read', () => {
    expect(chipsOf({ ...DEFAULT_VIEW, where: 'port 22 and' })).toEqual([]);
  });
});

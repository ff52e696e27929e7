import { SEVERITIES } from '@networkflow/engine/contract';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  CONVERSATIONS_BY,
  DEFAULT_VIEW,
  DENIED_BY,
  isFiltered,
  PRESETS,
  parseView,
  serializeView,
  TABLES,
  type ViewState,
} from './view-state';

const values = fc.uniqueArray(fc.string({ minLength: 1, maxLength: 20 }), { maxLength: 4 });
const table = fc.record({
  sort: fc.constantFrom('-bytes', 'bytes', 'srcaddr', '-last_seen'),
  page: fc.integer({ min: 1, max: 900 }),
  search: fc.string({ maxLength: 12 }),
});
const view: fc.Arbitrary<ViewState> = fc.record({
  range: fc.oneof(
    fc.record({ kind: fc.constant('preset' as const), preset: fc.constantFrom(...PRESETS) }),
    fc.constant({ kind: 'custom' as const, from: '2026-11-19T00:00:00Z', to: '2026-11-20T00:00:00Z' }),
  ),
  picked: fc.record({
    account_id: values,
    vpc_id: values,
    subnet_id: values,
    interface_id: values,
    protocol: values,
    action: values,
  }),
  where: fc.string({ maxLength: 60 }).map((text) => text.trim()),
  measure: fc.constantFrom('bytes' as const, 'packets' as const, 'flows' as const),
  deniedBy: fc.constantFrom(...DENIED_BY),
  conversations: fc.constantFrom(...CONVERSATIONS_BY),
  tables: fc.record({ talkers: table, listeners: table, interfaces: table }),
  findings: fc.record({
    severities: fc.subarray([...SEVERITIES]),
    detection: fc.constantFrom('', 'vertical-port-scan'),
    search: fc.string({ maxLength: 20 }),
    showsSuppressed: fc.boolean(),
    open: fc.constantFrom('', '00aa11bb22cc33dd'),
  }),
});

describe('view state', () => {
  it('survives the address bar unchanged, whatever the values hold', () => {
    fc.assert(
      fc.property(view, (before) => {
        const link = serializeView(before).toString();
        expect(parseView(new URLSearchParams(link))).toEqual(before);
      }),
    );
  });

  it('gives the default view the shortest address, an empty one', () => {
    expect(serializeView(DEFAULT_VIEW).toString()).toBe('');
    expect(parseView(new URLSearchParams(''))).toEqual(DEFAULT_VIEW);
  });

  it.each([
    ['range=yesterday'],
    ['from=2026-11-20T00:00:00Z&to=2026-11-19T00:00:00Z'],
    ['from=2026-11-20T00:00:00Z'],
    ['from=now&to=later'],
    ['measure=dollars'],
    ['denied=colour'],
    ['conversations=loud'],
    ...TABLES.map((name) => [`${name}=bytes;drop table~0~`]),
  ])('falls back to the default for %s', (link) => {
    expect(parseView(new URLSearchParams(link))).toEqual(DEFAULT_VIEW);
  });

  it('reads a broken escape as it stands', () => {
    expect(parseView(new URLSearchParams('vpc=%25E0%25A4')).picked.vpc_id).toEqual(['%E0%A4']);
  });

  it('knows whether anything is filtered', () => {
    expect(isFiltered(DEFAULT_VIEW)).toBe(false);
    expect(isFiltered({ ...DEFAULT_VIEW, where: 'port 22' })).toBe(true);
    expect(isFiltered(parseView(new URLSearchParams('action=REJECT')))).toBe(true);
  });
});

import { PATH_COLUMNS, SEVERITIES } from '@networkflow/engine/contract';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isOfUnknownVersion, parseView, serializeView, writeView } from './view-address';
import {
  DEFAULT_VIEW,
  DENIED_BY,
  isFiltered,
  isShown,
  PICKERS,
  PRESETS,
  sharedView,
  TABLES,
  type ViewState,
  withShown,
} from './view-state';

const values = fc.uniqueArray(
  fc.oneof(fc.string({ minLength: 1, maxLength: 20 }), fc.constantFrom('!', '~', '!~a', '~!', '%21', ',')),
  { maxLength: 4 },
);
const table = fc.record({
  sort: fc.constantFrom('-bytes', 'bytes', 'srcaddr', '-last_seen'),
  page: fc.integer({ min: 1, max: 900 }),
  search: fc.string({ maxLength: 12 }),
});
const columns = fc.subarray(PICKERS.map(({ column }) => column));
const where = fc.string({ maxLength: 60 }).map((text) => text.trim());
const view: fc.Arbitrary<ViewState> = fc
  .record({
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
    excluded: columns,
    pickedOff: columns,
    where,
    whereOff: where,
    measure: fc.constantFrom('bytes' as const, 'packets' as const, 'flows' as const),
    deniedBy: fc.constantFrom(...DENIED_BY),
    paths: fc.shuffledSubarray([...PATH_COLUMNS], { minLength: 2, maxLength: 4 }),
    show: fc.subarray(['countries.table', 'flows-per-hour.log', 'map.shades']),
    tables: fc.record({ talkers: table, listeners: table, interfaces: table }),
    findings: fc.record({
      severities: fc.subarray([...SEVERITIES]),
      detection: fc.constantFrom('', 'vertical-port-scan'),
      search: fc.string({ maxLength: 20 }),
      showsSuppressed: fc.boolean(),
      open: fc.constantFrom('', '00aa11bb22cc33dd'),
    }),
  })
  .map(
    // Nothing picked can neither be turned around nor off.
    (any) => ({
      ...any,
      excluded: any.excluded.filter((column) => any.picked[column].length > 0),
      pickedOff: any.pickedOff.filter((column) => any.picked[column].length > 0),
    }),
  );

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
    ['paths=srcaddr'],
    ['paths=srcaddr,srcaddr'],
    ['paths=a,b'],
    ['show=map.upside-down,log'],
    ...TABLES.map((name) => [`${name}=bytes;drop table~0~`]),
  ])('falls back to the default for %s', (link) => {
    expect(parseView(new URLSearchParams(link))).toEqual(DEFAULT_VIEW);
  });

  it('shows a panel in a way, and no longer', () => {
    const shown = withShown(DEFAULT_VIEW, { panel: 'map', option: 'log', isOn: true });
    expect(isShown(shown, 'map', 'log')).toBe(true);
    expect(serializeView(shown).toString()).toBe('show=map.log');
    expect(withShown(shown, { panel: 'map', option: 'log', isOn: false })).toEqual(DEFAULT_VIEW);
  });

  it('reads a broken escape as it stands', () => {
    expect(parseView(new URLSearchParams('vpc=%25E0%25A4')).picked.vpc_id).toEqual(['%E0%A4']);
  });

  it('knows whether anything is filtered', () => {
    expect(isFiltered(DEFAULT_VIEW)).toBe(false);
    expect(isFiltered({ ...DEFAULT_VIEW, where: 'port 22' })).toBe(true);
    expect(isFiltered(parseView(new URLSearchParams('action=REJECT')))).toBe(true);
  });

  it('leaves the parameters of a page as they are, and takes only window, filter and measure to another', () => {
    const params = new URLSearchParams('analysis=top-ports&where=port+22&talkers=flows~2~');
    writeView({ ...parseView(params), measure: 'flows' }, params);
    expect(params.get('analysis')).toBe('top-ports');
    expect(serializeView(sharedView(parseView(params))).toString()).toBe('where=port+22&measure=flows');
  });

  it('shows the default for a link of a later version, and says so', () => {
    const later = new URLSearchParams('v=2&where=port+22');
    expect(isOfUnknownVersion(later)).toBe(true);
    expect(parseView(later)).toEqual(DEFAULT_VIEW);
    const known = new URLSearchParams('v=1&where=port+22');
    expect(isOfUnknownVersion(known)).toBe(false);
    expect(parseView(known).where).toBe('port 22');
    writeView(DEFAULT_VIEW, later);
    expect(later.has('v')).toBe(false);
  });

  it('keeps what is excluded and what is off', () => {
    const params = new URLSearchParams('account=!111122223333,444455556666&action=~REJECT&off=port+22');
    const parsed = parseView(params);
    expect(parsed.excluded).toEqual(['account_id']);
    expect(parsed.pickedOff).toEqual(['action']);
    expect(parsed.whereOff).toBe('port 22');
    expect(serializeView(parsed).get('account')).toBe('!111122223333,444455556666');
  });
});

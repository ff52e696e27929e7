import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  DEFAULT_SETTINGS,
  parseSettings,
  RATE_UNITS,
  REFRESHES,
  refreshMs,
  serializeSettings,
  UNIT_PREFIXES,
  zoneOf,
} from './settings';

describe('settings', () => {
  it('come back as they were stored', () => {
    const settings = fc.record({
      prefixes: fc.constantFrom(...UNIT_PREFIXES),
      rates: fc.constantFrom(...RATE_UNITS),
      zone: fc.constantFrom('UTC', 'browser', 'Europe/Berlin', 'Asia/Kolkata'),
      refresh: fc.constantFrom(...REFRESHES),
    });
    fc.assert(
      fc.property(settings, (each) => {
        expect(parseSettings(serializeSettings(each))).toEqual(each);
      }),
    );
  });

  it.each([null, '', 'nonsense', '[]', 'null', '7', '{"version":2,"prefixes":"iec"}', '{"prefixes":"iec"}'])(
    'are the default when %s is stored',
    (text) => {
      expect(parseSettings(text)).toEqual(DEFAULT_SETTINGS);
    },
  );

  it('fall back one by one', () => {
    const text = JSON.stringify({ version: 1, prefixes: 'iec', rates: 3, zone: 'Mars/Base', refresh: 'often' });
    expect(parseSettings(text)).toEqual({ ...DEFAULT_SETTINGS, prefixes: 'iec' });
  });

  it('never throw, whatever is stored', () => {
    fc.assert(fc.property(fc.json(), (text) => void parseSettings(text)));
  });

  it('know how long to wait, and the zone of the browser', () => {
    expect(refreshMs({ ...DEFAULT_SETTINGS, refresh: 'off' })).toBeUndefined();
    expect(refreshMs({ ...DEFAULT_SETTINGS, refresh: '5m' })).toBe(300_000);
    expect(zoneOf({ ...DEFAULT_SETTINGS, zone: 'Asia/Tokyo' })).toBe('Asia/Tokyo');
    expect(zoneOf({ ...DEFAULT_SETTINGS, zone: 'browser' })).toBe(new Intl.DateTimeFormat().resolvedOptions().timeZone);
  });
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { instantOfClock, isTimeZone, offsetName, zoneOffset } from './zone';

const HOUR_MS = 3_600_000;

describe('zone', () => {
  it.each([
    ['UTC', '2026-07-01T12:00:00Z', 'UTC'],
    ['Europe/Berlin', '2026-01-01T12:00:00Z', 'UTC+1'],
    ['Europe/Berlin', '2026-07-01T12:00:00Z', 'UTC+2'],
    ['America/St_Johns', '2026-01-01T12:00:00Z', 'UTC−3:30'],
    ['Asia/Kolkata', '2026-01-01T12:00:00Z', 'UTC+5:30'],
    ['No/Where', '2026-01-01T12:00:00Z', 'UTC'],
  ])('names the offset of %s at %s', (zone, at, expected) => {
    expect(offsetName(Date.parse(at), zone)).toBe(expected);
  });

  it('knows which zones there are', () => {
    expect(isTimeZone('Asia/Tokyo')).toBe(true);
    expect(isTimeZone('Asia/Nowhere')).toBe(false);
    expect(isTimeZone('')).toBe(false);
  });

  it('finds the instant of every time that clocks show, and the first of two', () => {
    const zones = ['UTC', 'Europe/Berlin', 'America/New_York', 'Australia/Lord_Howe', 'Asia/Kathmandu'];
    const span = { min: Date.UTC(2020, 0, 1) / 60_000, max: Date.UTC(2032, 0, 1) / 60_000 };
    fc.assert(
      fc.property(fc.constantFrom(...zones), fc.integer(span), (zone, minute) => {
        const ms = minute * 60_000;
        const found = instantOfClock(ms + zoneOffset(ms, zone), zone);
        expect(found).toBeLessThanOrEqual(ms);
        expect(found + zoneOffset(found, zone)).toBe(ms + zoneOffset(ms, zone));
      }),
      { numRuns: 2_000, seed: 1 },
    );
  });

  it('moves a time that clocks skip to after the change', () => {
    // In Berlin 02:30 does not exist on the last Sunday of March.
    expect(instantOfClock(Date.UTC(2026, 2, 29, 2, 30), 'Europe/Berlin')).toBe(Date.UTC(2026, 2, 29, 1, 30));
    expect(instantOfClock(Date.UTC(2026, 9, 25, 2, 30), 'Europe/Berlin')).toBe(Date.UTC(2026, 9, 25, 0, 30));
    expect(zoneOffset(Date.UTC(2026, 9, 25, 0, 30), 'Europe/Berlin')).toBe(2 * HOUR_MS);
  });
});

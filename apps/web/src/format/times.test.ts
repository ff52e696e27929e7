import { describe, expect, it } from 'vitest';
import {
  formatAge,
  formatClock,
  formatSpan,
  formatTime,
  formatTimeShort,
  formatTimes,
  formatTimeZoned,
  fromAxisTime,
  parseTime,
  toAxisTime,
} from './times';

describe('times', () => {
  it('reads times without an offset as UTC', () => {
    const expected = Date.UTC(2026, 10, 20, 14, 5);
    expect(parseTime('2026-11-20 14:05:00')).toBe(expected);
    expect(parseTime('2026-11-20T14:05:00Z')).toBe(expected);
    expect(parseTime('2026-11-20T15:05:00+01:00')).toBe(expected);
    expect(parseTime('2026-11-20')).toBe(Date.UTC(2026, 10, 20));
  });

  it('writes UTC', () => {
    expect(formatTime('2026-11-20T14:05:59Z')).toBe('2026-11-20 14:05');
    expect(formatTimeShort('2026-11-05T04:05:59Z')).toBe('5 Nov 04:05');
  });

  it('shows a dash for what is no time', () => {
    expect(formatTime('soon')).toBe('–');
    expect(formatTimeShort('')).toBe('–');
    const day = { from: '2026-11-20T14:05:00Z', to: '2026-11-21T14:05:00Z' };
    expect(formatTimes(day, '2026-11-22T00:00:00Z')).toBe('20 Nov 14:05 – 21 Nov 14:05');
    expect(formatTimes(day, '2027-01-02T00:00:00Z')).toBe('2026-11-20 14:05 – 2026-11-21 14:05');
  });

  it.each([
    [30_000, 'under a minute'],
    [120_000, '2 min'],
    [3 * 3_600_000, '3 h'],
    [12 * 86_400_000, '12 d'],
  ])('names an age of %i ms', (ms, expected) => {
    expect(formatAge(ms)).toBe(expected);
  });

  it('names spans in the unit people say', () => {
    expect(formatSpan(1_800_000)).toBe('30 min');
    expect(formatSpan(86_400_000)).toBe('24 h');
    expect(formatSpan(7 * 86_400_000)).toBe('7 d');
  });

  it('writes the times of a zone, and says which where a time stands alone', () => {
    expect(formatTime('2026-11-20T23:30:00Z', 'Europe/Berlin')).toBe('2026-11-21 00:30');
    expect(formatTimeShort('2026-12-31T23:30:00Z', 'Europe/Berlin')).toBe('1 Jan 00:30');
    expect(formatTimeZoned('2026-07-20T12:00:00Z', 'Europe/Berlin')).toBe('2026-07-20 14:00 UTC+2');
    expect(formatTimeZoned('2026-07-20T12:00:00Z')).toBe('2026-07-20 12:00 UTC');
    expect(formatClock('2026-07-20T12:00:09Z', 'Asia/Kolkata')).toBe('17:30:09');
  });

  it('writes times for an axis in a zone and reads them back', () => {
    expect(toAxisTime('2026-11-20T14:00:00Z')).toBe('2026-11-20T14:00:00');
    expect(toAxisTime('2026-11-20T14:00:00Z', 'America/New_York')).toBe('2026-11-20T09:00:00');
    expect(fromAxisTime('2026-11-20T09:00', 'America/New_York')).toBe(Date.UTC(2026, 10, 20, 14));
    expect(fromAxisTime('2026-11-20 09:00:00.5', 'America/New_York')).toBe(Date.UTC(2026, 10, 20, 14, 0, 0, 500));
    expect(fromAxisTime('', 'America/New_York')).toBeNaN();
  });
});

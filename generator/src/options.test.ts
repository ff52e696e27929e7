import { describe, expect, test } from 'vitest';
import { type GenerateOptions, resolveOptions } from './options.js';

const NOW_MS = Date.parse('2026-03-10T14:37:12Z');

describe('options', () => {
  test('without a start, the window ends at the last full hour', () => {
    const config = resolveOptions({ out: 'x', hours: 48 }, NOW_MS);

    expect(new Date(config.end * 1000).toISOString()).toBe('2026-03-10T14:00:00.000Z');
    expect(config.end - config.start).toBe(48 * 3600);
  });

  test('a start with an offset is the same instant in UTC', () => {
    const config = resolveOptions({ out: 'x', start: '2026-03-10T01:30:00+05:30' }, NOW_MS);

    expect(new Date(config.start * 1000).toISOString()).toBe('2026-03-09T20:00:00.000Z');
  });

  test('all scenarios by default, none for an empty list', () => {
    expect(resolveOptions({ out: 'x' }, NOW_MS).scenarios.length).toBe(16);
    expect(resolveOptions({ out: 'x', scenarios: [] }, NOW_MS).scenarios).toEqual([]);
  });

  test.each<[string, Partial<GenerateOptions>, RegExp]>([
    ['no folder', { out: ' ' }, /No output folder/],
    ['no rows', { rows: 0 }, /rows must be a whole number from 1/],
    ['half a row', { rows: 1.5 }, /not 1\.5/],
    ['NaN rows', { rows: Number.NaN }, /not NaN/],
    ['too many rows', { rows: 3e9 }, /rows must be/],
    ['too many rows an hour', { rows: 100_000_000, hours: 1 }, /more hours/],
    ['no hours', { hours: 0 }, /hours must be a whole number from 1/],
    ['too many hours', { hours: 100_000 }, /hours must be/],
    ['a negative seed', { seed: -1 }, /seed must be/],
    ['an unknown format', { format: 'v4' as 'v5' /* what JavaScript callers can pass */ }, /Use one of: v2, v5, v11/],
    ['an unknown layout', { layout: 'flat' as 'plain' /* the same */ }, /Use one of: plain, hourly/],
    ['an unknown scenario', { scenarios: ['ntp', 'alien'] }, /Unknown scenario "alien".*vertical-port-scan/],
    ['a date without a time', { start: '2026-03-10' }, /RFC 3339/],
    ['a date that does not exist', { start: '2026-13-10T00:00:00Z' }, /RFC 3339/],
    ['a time without a zone', { start: '2026-03-10T00:00:00' }, /RFC 3339/],
    ['a start off the five minutes', { start: '2026-03-10T00:01:00Z' }, /five-minute boundary/],
    ['a start in 1970', { start: '1970-01-01T00:00:00Z' }, /2000 and 2100/],
  ])('refuses %s', (_, options, message) => {
    expect(() => resolveOptions({ out: 'x', ...options }, NOW_MS)).toThrow(message);
  });
});

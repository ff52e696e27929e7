import { describe, expect, it } from 'vitest';
import { formatInstant, parseInstant, parseWindow } from './time-window.js';

describe('an instant', () => {
  it.each([
    ['1970-01-01', 0],
    ['2026-11-20', 1_795_132_800],
    ['2024-02-29', 1_709_164_800],
    ['2000-02-29', 951_782_400],
    ['2026-11-20T14:00:00Z', 1_795_183_200],
    ['2026-11-20t14:00:00z', 1_795_183_200],
    ['2026-11-20 14:00', 1_795_183_200],
    ['2026-11-20T14:00', 1_795_183_200],
    ['2026-11-20T16:00:00+02:00', 1_795_183_200],
    ['2026-11-20T08:30:00-05:30', 1_795_183_200],
    ['2026-11-21T00:30:00+10:30', 1_795_183_200],
    ['2026-11-20T14:00:00.999Z', 1_795_183_200],
    ['1969-12-31T23:59:59Z', -1],
    ['  2026-11-20 \n', 1_795_132_800],
  ])('%s is %d', (text, seconds) => {
    expect(parseInstant(text)).toBe(seconds);
  });

  it.each([
    '2026-02-30',
    '2026-02-29',
    '1900-02-29',
    '2026-13-01',
    '2026-00-10',
    '2026-01-00',
    '2026-11-20T24:00:00Z',
    '2026-11-20T25:00:00Z',
    '2026-11-20T14:60:00Z',
    '2026-11-20T14:00:61Z',
    '2026-11-20T14:00:00+25:00',
    '2026-11-20T14:00:00+02',
    '2026-02-30T10:00:00+10:00',
    '2026-11-20Z',
    '20/11/2026',
    'now',
    '1795132800',
    '',
    '2026-11-20; DROP TABLE flows',
  ])('%j is refused with the spelling that works', (text) => {
    expect(() => parseInstant(text, 'from')).toThrow(
      expect.objectContaining({
        code: 'invalid-input',
        message: expect.stringMatching(/^from .*YYYY-MM-DD or RFC 3339/),
      }),
    );
  });

  it('is written as it is read', () => {
    for (const text of ['2024-02-29T23:59:59Z', '1970-01-01T00:00:00Z', '2199-12-31T23:59:59Z']) {
      expect(formatInstant(parseInstant(text))).toBe(text);
    }
  });
});

describe('a window', () => {
  it('is open on the sides nobody named', () => {
    expect(parseWindow({})).toEqual({});
    expect(parseWindow({ from: '', to: undefined })).toEqual({});
    expect(parseWindow({ from: '1970-01-02' })).toEqual({ from: 86_400 });
    expect(parseWindow({ to: '1970-01-02' })).toEqual({ to: 86_400 });
  });

  it('compares instants, not texts: offsets count', () => {
    const window = parseWindow({ from: '2026-11-20T23:00:00+02:00', to: '2026-11-20T22:00:00Z' });

    expect(window).toEqual({ from: 1_795_208_400, to: 1_795_212_000 });
  });

  it.each([
    ['reversed', '2026-11-21', '2026-11-20'],
    ['empty', '2026-11-20', '2026-11-20T00:00:00Z'],
    ['empty within a second', '2026-11-20T00:00:00.1Z', '2026-11-20T00:00:00.9Z'],
  ])('that is %s is refused', (_what, from, to) => {
    expect(() => parseWindow({ from, to })).toThrow(
      expect.objectContaining({ code: 'invalid-input', message: expect.stringContaining('half-open') }),
    );
  });
});

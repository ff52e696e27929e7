import { describe, expect, it } from 'vitest';
import { readMoment, withOffset } from './moment';

const BERLIN = 'Europe/Berlin';

describe('a typed moment', () => {
  it.each([
    ['2026-11-20T14:05:30Z', '2026-11-20T14:05:30Z'],
    ['2026-11-20 14:05 UTC', '2026-11-20T14:05:00Z'],
    ['2026-11-20T14:05:30.250+01:00', '2026-11-20T14:05:30.250+01:00'],
    ['2026-11-20 14:05:30 -0330', '2026-11-20T14:05:30-03:30'],
  ])('is certain when it says its offset: %s', (text, at) => {
    expect(readMoment(text, '')).toEqual({ kind: 'certain', at });
    expect(readMoment(text, BERLIN)).toEqual({ kind: 'certain', at });
  });

  it('is certain in a zone, and in none without', () => {
    expect(readMoment('2026-11-20 14:05:30', '')).toEqual({ kind: 'needs-zone' });
    expect(readMoment('2026-11-20 14:05:30', BERLIN)).toEqual({ kind: 'certain', at: '2026-11-20T14:05:30+01:00' });
    expect(readMoment('2026-07-20T14:05', BERLIN)).toEqual({ kind: 'certain', at: '2026-07-20T14:05:00+02:00' });
    expect(readMoment('2026-07-20T14:05', 'UTC')).toEqual({ kind: 'certain', at: '2026-07-20T14:05:00Z' });
    expect(readMoment('2026-07-20T14:05', 'Asia/Kathmandu')).toEqual({
      kind: 'certain',
      at: '2026-07-20T14:05:00+05:45',
    });
  });

  it('is asked about when clocks showed it twice, and refused when they never did', () => {
    expect(readMoment('2026-10-25 02:30', BERLIN)).toEqual({
      kind: 'twice',
      choices: ['2026-10-25T02:30:00+02:00', '2026-10-25T02:30:00+01:00'],
    });
    expect(readMoment('2026-03-29 02:30', BERLIN)).toEqual({ kind: 'never' });
    expect(readMoment('2026-10-25 03:00', BERLIN).kind).toBe('certain');
    expect(readMoment('2026-03-29 03:00', BERLIN)).toEqual({ kind: 'certain', at: '2026-03-29T03:00:00+02:00' });
  });

  it.each([
    'yesterday',
    '20.11.2026 14:05',
    '2026-02-30 12:00',
    '2026-11-20',
    '14:05',
    '2026-11-20 25:00Z',
    '2026-11-20 14:05 +99:00',
    `2026-11-20 14:05${' '.repeat(2000)}x`,
  ])('is not guessed at: %s', (text) => {
    expect(readMoment(text, 'UTC')).toEqual({ kind: 'unreadable' });
  });

  it('is empty before anything is typed', () => {
    expect(readMoment('  ', '')).toEqual({ kind: 'empty' });
  });
});

it('writes an instant as clocks of a zone show it', () => {
  expect(withOffset(Date.parse('2026-01-05T00:00:00.5Z'), 'UTC')).toBe('2026-01-05T00:00:00.500Z');
  expect(withOffset(Date.parse('2026-01-05T00:00:00Z'), 'America/St_Johns')).toBe('2026-01-04T20:30:00-03:30');
});

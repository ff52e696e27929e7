import { describe, expect, it } from 'vitest';
import { countsBack, errorReportQuery, errorsQuery, whichOf } from './errors-query';

const NEWEST_MS = Date.parse('2026-11-20T12:00:00Z');

describe('questions about error logs', () => {
  it.each([
    [{}, 'latest'],
    [{ window: 'latest' }, 'latest'],
    [{ window: 'all' }, { window: {} }],
    [{ window: '24h' }, { window: { from: 1_795_089_600 } }],
    [{ from: '2026-11-19', to: '2026-11-20' }, { window: { from: 1_795_046_400, to: 1_795_132_800 } }],
  ])('%j is %j', (asked, which) => {
    expect(whichOf(asked, NEWEST_MS)).toEqual(which);
  });

  it('count back from what was written last, and from nothing where there is nothing', () => {
    expect(['24h', 'latest', 'all', undefined].map((window) => countsBack({ window }))).toEqual([
      true,
      false,
      false,
      false,
    ]);
    expect(whichOf({ window: '24h' }, null)).toEqual({ window: {} });
  });

  it('are about one window', () => {
    expect(() => whichOf({ window: '24h', from: '2026-11-19' }, NEWEST_MS)).toThrow('give either it');
    expect(() => whichOf({ from: '2026-11-20', to: '2026-11-19' }, NEWEST_MS)).toThrow('The window is empty');
  });

  it.each([
    ['threshold', '0'],
    ['threshold', '1e3'],
    ['window', '24'],
    ['window', '24h '],
    ['window', '9999999h'],
    ['prefix', 'a'.repeat(1_025)],
    ['bucket', 'a'.repeat(64)],
    ['detail', 'yes'],
    ['endpointUrl', 'http://169.254.169.254/'],
    ['endpoint-url', 'http://169.254.169.254/'],
    ['region', 'us-east-1'],
    ['profile', 'admin'],
    ['file', '/etc/passwd'],
    ['folder', '/etc'],
  ])('refuses %s=%s', (name, value) => {
    expect(errorReportQuery.safeParse({ [name]: value }).success).toBe(false);
  });

  it('have details at one address only', () => {
    expect(errorsQuery.safeParse({ detail: 'true' }).success).toBe(false);
    expect(errorReportQuery.parse({ detail: 'true', threshold: '10' })).toEqual({ detail: true, threshold: 10 });
  });
});

import { describe, expect, test } from 'vitest';
import { analysisResult, fakeEffects, memoryOutput, sqlResult, withFakeEngine } from '../../test/fake-effects.js';
import { fakeStatus } from '../../test/fake-status.js';
import type { Effects } from '../effects.js';
import { runSummary } from './summary.js';

const STATUS = fakeStatus();

function world(overrides: Partial<Effects> = {}) {
  return fakeEffects({
    ...withFakeEngine({
      status: async () => STATUS,
      analyze: async (name) =>
        name === 'totals'
          ? analysisResult([{ flows: 200, bytes: 2_000_000, packets: 9, denied_flows: 10 }])
          : analysisResult([{ srcaddr: '10.0.0.1', bytes: 500_000 }]),
      sql: async () => sqlResult([], [[{ nodata: 3, skipdata: 1, lines_quarantined: 2, objects_quarantined: 0 }]]),
    }),
    ...overrides,
  });
}

describe('summary', () => {
  test('shows the window, totals, denied share, gaps and rankings on one screen', async () => {
    const effects = world();

    await runSummary({ lake: '/lake' }, effects);

    const text = effects.stdout.text();
    for (const word of [
      '2026-11-01T00:00:00Z to 2026-11-02T00:00:00Z',
      '2.00 MB (2,000,000)',
      '10 (5.0 %)',
      '3 NODATA, 1 SKIPDATA',
      '2 lines',
      'Top sources by bytes',
    ]) {
      expect(text).toContain(word);
    }
    expect(text).toMatch(/10\.0\.0\.1 +500 kB +25\.0 % +█████\n/);
    expect(text.split('\n').length).toBeLessThan(45);
    expect(text).not.toContain('\x1b');
  });

  test.each([
    ['a terminal', {}, true],
    ['a terminal with NO_COLOR', { NO_COLOR: '1' }, false],
    ['a dumb terminal', { TERM: 'dumb' }, false],
  ])('uses colour as %s wants it', async (_case, env, isColoured) => {
    const effects = world({ stdout: memoryOutput({ isTTY: true, columns: 80 }), env });

    await runSummary({ lake: '/lake' }, effects);

    expect(effects.stdout.text().includes('\x1b[')).toBe(isColoured);
  });

  test('draws bars of plain characters in a plain locale', async () => {
    const effects = world({ env: { LC_ALL: 'C' } });

    await runSummary({ lake: '/lake' }, effects);

    expect(effects.stdout.text()).toContain('#####');
    expect(effects.stdout.text()).not.toContain('█');
  });

  test('an empty lake has a summary too', async () => {
    const effects = world(
      withFakeEngine({
        status: async () => ({ ...STATUS, rows: 0, window: null }),
        analyze: async () => analysisResult([]),
        sql: async () => sqlResult([], []),
      }),
    );

    await runSummary({ lake: '/lake' }, effects);

    expect(effects.stdout.text()).toContain('no data yet');
    expect(effects.stdout.text()).toContain('0 (-)');
  });

  test('--json is one document', async () => {
    const effects = world();

    await runSummary({ lake: '/lake', json: true }, effects);

    expect(JSON.parse(effects.stdout.text())).toMatchObject({
      window: STATUS.window,
      totals: { flows: 200 },
      'top-sources': [{ srcaddr: '10.0.0.1' }],
      gaps: { nodata: 3 },
    });
  });
});

import { describe, expect, test } from 'vitest';
import { analysisResult, engineError, fakeEffects, memoryOutput, withFakeEngine } from '../../test/fake-effects.js';
import { main } from '../main.js';
import { runAnalyze } from './analyze.js';

const ROWS = [{ srcaddr: '10.0.0.1', bytes: 1_234_567 }];

describe('analyze', () => {
  test.each([
    ['-o json', { output: 'json' }],
    ['--json', { json: true }],
  ] as const)('%s prints the rows alone', async (_flag, options) => {
    const effects = fakeEffects(withFakeEngine({ analyze: async () => analysisResult(ROWS) }));

    await runAnalyze({ lake: '/lake', name: 'top-sources', ...options }, effects);

    expect(JSON.parse(effects.stdout.text())).toEqual(ROWS);
    expect(effects.stderr.text()).toBe('');
  });

  test('hands every flag to the engine', async () => {
    const requests: unknown[] = [];
    const effects = fakeEffects(
      withFakeEngine({
        analyze: async (name, request) => {
          requests.push({ name, ...request });
          return analysisResult(ROWS);
        },
      }),
    );
    const line =
      'analyze denied --lake /lake --measure flows --by port --limit 5 --offset 2 --sort -flows --search ssh --from 2026-11-01 --to 2026-11-02';

    const code = await main({ words: [...line.split(' '), '--where', 'port 22'], version: '' }, effects);

    expect(code).toBe(0);
    expect(requests).toEqual([
      {
        name: 'denied',
        where: 'port 22',
        from: '2026-11-01',
        to: '2026-11-02',
        measure: 'flows',
        by: 'port',
        limit: 5,
        offset: 2,
        sort: '-flows',
        search: 'ssh',
      },
    ]);
  });

  test('a filter that cannot be read is shown with a caret under the place', async () => {
    const effects = fakeEffects(
      withFakeEngine({
        analyze: () => Promise.reject(engineError('invalid-input', 'Unknown column dstprt.', { position: 4 })),
      }),
    );

    const code = await main(
      { words: ['analyze', 'totals', '--lake', '/lake', '--where', 'not dstprt = 22'], version: '' },
      effects,
    );

    expect(code).toBe(2);
    expect(effects.stderr.text()).toBe('error: Unknown column dstprt.\n\n    not dstprt = 22\n        ^\n');
  });

  test('a mistyped analysis suggests the right one and lists them all', async () => {
    const effects = fakeEffects(withFakeEngine({ analyze: () => Promise.reject(engineError('not-found', 'No.')) }));

    const answer = runAnalyze({ lake: '/lake', name: 'top-source' }, effects);

    await expect(answer).rejects.toThrow(/Did you mean top-sources\?\nThere are: top-sources, totals\./);
  });

  test('says of how many groups it shows the first, on a terminal', async () => {
    const totals = { groups: 4_213, flows: 10, bytes: '20', packets: 30 };
    const effects = fakeEffects({
      ...withFakeEngine({ analyze: async () => analysisResult(ROWS, { totals }) }),
      stderr: memoryOutput({ isTTY: true, columns: 80 }),
    });

    await runAnalyze({ lake: '/lake', name: 'top-sources', showSql: true }, effects);

    expect(effects.stdout.text()).toContain('1,234,567');
    expect(effects.stderr.text()).toContain('1 of 4,213');
    expect(effects.stderr.text()).toContain('SELECT 1\n');
  });

  test('--explain says which tables answered and why, and --exact-records asks the records', async () => {
    const requests: unknown[] = [];
    const source = { table: 'flow_source_days', reason: 'it holds all', cached: false, sql: 'SELECT 2' };
    const effects = fakeEffects(
      withFakeEngine({
        analyze: async (_name, request) => {
          requests.push(request);
          const result = analysisResult(ROWS);
          return { ...result, meta: { ...result.meta, source } };
        },
      }),
    );
    const words = 'analyze top-sources --lake /lake --explain --exact-records --json'.split(' ');

    expect(await main({ words, version: '' }, effects)).toBe(0);
    expect(effects.stderr.text()).toBe('answered from flow_source_days\nit holds all\nSELECT 2\n');
    expect(requests).toMatchObject([{ explain: true, fromRecords: true }]);
  });
});

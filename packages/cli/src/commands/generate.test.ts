import type { GenerateOptions, GenerateReport } from '@networkflow/generator';
import { describe, expect, test } from 'vitest';
import { fakeEffects } from '../../test/fake-effects.js';
import { main } from '../main.js';

const REPORT: GenerateReport = {
  files: 12,
  rows: 100_000,
  nodata: 5,
  skipdata: 1,
  objectBytes: 1_234_567,
  seconds: 0.5,
  rowsPerSecond: 200_000,
  start: '2026-11-01T00:00:00Z',
  end: '2026-11-02T00:00:00Z',
  seed: 7,
  scenarioRows: 900,
  scenarios: ['beaconing'],
  skipped: [],
  ledgerPath: '/logs/ledger.json',
  truthPath: '/logs/truth.json',
};

async function run(
  line: string,
  generate: (options: GenerateOptions) => Promise<GenerateReport>,
  signal?: AbortSignal,
) {
  const effects = fakeEffects({ generate, ...(signal === undefined ? {} : { signal }) });
  const code = await main({ words: line.split(' '), version: '' }, effects);
  return { code, out: effects.stdout.text(), err: effects.stderr.text() };
}

describe('generate', () => {
  test('hands over what was asked, and leaves the rest to the generator', async () => {
    const asked: GenerateOptions[] = [];
    const generate = async (options: GenerateOptions): Promise<GenerateReport> => {
      asked.push(options);
      return REPORT;
    };

    await run(
      'generate --out /logs --rows 2_000_000 --hours 2 --seed 7 --start 2026-11-01 --format v11 --layout hive --scenario beaconing --scenario port-scan',
      generate,
    );
    await run('generate --out /logs', generate);
    await run('generate --out /logs --scenario none', generate);

    expect(asked[0]).toMatchObject({
      out: '/logs',
      rows: 2_000_000,
      hours: 2,
      seed: 7,
      start: '2026-11-01T00:00:00Z',
      format: 'v11',
      layout: 'hive',
      scenarios: ['beaconing', 'port-scan'],
    });
    expect(Object.keys(asked[1] ?? {}).sort()).toEqual(['onProgress', 'out', 'signal']);
    expect(asked[2]?.scenarios).toEqual([]);
  });

  test('says what was written and where the labels are', async () => {
    const { code, out } = await run('generate --out /logs', async () => REPORT);

    expect(code).toBe(0);
    for (const word of ['100,000', '1.23 MB', 'beaconing (900 rows)', '/logs/truth.json', '/logs/ledger.json']) {
      expect(out).toContain(word);
    }
  });

  test('--json prints the report alone', async () => {
    const { out, err } = await run('generate --out /logs --json', async () => REPORT);

    expect(JSON.parse(out)).toEqual(REPORT);
    expect(err).toBe('');
  });

  test.each([
    ['an unknown format', 'generate --out /logs --format v99', "'v99' is invalid"],
    ['an unknown scenario', 'generate --out /logs --scenario beacoming', 'Did you mean beaconing?'],
    ['no folder', 'generate', '--out'],
  ])('%s is a usage error', async (_case, line, words) => {
    const { code, err } = await run(line, async () => REPORT);

    expect(code).toBe(2);
    expect(err).toContain(words);
  });

  test("the generator's own refusals are usage errors; anything else is a failure", async () => {
    const refused = await run('generate --out /logs', () => Promise.reject(new Error('start must be on a boundary.')));
    const full = await run('generate --out /logs', () =>
      Promise.reject(Object.assign(new Error('no space left'), { code: 'ENOSPC' })),
    );

    expect(refused).toMatchObject({ code: 2, err: 'error: start must be on a boundary.\n' });
    expect(full.code).toBe(1);
  });

  test('Ctrl-C says what is left behind', async () => {
    const { code, err } = await run(
      'generate --out /logs',
      () => Promise.reject(new Error('aborted')),
      AbortSignal.abort(),
    );

    expect(code).toBe(130);
    expect(err).toContain('ledger.json and truth.json were not written');
  });
});

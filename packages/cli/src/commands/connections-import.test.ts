import type { Connections, ImportOptions, ImportReport } from '@networkflow/engine';
import { describe, expect, test } from 'vitest';
import { engineError, fakeEffects } from '../../test/fake-effects.js';
import type { Effects } from '../effects.js';
import { EXIT } from '../exit-codes.js';
import { runConnectionsImport } from './connections-import.js';
import { runConnectionsMaintain } from './connections-maintain.js';
import { runConnectionsStats } from './connections-stats.js';

const REPORT: ImportReport = {
  archives: { found: 3, loaded: 1, already: 1, refused: 1, failed: 0 },
  connections: 1_234,
  sessionEnds: 5,
  quarantined: 1,
  spans: 600,
  daysMatched: 1,
  seconds: 0.5,
  lakeVersion: 2,
  notes: [{ archive: '/logs/\u001b[31mcut.tar.gz', reason: 'It is cut short.' }],
};

const MAINTAINED = {
  parts: { before: 9, after: 2 },
  dropped: { days: ['2026-01-01', '2026-01-02'], rows: 40 },
  rewritten: { parts: 8, rows: 20 },
  seconds: 1,
  lakeVersion: 3,
};

type Import = Connections['import'];

function world(parts: Partial<Connections>, overrides: Partial<Effects> = {}) {
  const unasked = (): never => {
    throw new Error('this test does not ask for it');
  };
  const connections: Connections = {
    import: unasked,
    status: unasked,
    stats: unasked,
    maintain: unasked,
    who: unasked,
    whoBatch: unasked,
    accessLog: unasked,
    close: async () => undefined,
    ...parts,
  };
  return fakeEffects({ openConnections: async () => connections, ...overrides });
}

function importing(report: ImportReport = REPORT): { readonly import: Import; readonly asked: ImportOptions[] } {
  const asked: ImportOptions[] = [];
  return {
    asked,
    import: async (options) => {
      asked.push(options);
      return report;
    },
  };
}

describe('connections import', () => {
  test('takes files, folders and buckets at once, and says what became of each archive', async () => {
    const fake = importing();
    const effects = world(fake);

    await runConnectionsImport({ lake: '/lake', sources: ['/logs', 's3://b/compressed'], timeZone: 'UTC' }, effects);

    expect(fake.asked).toEqual([
      expect.objectContaining({ paths: ['/logs'], s3: { buckets: ['s3://b/compressed'] }, timeZone: 'UTC' }),
    ]);
    expect(effects.stdout.text()).toContain(
      '3 archives: 1 loaded, 1 already imported, 1 refused; 1,234 connection records',
    );
    expect(effects.stdout.text()).toContain('cut.tar.gz: It is cut short.');
    expect(effects.stdout.text()).not.toContain('\u001b');
  });

  test('says that there is nothing to import', async () => {
    const effects = world(
      importing({ ...REPORT, archives: { found: 0, loaded: 0, already: 0, refused: 0, failed: 0 } }),
    );

    await runConnectionsImport({ lake: '/lake', sources: ['/empty'] }, effects);

    expect(effects.stdout.text()).toMatch(/no archive .* Check/);
  });

  test('ends with 1 when an archive could not be read, and the report is printed all the same', async () => {
    const effects = world(importing({ ...REPORT, archives: { ...REPORT.archives, failed: 2 } }));

    await expect(
      runConnectionsImport({ lake: '/lake', sources: ['/logs'], json: true }, effects),
    ).rejects.toMatchObject({
      exitCode: EXIT.failure,
    });
    expect(JSON.parse(effects.stdout.text())).toMatchObject({ connections: 1_234 });
  });

  test('with --watch looks again after what may pass, tells of what is new alone, and ends when told to', async () => {
    const stop = new AbortController();
    const busy = Object.assign(new Error('Another ingest is writing.'), { code: 'store', details: { busy: true } });
    let looks = 0;
    const effects = world(
      {
        import: async () => {
          looks += 1;
          if (looks === 1) throw busy;
          if (looks === 4) stop.abort();
          return looks === 3 ? REPORT : { ...REPORT, archives: { ...REPORT.archives, found: 1, already: 1 } };
        },
      },
      { signal: stop.signal },
    );

    await runConnectionsImport({ lake: '/lake', sources: ['/logs'], watch: true, json: true }, effects);

    expect(looks).toBe(4);
    expect(effects.stdout.text().trim().split('\n')).toHaveLength(1);
    expect(effects.stderr.text()).toContain('Another ingest is writing. Trying again.');
  });

  test('with --keep-days removes what is older, and says so', async () => {
    const kept: unknown[] = [];
    const effects = world({
      ...importing(),
      maintain: async (asked) => {
        kept.push(asked.keepDays);
        return { ...MAINTAINED, dropped: { days: ['2026-01-01'], rows: 7 } };
      },
    });

    await runConnectionsImport({ lake: '/lake', sources: ['/logs'], keepDays: 90 }, effects);

    expect(kept).toEqual([90]);
    expect(effects.stderr.text()).toContain('Removed 7 records of 2026-01-01 to 2026-01-01: older than 90 days.');
  });

  test('with --watch ends for what does not pass', async () => {
    const wrong = Object.assign(new Error('No such zone.'), { code: 'invalid-input' });
    const effects = world({ import: () => Promise.reject(wrong) });

    await expect(runConnectionsImport({ lake: '/lake', sources: ['/logs'], watch: true }, effects)).rejects.toBe(wrong);
  });

  test('refuses --every without --watch', async () => {
    await expect(
      runConnectionsImport({ lake: '/lake', sources: ['/logs'], every: 300 }, world(importing())),
    ).rejects.toThrow(/--watch/);
  });
});

describe('connections stats', () => {
  const result = {
    what: 'coverage' as const,
    columns: [{ name: 'day', type: 'VARCHAR' }],
    rows: [{ day: '2026-11-20' }],
    notes: ['Silence may mean nothing.'],
    window: {},
    isCut: true,
    lakeVersion: 1,
  };

  test('prints rows, and on standard error what they cannot say', async () => {
    const effects = world({ stats: async () => result });

    await runConnectionsStats({ lake: '/lake', what: 'coverage', output: 'csv' }, effects);

    expect(effects.stdout.text()).toBe('day\r\n2026-11-20\r\n');
    expect(effects.stderr.text()).toContain('Silence may mean nothing.\n');
    expect(effects.stderr.text()).toContain('raise --limit');
  });

  test('names the flag that makes no sense', async () => {
    const stats = async (): Promise<never> => {
      throw engineError('invalid-input', "natIp: '999.1.1.1' is not an IPv4 or IPv6 address.");
    };

    await expect(
      runConnectionsStats({ lake: '/lake', what: 'coverage', natIp: '999.1.1.1' }, world({ stats })),
    ).rejects.toThrow("--nat-ip: '999.1.1.1' is not");
  });

  test('says how a lake of such logs is made where there is none', async () => {
    const effects = world({}, { isDirectory: async () => false });

    await expect(runConnectionsStats({ lake: '/none', what: 'coverage' }, effects)).rejects.toThrow(
      'networkflow connections import <archives> --lake /none',
    );
  });

  test('asks which', async () => {
    await expect(runConnectionsStats({ lake: '/lake' }, world({}))).rejects.toThrow(/durations, top-users/);
  });
});

describe('connections maintain', () => {
  test('keeps 180 days unless told otherwise, and removes nothing with --keep-all', async () => {
    const asked: unknown[] = [];
    const effects = world({
      maintain: async ({ keepDays, compact }) => {
        asked.push({ keepDays, compact });
        return MAINTAINED;
      },
    });
    await runConnectionsMaintain({ lake: '/lake' }, effects);
    await runConnectionsMaintain({ lake: '/lake', keepDays: 7 }, effects);
    await runConnectionsMaintain({ lake: '/lake', keepAll: true, json: true }, effects);

    expect(asked).toEqual([{ keepDays: 180, compact: true }, { keepDays: 7, compact: true }, { compact: true }]);
    expect(effects.stdout.text()).toContain('Removed 2 days, 2026-01-01 to 2026-01-02: 40 records.');
    await expect(runConnectionsMaintain({ lake: '/lake', keepDays: 1_000_000 }, effects)).rejects.toThrow(/at most/);
  });
});

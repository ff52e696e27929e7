import { describe, expect, test } from 'vitest';
import { engineError, fakeEffects, fakeReport, withFakeEngine } from '../../test/fake-effects.js';
import { main } from '../main.js';
import { runIngest } from './ingest.js';

describe('ingest', () => {
  test('prints what became of the objects and rows', async () => {
    const effects = fakeEffects(withFakeEngine({ ingest: async () => fakeReport() }));

    await runIngest({ sources: ['/logs'], lake: '/new' }, effects);

    expect(effects.stdout.text().split('\n').slice(0, 6)).toEqual([
      'objects           3 (2 loaded, 1 quarantined)',
      'rows loaded       1,234,567',
      'rows quarantined  5',
      'NODATA            7',
      'SKIPDATA          1',
      'seconds           2.3',
    ]);
    expect(effects.stderr.text()).toContain('quarantine-reasons');
  });

  test('--json prints the report alone, exact', async () => {
    const effects = fakeEffects(withFakeEngine({ ingest: async () => fakeReport() }));

    await runIngest({ sources: ['/logs'], lake: '/new', json: true }, effects);

    expect(JSON.parse(effects.stdout.text())).toEqual(fakeReport());
  });

  test('what was refused by name is no failure', async () => {
    const effects = fakeEffects(withFakeEngine({ ingest: async () => fakeReport({ rows_quarantined: 99 }) }));

    expect(await main({ words: ['ingest', '/logs', '--lake', '/new'], version: '' }, effects)).toBe(0);
  });

  test.each([
    ['source', 1],
    ['store', 1],
    ['decode', 1],
    ['cancelled', 130],
  ])('a failure of kind %s ends with exit code %i and closes the lake', async (kind, exit) => {
    let closed = 0;
    const effects = fakeEffects(
      withFakeEngine({ ingest: () => Promise.reject(engineError(kind, 'No.')), close: async () => void closed++ }),
    );

    expect(await main({ words: ['ingest', '/logs', '--lake', '/new'], version: '' }, effects)).toBe(exit);
    expect(closed).toBe(1);
    expect(effects.stdout.text()).toBe('');
  });

  test('--format is the field list of files without a header line', async () => {
    const asked: unknown[] = [];
    const effects = fakeEffects(
      withFakeEngine({
        ingest: async ({ folder, fields, mmdb }) => {
          asked.push({ folder, fields, mmdb });
          return fakeReport();
        },
      }),
    );
    const words = ['ingest', '/logs', '--lake', '/new', '--format', 'version srcaddr', '--mmdb', '/geo.mmdb'];

    await main({ words, version: '' }, effects);

    expect(asked).toEqual([{ folder: '/logs', fields: 'version srcaddr', mmdb: '/geo.mmdb' }]);
  });

  test('an empty folder is said, not passed over', async () => {
    const objects = {
      found: 0,
      loaded: 0,
      unchanged: 0,
      duplicate: 0,
      quarantined: 0,
      failed: 0,
      ignored: 0,
      replaced: 0,
    };
    const effects = fakeEffects(withFakeEngine({ ingest: async () => fakeReport({ objects, rows_quarantined: 0 }) }));

    await runIngest({ sources: ['/logs'], lake: '/new' }, effects);

    expect(effects.stderr.text()).toBe('There are no log files in /logs.\n');
  });
});

import type { FindingsRequest, SuppressRequest } from '@networkflow/engine';
import { describe, expect, test } from 'vitest';
import { fakeEffects, withFakeEngine } from '../../test/fake-effects.js';
import { fakeFinding, SUPPRESSION } from '../../test/fake-finding.js';
import { fakeStatus } from '../../test/fake-status.js';
import { runFindings } from './findings.js';
import { runSuppress } from './suppress.js';

const NONE = { info: 0, low: 0, medium: 0, high: 0, critical: 0 };

describe('findings', () => {
  test('lists what was found, and says how much is hidden', async () => {
    const asked: FindingsRequest[] = [];
    const effects = fakeEffects(
      withFakeEngine({
        findings: async (request) => {
          asked.push(request);
          const findings = [fakeFinding({ count: 3 })];
          return { findings, total: 7, bySeverity: NONE, byDetection: [], suppressed: 2, lakeVersion: 1 };
        },
      }),
    );
    await runFindings({ lake: '/lake', severity: ['high'], subject: '10.0.0.0/8', limit: 1 }, effects, '1');

    expect(asked[0]).toMatchObject({ severity: ['high'], subject: '10.0.0.0/8', limit: 1 });
    expect(effects.stdout.text()).toContain('(3 times, 4f1d0c2a9b7e6853)');
    expect(effects.stdout.text()).toContain('1 of 7 findings, 2 suppressed');
  });

  test('is printed in one way at a time', async () => {
    const options = { lake: '/lake', json: true, ocsf: true };
    await expect(runFindings(options, fakeEffects(), '1')).rejects.toThrow('--json and --ocsf');
  });

  test('says what to do when there is none', async () => {
    const empty = { findings: [], total: 0, bySeverity: NONE, byDetection: [], suppressed: 0, lakeVersion: 1 };
    for (const [detectedTo, said] of [
      [null, 'They never ran here.'],
      ['2026-11-20T00:00:00Z', 'all records before 2026-11-20T00:00:00Z'],
    ] as const) {
      const status = fakeStatus({ detectedTo });
      const effects = fakeEffects(withFakeEngine({ findings: async () => empty, status: async () => status }));
      await runFindings({ lake: '/lake' }, effects, '1');

      expect(effects.stdout.text()).toContain('networkflow detect');
      expect(effects.stdout.text()).toContain(said);
    }
  });

  test('shows one with everything there is to say, and its records', async () => {
    const effects = fakeEffects(
      withFakeEngine({
        finding: async () => fakeFinding({ suppression: SUPPRESSION }),
        evidence: async (_id, { limit }) => ({
          rows: [{ srcaddr: '10.0.3.17', bytes: 40 }],
          columns: [
            { name: 'srcaddr', type: 'VARCHAR' },
            { name: 'bytes', type: 'BIGINT', unit: 'bytes' },
          ],
          total: limit ?? 0,
          sql: 'SELECT * FROM flows',
        }),
      }),
    );
    await runFindings({ lake: '/lake', id: '4f1d0c2a9b7e6853', evidence: 9 }, effects, '1');
    const text = effects.stdout.text();

    for (const part of ['1,024 ports, against 15', 'T1046', 'our scanner', 'SELECT 1', '1 of 9 records', '10.0.3.17']) {
      expect(text).toContain(part);
    }
  });
});

describe('suppress', () => {
  test('wants a reason and an end', async () => {
    const effects = fakeEffects();
    await expect(runSuppress({ lake: '/lake', subject: '10.0.0.1' }, effects)).rejects.toThrow('a reason and an end');
    await expect(runSuppress({ lake: '/lake', subject: '10.0.0.1', remove: 'x' }, effects)).rejects.toThrow('--remove');
  });

  test('counts a length of time from now, and leaves a date to the engine', async () => {
    const asked: SuppressRequest[] = [];
    const effects = fakeEffects(
      withFakeEngine({
        suppress: async (request) => {
          asked.push(request);
          return SUPPRESSION;
        },
      }),
    );
    await runSuppress({ lake: '/lake', subject: '10.0.3.17', reason: 'our scanner', expires: '30d' }, effects);
    await runSuppress({ lake: '/lake', subject: '10.0.3.17', reason: 'our scanner', expires: '2027-01-01' }, effects);

    expect(asked.map(({ expires }) => expires)).toEqual(['2026-12-20T12:00:00.000Z', '2027-01-01']);
    expect(effects.stdout.text()).toContain('10.0.3.17: everything until 2027-01-01T00:00:00Z, because: our scanner');
  });

  test('lists, and takes back', async () => {
    const removed: string[] = [];
    const effects = fakeEffects(
      withFakeEngine({
        suppressions: async () => [SUPPRESSION],
        unsuppress: async (id) => void removed.push(id),
      }),
    );
    await runSuppress({ lake: '/lake' }, effects);
    await runSuppress({ lake: '/lake', remove: SUPPRESSION.id }, effects);

    expect(effects.stdout.text()).toContain(SUPPRESSION.id);
    expect(removed).toEqual([SUPPRESSION.id]);
  });
});

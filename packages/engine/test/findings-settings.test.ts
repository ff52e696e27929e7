import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { DEFAULT_DETECTION_CONFIG, LOCAL_SCOPE, loadDetectionConfig, openEngine } from '../src/index.js';
import { record } from '../src/testing/index.js';
import { FIRST_DAY, HOUR, instant, requests, SCANNER, scan, TARGET, useDetectionLake } from './use-detection-lake.js';

const { lake, layout, load, detect, list } = useDetectionLake();
const { ask } = lake;

describe('a file of ours that is damaged', () => {
  it('is named when it holds suppressions, and never taken for none', async () => {
    await load('a', scan(FIRST_DAY + HOUR));
    await detect();
    await writeFile(path.join(layout().root, '_suppressions.json'), '[{');

    for (const asks of [() => list(), () => lake.engine.suppressions(LOCAL_SCOPE), () => detect()]) {
      await expect(asks()).rejects.toMatchObject({
        code: 'store',
        message: expect.stringContaining('_suppressions.json'),
      });
    }
  });

  it('makes the next run look at everything when it is the mark of the last', async () => {
    await load('a', scan(FIRST_DAY + HOUR));
    await detect({ since: 'last' });
    await writeFile(path.join(layout().root, '_detected.json'), '{"to":');

    expect(await detect({ since: 'last' })).toMatchObject({ window: { from: instant(FIRST_DAY + HOUR) }, fresh: [] });
  });
});

describe('suppressing', () => {
  const expires = '2999-01-01';

  it('hides findings about an address or network, says so, and takes back', async () => {
    await load('a', scan(FIRST_DAY + HOUR));
    await detect();
    const made = await lake.engine.suppress({ subject: '10.0.0.0/16', reason: 'our scanner', expires }, LOCAL_SCOPE);

    expect(await list()).toMatchObject({ findings: [], total: 0, suppressed: 1 });
    expect(await list({ suppressed: 'only' })).toMatchObject({ findings: [{ suppression: made }], total: 1 });
    expect(await ask('SELECT count(*)::INTEGER AS n FROM findings')).toEqual([{ n: 1 }]);
    await lake.engine.unsuppress(made.id, LOCAL_SCOPE);
    expect(await list()).toMatchObject({ total: 1 });
    await expect(lake.engine.unsuppress(made.id, LOCAL_SCOPE)).rejects.toMatchObject({ code: 'not-found' });
  });

  it('hides only what it names, and nothing once expired', async () => {
    await load('a', scan(FIRST_DAY + HOUR));
    await detect();
    for (const input of [
      { subject: TARGET, reason: 'x', expires },
      { subject: SCANNER, detection: 'deny-storm', reason: 'x', expires },
    ]) {
      await lake.engine.suppress(input, LOCAL_SCOPE);
      expect(await list()).toMatchObject({ total: 1 });
    }
    const suppressions = [{ subject: SCANNER, reason: 'x', expires: '2020-01-01' }];
    const detections = await loadDetectionConfig({ suppressions }, { readFile: () => Promise.reject(new Error()) });
    const engine = await openEngine({ lake: lake.workspace.lake, detections });
    expect(await engine.findings({}, LOCAL_SCOPE)).toMatchObject({ total: 1 });
    await engine.close();
  });

  it('asks for a reason, a subject, an end to come and a known detection', async () => {
    const good = { subject: SCANNER, reason: 'our scanner', expires };
    for (const bad of [
      { reason: ' ' },
      { reason: 'two\nlines' },
      { subject: '' },
      { subject: 'eni-1\u001b[31m' },
      { subject: '10.0.0.0/99' },
      { expires: 'soon' },
      { expires: '2020-01-01' },
    ]) {
      await expect(lake.engine.suppress({ ...good, ...bad }, LOCAL_SCOPE)).rejects.toMatchObject({
        code: 'invalid-input',
      });
    }
    await expect(lake.engine.suppress({ ...good, detection: 'nothing' }, LOCAL_SCOPE)).rejects.toMatchObject({
      code: 'not-found',
    });
  });

  it('keeps one entry for a subject, in one file that is whole at any time', async () => {
    await Promise.all(
      Array.from({ length: 20 }, (_, i) =>
        lake.engine.suppress({ subject: `10.0.0.${i % 10}`, reason: `reason ${i}`, expires }, LOCAL_SCOPE),
      ),
    );

    expect(await lake.engine.suppressions(LOCAL_SCOPE)).toHaveLength(10);
    const text = await readFile(path.join(layout().root, '_suppressions.json'), 'utf8');
    expect(JSON.parse(text)).toHaveLength(10);
  });
});

describe('the configuration', () => {
  const readNothing = { readFile: () => Promise.reject(new Error('no file')) };
  const configured = async (input: unknown) =>
    openEngine({ lake: lake.workspace.lake, detections: await loadDetectionConfig(input, readNothing) });

  it('turns detections off, moves thresholds and suppresses', async () => {
    await load('a', scan(FIRST_DAY + HOUR));
    for (const [input, expected] of [
      [{ detections: { 'vertical-port-scan': { enabled: false } } }, 0],
      [{ detections: { 'vertical-port-scan': { ports: 41 } } }, 0],
      [{ detections: { 'vertical-port-scan': { ports: 40 } } }, 1],
      [{ suppressions: [{ subject: SCANNER, reason: 'ours', expires: '2999-01-01' }] }, 0],
    ] as const) {
      const engine = await configured(input);
      await detect({}, engine);
      expect(await engine.findings({}, LOCAL_SCOPE)).toMatchObject({ total: expected });
      await engine.close();
    }
  });

  it('may name more addresses than a statement can, and findings stay small', async () => {
    const entries = Array.from({ length: 9_000 }, (_, i) => `198.51.${Math.floor(i / 125)}.${2 * (i % 125)}/31`);
    await load('a', [
      ...requests(FIRST_DAY, 3),
      record({ dstaddr: '198.51.3.6', start: FIRST_DAY }),
      record({ srcaddr: '198.51.3.6', dstaddr: '10.0.1.5', srcport: 443, dstport: 40_000, start: FIRST_DAY }),
    ]);
    const engine = await configured({ lists: [{ label: 'watched', entries }] });
    const { findings } = await detect({}, engine);
    await engine.close();

    expect(findings).toMatchObject([
      { detection: 'list-match', sql: expect.stringMatching(/^-- The SQL has \d{6} characters/) },
    ]);
  });

  it('is what `describe` shows', async () => {
    const engine = await configured({ detections: { 'vertical-port-scan': { ports: 40, enabled: false } } });

    expect(engine.describe().detections.find(({ name }) => name === 'vertical-port-scan')).toMatchObject({
      enabled: false,
      thresholds: expect.arrayContaining([
        expect.objectContaining({ name: 'ports', value: 40, default: 15, unit: 'ports' }),
      ]),
    });
    await engine.close();
  });

  it('is the default when empty', async () => {
    for (const input of [undefined, null, {}, { detections: {} }]) {
      expect(await loadDetectionConfig(input, readNothing)).toEqual(DEFAULT_DETECTION_CONFIG);
    }
  });
});

describe('listing findings', () => {
  it('filters by severity, detection, subject and time, and pages', async () => {
    await load('a', [
      ...scan(FIRST_DAY + HOUR),
      ...scan(FIRST_DAY + 2 * HOUR, 40, { srcaddr: '10.0.9.9' }),
      ...scan(FIRST_DAY + 3 * HOUR, 300, { srcaddr: '8.8.8.8' }),
    ]);
    await detect();

    expect(await list()).toMatchObject({ total: 3, bySeverity: { medium: 2, low: 1 }, byDetection: [{ findings: 3 }] });
    expect((await list({ limit: 1, offset: 1 })).findings).toMatchObject([{ subject: SCANNER }]);
    expect(await list({ severity: ['low', 'high'] })).toMatchObject({ total: 1, findings: [{ subject: TARGET }] });
    expect(await list({ subject: '10.0.9.0/24' })).toMatchObject({ total: 1 });
    expect(await list({ detection: ['deny-storm'] })).toMatchObject({ total: 0 });
    expect(await list({ from: instant(FIRST_DAY + 2.5 * HOUR) })).toMatchObject({ total: 1 });
    await expect(list({ limit: 0 })).rejects.toMatchObject({ code: 'invalid-input' });
    await expect(list({ detection: ['nothing'] })).rejects.toMatchObject({ code: 'not-found' });
  });
});

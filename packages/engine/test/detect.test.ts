import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import type { DetectReport, Finding } from '../src/index.js';
import { DEFAULT_DETECTION_CONFIG, LOCAL_SCOPE, loadDetectionConfig, openEngine } from '../src/index.js';
import { acquireIngestLock } from '../src/store/ingest-lock.js';
import { lakeLayout } from '../src/store/lake-layout.js';
import { Manifest } from '../src/store/manifest.js';
import { file, record } from '../src/testing/index.js';
import { useLake } from './use-lake.js';

const HOUR = 3_600;
const DAY = 86_400;
/** Midnight of 2023-11-15. */
const FIRST_DAY = 1_700_006_400;
const SCANNER = '10.0.1.5';
const TARGET = '10.0.2.7';

const lake = useLake();
const { ask, ingest } = lake;
const layout = () => lakeLayout(lake.workspace.lake, LOCAL_SCOPE);

/** A scan of `ports` ports, one every two seconds. */
function scan(start: number, ports = 40, fields: Record<string, string | number> = {}): string[] {
  return Array.from({ length: ports }, (_, i) =>
    record({
      srcaddr: SCANNER,
      dstaddr: TARGET,
      srcport: 50_000 + i,
      dstport: 1_000 + i,
      packets: 1,
      bytes: 40,
      action: 'REJECT',
      start: start + i * 2,
      end: start + i * 2,
      ...fields,
    }),
  );
}

/** Web requests, one a minute. */
function requests(start: number, minutes: number): string[] {
  return Array.from({ length: minutes }, (_, i) =>
    record({ srcaddr: '10.0.1.9', srcport: 40_000 + i, start: start + i * 60, end: start + i * 60 + 1 }),
  );
}

async function load(name: string, lines: readonly string[]): Promise<void> {
  await lake.workspace.write(`${name}.log.gz`, file(...lines));
  await ingest();
}

const detect = (request = {}, engine = lake.engine): Promise<DetectReport> => engine.detect(request, LOCAL_SCOPE);
const list = async (request = {}) => lake.engine.findings(request, LOCAL_SCOPE);
const instant = (seconds: number) => new Date(seconds * 1000).toISOString().replace('.000Z', 'Z');

describe('before anything was found', () => {
  it('an empty lake has no findings, and detections find nothing to look at', async () => {
    expect(await list()).toMatchObject({ findings: [], total: 0 });
    expect(await detect()).toMatchObject({ window: null, findings: [], fresh: [] });
    expect(await ask('SELECT * FROM findings')).toEqual([]);
    await expect(lake.engine.finding('0123456789abcdef', LOCAL_SCOPE)).rejects.toMatchObject({ code: 'not-found' });
  });

  it('a lake with harmless traffic has none after a run either', async () => {
    await load('a', requests(FIRST_DAY, 60));

    expect(await detect()).toMatchObject({ findings: [], window: { from: instant(FIRST_DAY) } });
    expect(await list()).toMatchObject({ findings: [], total: 0 });
  });
});

describe('a finding', () => {
  it('says what, how much, when and why not, and is stored where user SQL reads it', async () => {
    await load('a', [...requests(FIRST_DAY, 60), ...scan(FIRST_DAY + HOUR)]);
    const report = await detect();

    const [finding] = report.findings;
    expect(report.findings).toHaveLength(1);
    expect(report.fresh).toEqual([finding?.id]);
    expect(finding).toMatchObject({
      id: expect.stringMatching(/^[0-9a-f]{16}$/),
      detection: 'vertical-port-scan',
      title: `${SCANNER} tried 40 ports on ${TARGET} in 76 s; 100 % refused.`,
      severity: 'medium',
      subject: SCANNER,
      peers: [TARGET],
      value: 40,
      threshold: 15,
      unit: 'ports',
      count: 1,
      lastSeen: instant(FIRST_DAY + HOUR + 78),
      suppression: null,
    });
    expect(await lake.engine.finding(finding?.id ?? '', LOCAL_SCOPE)).toEqual(finding);
    expect((await list()).findings).toEqual([finding]);
    expect(await ask('SELECT id, severity, last_seen_time FROM findings')).toEqual([
      { id: finding?.id, severity: 'medium', last_seen_time: finding?.lastSeen },
    ]);
  });

  it('gives itself again by its SQL, its evidence by its filter, and a link to both', async () => {
    await load('a', [...requests(FIRST_DAY, 60), ...scan(FIRST_DAY + HOUR)]);
    const [finding] = (await detect()).findings;

    expect(await ask(finding?.sql ?? '')).toMatchObject([{ subject: SCANNER, value: 40, threshold: 15 }]);
    const evidence = await lake.engine.evidence(finding?.id ?? '', { limit: 5 }, LOCAL_SCOPE);
    expect(evidence.rows).toHaveLength(5);
    expect(evidence.total).toBeGreaterThan(35);
    expect(new Set(evidence.rows.map(({ srcaddr, action }) => `${srcaddr} ${action}`))).toEqual(
      new Set([`${SCANNER} REJECT`]),
    );
    expect(await ask(evidence.sql)).toEqual(evidence.rows);
    const link = new URLSearchParams(finding?.filterUrl.slice(1));
    expect(link.get('where')).toBe(finding?.where);
    expect(Date.parse(link.get('to') ?? '')).toBe(Date.parse(finding?.last ?? '') + 1000);
  });

  it('is the same after another run, and folds what comes within a day', async () => {
    await load('a', scan(FIRST_DAY + HOUR));
    const [first] = (await detect()).findings;
    const again = await detect();
    await load('b', [...scan(FIRST_DAY + 20 * HOUR), ...scan(FIRST_DAY + 4 * DAY)]);
    const later = await detect({ since: 'last' });

    expect(again.findings).toEqual([first]);
    expect(again.fresh).toEqual([]);
    const { findings } = await list();
    expect(findings.map(({ id, count }) => [id === first?.id, count])).toEqual([
      [false, 1],
      [true, expect.any(Number)],
    ]);
    expect(later.fresh).toHaveLength(1);
  });

  it('goes when its data go', async () => {
    await load('a', scan(FIRST_DAY + HOUR));
    await detect();
    await lake.workspace.write('a.log.gz', file(...requests(FIRST_DAY, 60), ...requests(FIRST_DAY + HOUR, 60)));
    await ingest();
    await detect({ from: instant(FIRST_DAY), to: instant(FIRST_DAY + DAY) });

    expect(await list()).toMatchObject({ total: 0 });
  });
});

describe('a run', () => {
  it('since the last looks at new data alone, and at hours that a late file changed', async () => {
    await load('a', requests(FIRST_DAY, 300));
    expect(await detect({ since: 'last' })).toMatchObject({ window: { from: instant(FIRST_DAY) } });
    expect(await detect({ since: 'last' })).toMatchObject({ window: null });

    await load('b', requests(FIRST_DAY + 5 * HOUR, 60));
    expect(await detect({ since: 'last' })).toMatchObject({ window: { from: instant(FIRST_DAY + 299 * 60 + 1) } });

    await load('late', scan(FIRST_DAY + 2 * HOUR));
    const late = await detect({ since: 'last' });
    expect(late).toMatchObject({ window: { from: instant(FIRST_DAY + 2 * HOUR) }, findings: [{ subject: SCANNER }] });
  });

  it('since the last does not skip what comes after a window that reached beyond the data', async () => {
    await load('a', requests(FIRST_DAY, 10));
    await detect({ from: instant(FIRST_DAY), to: '2999-01-01' });
    await load('b', scan(FIRST_DAY + HOUR));

    expect((await detect({ since: 'last' })).findings).toMatchObject([{ subject: SCANNER }]);
  });

  it('over a further hour reads that hour, and of the past only what some detection asks for', async () => {
    const [knocks, hour] = [10, 60];
    await load('a', [...requests(FIRST_DAY, 23 * hour), ...scan(FIRST_DAY + 5 * HOUR, knocks)]);
    const rows = (report: DetectReport) => report.read.find(({ table }) => table === 'conversations')?.rows ?? 0;
    expect(rows(await detect({ since: 'last' }))).toBe(23 * hour + knocks);

    await load('b', requests(FIRST_DAY + 23 * HOUR, hour));
    await load(
      'c',
      scan(FIRST_DAY + 23 * HOUR + 60, knocks).map((line, i) => line.replace(` ${1_000 + i} `, ` ${2_000 + i} `)),
    );
    const next = await detect({ since: 'last' });

    expect(rows(next)).toBeLessThan(hour + 5 * knocks);
    expect(next.findings).toMatchObject([{ detection: 'vertical-port-scan', value: 20 }]);
  });

  it('hour by hour finds the same as at once', async () => {
    const slow = scan(FIRST_DAY + HOUR, 120).map((line, i) =>
      line.replaceAll(String(FIRST_DAY + HOUR + i * 2), String(FIRST_DAY + HOUR + i * 60)),
    );
    const guesses = Array.from({ length: 150 }, (_, i) => {
      const start = FIRST_DAY + 1.5 * HOUR + i * 40;
      return record({
        srcaddr: SCANNER,
        srcport: 50_000 + i,
        dstaddr: '10.0.3.3',
        dstport: 22,
        packets: 14,
        bytes: 1_500,
        start,
        end: start + 3,
      });
    });
    const answers = guesses.map((line) => {
      const [version, account, eni, from, to, fromPort, toPort, ...rest] = line.split(' ');
      return [version, account, eni, to, from, toPort, fromPort, ...rest].join(' ');
    });
    await load('a', [...requests(FIRST_DAY, 5 * 60), ...slow, ...guesses, ...answers]);
    await detect({ from: instant(FIRST_DAY), to: instant(FIRST_DAY + 5 * HOUR) });
    const { findings: atOnce } = await list();

    await lake.workspace.write('b.log.gz', file(...requests(FIRST_DAY + 9 * DAY, 1)));
    const fresh = await openEngine({ lake: `${lake.workspace.lake}-hourly` });
    await fresh.ingest({ folder: lake.workspace.logs }, LOCAL_SCOPE);
    for (let hour = 0; hour < 5; hour += 1) {
      await detect({ from: instant(FIRST_DAY + hour * HOUR), to: instant(FIRST_DAY + (hour + 1) * HOUR) }, fresh);
    }
    const { findings: hourly } = await fresh.findings({}, LOCAL_SCOPE);
    await fresh.close();

    const what = ({ id, detection, subject, lastSeen }: Finding) => ({
      id,
      detection,
      subject,
      lastSeen,
    });
    expect(atOnce.map(({ detection }) => detection).sort()).toEqual(['ssh-brute-force', 'vertical-port-scan']);
    expect(hourly.map(what)).toEqual(atOnce.map(what));
  });

  it('of chosen detections leaves the findings of others alone, and the mark of the last run', async () => {
    await load('a', scan(FIRST_DAY + HOUR));
    await detect();
    const report = await detect({ names: ['deny-storm'] });

    expect(report.detections).toMatchObject([{ name: 'deny-storm', status: 'ran' }]);
    expect(report.findings).toEqual([]);
    expect(await list()).toMatchObject({ total: 1 });
    await expect(detect({ names: ['vertical-portscan'] })).rejects.toMatchObject({
      code: 'not-found',
      message: expect.stringContaining("Did you mean 'vertical-port-scan'?"),
    });
  });

  it('says which detections the logs cannot serve, and what to add', async () => {
    await load('a', requests(FIRST_DAY, 10));
    const { detections } = await detect();

    expect(detections.find(({ name }) => name === 'clear-text')).toMatchObject({
      status: 'off',
      reason: expect.stringMatching(/encryption-status \(version 10\).*Add the field/),
    });
    expect(detections.filter(({ status }) => status === 'failed')).toEqual([]);
  });

  it('builds conversations that a stopped ingest or an older version left out', async () => {
    await load('a', scan(FIRST_DAY + HOUR));
    const manifest = new Manifest(layout().manifestFolder);
    const { parts } = await manifest.refresh();
    const built = parts.filter(({ table }) => table === 'conversations').map((part) => part.path);
    await manifest.commit({ drop: built });

    expect((await detect()).findings).toMatchObject([{ subject: SCANNER }]);
    await manifest.commit({ drop: [], stale: [(FIRST_DAY + HOUR) / HOUR] });
    expect((await detect()).findings).toMatchObject([{ subject: SCANNER }]);
    expect((await manifest.refresh()).stale.size).toBe(0);
  });

  it('takes windows as asked and refuses those that make no sense', async () => {
    await load('a', requests(FIRST_DAY, 10));

    await expect(detect({ from: '2023-11-16', to: '2023-11-15' })).rejects.toMatchObject({ code: 'invalid-input' });
    await expect(detect({ from: '2030-01-01' })).rejects.toMatchObject({ code: 'invalid-input' });
    await expect(detect({ from: '2023-11-15', since: 'last' })).rejects.toMatchObject({ code: 'invalid-input' });
  });

  it('writes beside readers, and waits for an ingest only to commit', async () => {
    await load('a', scan(FIRST_DAY + HOUR));
    const lock = await acquireIngestLock(layout().lockFile);
    const phases: string[] = [];
    const running = lake.engine.detect({}, LOCAL_SCOPE, {
      onProgress: ({ phase }) => {
        phases.push(phase);
        if (phase === 'commit') setImmediate(() => lock.release());
      },
    });

    expect((await running).findings).toHaveLength(1);
    expect(phases).toContain('commit');
  });

  it('can be cancelled, and then leaves nothing', async () => {
    await load('a', scan(FIRST_DAY + HOUR));
    const controller = new AbortController();
    const running = lake.engine.detect({}, LOCAL_SCOPE, {
      signal: controller.signal,
      onProgress: () => controller.abort(),
    });

    await expect(running).rejects.toMatchObject({ code: 'cancelled' });
    expect(await list()).toMatchObject({ total: 0 });
  });

  it('never sees another tenant', async () => {
    await load('a', scan(FIRST_DAY + HOUR));
    await detect();

    const other = { tenant: 'other' };
    expect(await lake.engine.detect({}, other)).toMatchObject({ window: null });
    expect(await lake.engine.findings({}, other)).toMatchObject({ total: 0 });
  });
});

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

import { describe, expect, it } from 'vitest';
import type { DetectReport, Finding } from '../src/index.js';
import { LOCAL_SCOPE, openEngine } from '../src/index.js';
import { acquireIngestLock } from '../src/store/ingest-lock.js';
import { Manifest } from '../src/store/manifest.js';
import { file, record } from '../src/testing/index.js';
import {
  DAY,
  FIRST_DAY,
  HOUR,
  instant,
  requests,
  SCANNER,
  scan,
  TARGET,
  useDetectionLake,
} from './use-detection-lake.js';

const { lake, layout, load, detect, list } = useDetectionLake();
const { ask, ingest } = lake;

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

  it('says up to when all detections have looked, and that they never did', async () => {
    await load('a', requests(FIRST_DAY, 60));
    expect((await lake.engine.status(LOCAL_SCOPE)).detectedTo).toBeNull();
    const { window } = await detect();

    expect((await lake.engine.status(LOCAL_SCOPE)).detectedTo).toBe(window?.to);
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

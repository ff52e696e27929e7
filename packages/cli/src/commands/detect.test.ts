import type { DetectRequest } from '@networkflow/engine';
import type { Finding } from '@networkflow/engine/contract';
import { describe, expect, test } from 'vitest';
import { fakeEffects, fakeEngine } from '../../test/fake-effects.js';
import { fakeDetectReport, fakeFinding, SUPPRESSION } from '../../test/fake-finding.js';
import { fakeStatus } from '../../test/fake-status.js';
import { CliError } from '../cli-error.js';
import type { PostAnswer } from '../effects.js';
import { type DetectCommandOptions, runDetect } from './detect.js';

interface Posted {
  readonly url: string;
  readonly body: unknown;
}

function world(findings: readonly Finding[], answers: readonly PostAnswer[] = []) {
  const requests: DetectRequest[] = [];
  const posted: Posted[] = [];
  const engine = fakeEngine({
    detect: async (request) => {
      requests.push(request);
      return fakeDetectReport(findings);
    },
    status: async () => fakeStatus({ window: { from: '2026-11-01T00:00:00Z', to: '2026-11-20T12:00:00Z' } }),
  });
  const left = [...answers];
  const effects = fakeEffects({
    openEngine: async () => ({ engine, scope: { tenant: 'local' } }),
    post: async (url, json) => {
      posted.push({ url, body: JSON.parse(json) });
      return left.shift() ?? { status: 200, retryAfterS: undefined };
    },
  });
  const run = (options: Omit<DetectCommandOptions, 'lake'> = {}): Promise<void> =>
    runDetect({ lake: '/lake', ...options }, effects, '1.0.0');
  return { run, effects, requests, posted };
}

describe('detect', () => {
  test('prints what was found, what was off and why, and hides what is suppressed', async () => {
    const hidden = fakeFinding({ id: 'ffff', title: 'hidden', suppression: SUPPRESSION });
    const { run, effects } = world([fakeFinding(), hidden]);
    await run();
    const text = effects.stdout.text();

    expect(text).toContain('medium   2026-11-20 10:04  10.0.3.17 tried 1,024 ports');
    expect(text).toContain('clear-text is off: No flow log records encryption-status.');
    expect(text).not.toContain('hidden');
  });

  test('never hands a control character of the data to the terminal', async () => {
    const { run, effects } = world([fakeFinding({ title: 'a \u001b[2J b' })]);
    await run();

    expect(effects.stdout.text()).not.toContain('\u001b');
  });

  test.each([
    [{}, { from: undefined, to: undefined, since: undefined }],
    [{ since: 'last' }, { since: 'last' }],
    [
      { from: '2026-11-20', to: '2026-11-21' },
      { from: '2026-11-20', to: '2026-11-21' },
    ],
    [{ window: '2026-11-19/2026-11-20' }, { from: '2026-11-19', to: '2026-11-20' }],
    [{ window: '7d' }, { from: '2026-11-13T12:00:00.000Z', to: '2026-11-20T12:00:00Z' }],
    [{ name: ['tor', 'beaconing'] }, { names: ['tor', 'beaconing'] }],
  ] as const)('%j looks at %j', async (options, request) => {
    const { run, requests } = world([]);
    await run(options);

    expect(requests[0]).toMatchObject(request);
  });

  test.each([
    [{ window: '7d', since: 'last' }, 'Name one window'],
    [{ window: '7d', from: '2026-11-20' }, 'Name one window'],
    [{ json: true, sarif: true }, '--json and --sarif'],
  ] as const)('%j is refused', async (options, message) => {
    await expect(world([]).run(options)).rejects.toThrow(message);
  });

  test('ends with 5 when something as grave is found, suppressed findings aside', async () => {
    const high = fakeFinding({ severity: 'high' });

    await expect(world([high]).run({ failOn: 'high' })).rejects.toMatchObject({ exitCode: 5 });
    await expect(world([high]).run({ failOn: 'medium' })).rejects.toMatchObject({ exitCode: 5 });
    await world([high]).run({ failOn: 'critical' });
    await world([{ ...high, suppression: SUPPRESSION }]).run({ failOn: 'high' });
  });

  test('fails when a detection failed, after printing what the others found', async () => {
    const engine = fakeEngine({
      detect: async () =>
        fakeDetectReport([fakeFinding()], {
          detections: [{ name: 'tor', status: 'failed', reason: 'out of memory', findings: 0, seconds: 1 }],
        }),
    });
    const effects = fakeEffects({ openEngine: async () => ({ engine, scope: { tenant: 'local' } }) });

    await expect(runDetect({ lake: '/lake' }, effects, '1')).rejects.toThrow('tor failed');
    expect(effects.stdout.text()).toContain('tried 1,024 ports');
  });

  test('writes SARIF with a rule and a result, and the run itself elsewhere', async () => {
    const { run, effects } = world([fakeFinding({ severity: 'high' }), fakeFinding({ suppression: SUPPRESSION })]);
    await run({ sarif: true });
    const log = JSON.parse(effects.stdout.text());

    expect(log).toMatchObject({ version: '2.1.0', runs: [{ tool: { driver: { name: 'networkflow' } } }] });
    expect(log.runs[0].results).toMatchObject([
      {
        ruleId: 'vertical-port-scan',
        level: 'error',
        message: { text: expect.stringContaining('1,024') },
        partialFingerprints: { 'networkflow/finding': '4f1d0c2a9b7e6853' },
      },
      { level: 'warning', suppressions: [{ kind: 'external', justification: 'our scanner' }] },
    ]);
    expect(log.runs[0].results[0].suppressions).toBeUndefined();
    expect(effects.stderr.text()).toContain('detections looked at');
  });

  test('writes a line of OCSF for each finding, with the numbers of its class', async () => {
    const mitre = ['T1046', 'T1110.001'];
    const { run, effects } = world([fakeFinding({ mitre }), fakeFinding({ id: 'b', severity: 'critical' })]);
    await run({ ocsf: true });
    const events = effects.stdout
      .text()
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));

    expect(events).toMatchObject([
      {
        class_uid: 2004,
        type_uid: 200401,
        category_uid: 2,
        severity_id: 3,
        status_id: 1,
        time: Date.UTC(2026, 10, 20, 10, 4),
        finding_info: {
          uid: '4f1d0c2a9b7e6853',
          attacks: [
            { technique: { uid: 'T1046' } },
            { technique: { uid: 'T1110' }, sub_technique: { uid: 'T1110.001' } },
          ],
        },
        observables: [
          { name: 'subject', type_id: 2, value: '10.0.3.17' },
          { name: 'peer', value: '10.0.5.9' },
        ],
      },
      { severity_id: 5, finding_info: { uid: 'b' } },
    ]);
  });
});

describe('telling others', () => {
  const SLACK = 'slack=https://hooks.test/secret-path';

  test('tells each target once, and again when it got worse', async () => {
    const { run, effects, posted } = world([fakeFinding()]);
    await run({ notify: [SLACK, 'webhook=https://soc.test/in'], dashboardUrl: 'http://nf.test/' });
    await run({ notify: [SLACK, 'webhook=https://soc.test/in'] });
    expect(posted.map(({ url }) => url)).toEqual(['https://hooks.test/secret-path', 'https://soc.test/in']);
    expect(JSON.stringify(posted[0]?.body)).toContain('http://nf.test/findings?range=all&finding=4f1d0c2a9b7e6853');
    expect(posted[1]?.body).toMatchObject({ source: 'networkflow', findings: [{ id: '4f1d0c2a9b7e6853' }] });

    const worse = world([fakeFinding({ severity: 'high' })]);
    worse.effects.files.set('/lake/_notified.json', effects.files.get('/lake/_notified.json') ?? '');
    await worse.run({ notify: [SLACK] });
    expect(worse.posted).toHaveLength(1);
  });

  test('tells nobody of what is suppressed, or when nothing is new', async () => {
    const { run, posted } = world([fakeFinding({ suppression: SUPPRESSION })]);
    await run({ notify: [SLACK] });
    expect(posted).toEqual([]);
  });

  test('tries again while a receiver is busy, as late as it asks', async () => {
    const { run, effects, posted } = world(
      [fakeFinding()],
      [{ status: 503, retryAfterS: undefined }, { error: 'connection refused' }, { status: 429, retryAfterS: 30 }],
    );
    await run({ notify: [SLACK] });

    expect(posted).toHaveLength(4);
    expect(effects.now()).toBeGreaterThan(30_000);
  });

  test('gives up on a receiver that refuses, says so without its secret, and tells it next time', async () => {
    const { run, effects, posted } = world([fakeFinding()], [{ status: 404, retryAfterS: undefined }]);
    const failure: unknown = await run({ notify: [SLACK, 'webhook=https://soc.test/in'] }).catch(
      (error: unknown) => error,
    );

    expect(String(failure)).toContain('slack at hooks.test was not told: it answers 404');
    expect(String(failure)).not.toContain('secret-path');
    expect(posted).toHaveLength(2);
    expect(effects.files.get('/lake/_notified.json')).not.toContain('hooks');
    await run({ notify: [SLACK] });
    expect(posted).toHaveLength(3);
  });

  test('gives SNS a message for machines and one for people, within its limits', async () => {
    const { run, effects } = world([fakeFinding({ title: `é${'x'.repeat(200)}` })]);
    await run({ notify: ['sns=-'], json: false });
    const line =
      effects.stdout
        .text()
        .split('\n')
        .find((text) => text.startsWith('{')) ?? '';
    const { Subject, MessageStructure, Message } = JSON.parse(line);

    expect(Subject).toMatch(/^[\x20-\x7e]{1,100}$/);
    expect(MessageStructure).toBe('json');
    expect(JSON.parse(JSON.parse(Message).default)).toMatchObject({ findings: [{ id: '4f1d0c2a9b7e6853' }] });
    expect(JSON.parse(Message).email).toContain('May be harmless');
  });

  test.each(['slack', 'pager=https://x.test', 'slack=ftp://x', 'slack=', '=https://x.test'])(
    '%s is no target',
    async (text) => {
      await expect(world([]).run({ notify: [text] })).rejects.toThrow(CliError);
    },
  );
});

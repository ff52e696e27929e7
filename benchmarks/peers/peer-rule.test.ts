import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { LOCAL_SCOPE, openEngine } from '@networkflow/engine';
import { generate } from '@networkflow/generator';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Alarm } from '../detections/alarm.js';
import { readTruth, type Truth } from '../detections/truth.js';
import { PANTHER_RULES } from './panther.js';
import { alarmsOf } from './peer-rule.js';
import { TAILPIPE_RULES } from './tailpipe.js';

const START = '2026-03-05T12:00:00Z';
const FROM = Date.parse(START) / 1000;
const TO = FROM + 2 * 3_600;
const SCENARIOS = ['vertical-port-scan', 'ssh-brute-force', 'dos-udp', 'exfiltration-spike', 'skipped-records'];

let folder = '';
let truth: Truth = { scenarios: [], skipped: [] };
let alarms: readonly Alarm[] = [];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'networkflow-peers-'));
  const out = join(folder, 'logs');
  await generate({
    out,
    start: START,
    hours: 2,
    rows: 6_000,
    vpcs: 1,
    seed: 5,
    objectMinutes: 60,
    scenarios: SCENARIOS,
  });
  truth = await readTruth(out);
  const engine = await openEngine({ lake: join(folder, 'lake') });
  await engine.ingest({ folder: out }, LOCAL_SCOPE);
  alarms = await alarmsOf(engine, [...TAILPIPE_RULES, ...PANTHER_RULES], { from: FROM, to: TO });
  await engine.close();
});
afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
});

test.each([
  ['tailpipe/ssh_traffic', 'ssh-brute-force'],
  ['tailpipe/large_data_transfer', 'exfiltration-spike'],
  ['tailpipe/high_packet_traffic', 'dos-udp'],
  ['panther/PortScanning', 'vertical-port-scan'],
  ['panther/query PortScanning', 'vertical-port-scan'],
  ['panther/SSHAllowedSignal', 'ssh-brute-force'],
  ['panther/InboundPortBlacklist', 'ssh-brute-force'],
  ['panther/InboundPortWhitelist', 'ssh-brute-force'],
])('%s sees %s', (rule, scenario) => {
  const entry = truth.scenarios.find(({ name }) => name === scenario);
  const own = alarms.filter(({ detection }) => detection === rule);

  const seen = own.filter(({ subject, peers }) =>
    [subject, ...peers].every((address) => entry?.who.addresses.includes(address)),
  );
  expect(seen.length).toBeGreaterThan(0);
  for (const { first, last } of own) {
    expect(first).toBeGreaterThanOrEqual(FROM);
    expect(last).toBeLessThan(TO);
  }
});

test('lost records are an alarm about their interface', () => {
  const eni = truth.scenarios.find(({ name }) => name === 'skipped-records')?.who.enis[0];
  const lost = alarms.filter(({ detection }) => detection === 'panther/HealthyLogStatus');

  expect(lost.map(({ subject }) => subject)).toContain(eni);
});

test('rules that look at one port or protocol say nothing about others', () => {
  expect(alarms.filter(({ detection }) => detection === 'tailpipe/rdp_traffic').length).toBeLessThan(alarms.length / 4);
  expect(alarms.filter(({ detection }) => detection === 'panther/query AnomalousTrafficToPort')).toEqual([]);
});

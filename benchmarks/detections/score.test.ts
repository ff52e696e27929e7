import type { TruthEntry } from '@networkflow/generator';
import { expect, test } from 'vitest';
import type { Alarm } from './alarm.js';
import { type JudgedRun, overall, score } from './score.js';
import { tableOf } from './table.js';

function planted(name: string, address: string, benign = false): TruthEntry {
  const who = { sources: [address], targets: [], addresses: [address], addressCount: 1, enis: [], accounts: [] };
  return {
    name,
    benign,
    description: '',
    what: `${name}.`,
    parameters: { everyS: 30 },
    who: { ...who, vpcs: [], regions: [], ports: [], country: null },
    from: '2026-03-05T10:00:00Z',
    to: '2026-03-05T11:00:00Z',
    rows: 1,
    bytes: 1,
    refused: 0,
    files: { count: 1, first: 'a', last: 'a', keys: ['a'] },
  };
}

function alarm(detection: string, subject: string): Alarm {
  const first = Date.parse('2026-03-05T10:30:00Z') / 1000;
  return { detection, subject, object: null, peers: [], first, last: first, title: detection };
}

const EXPECTATIONS = new Map([
  ['beaconing', { scenario: 'beaconing', detects: ['beaconing'], companions: ['unusual-country'] }],
  ['tor-client', { scenario: 'tor-client', detects: ['tor'], companions: [] }],
]);
const RUNS: readonly JudgedRun[] = [
  {
    seed: 1,
    kind: 'attack',
    planted: [planted('beaconing', '10.0.0.1'), planted('tor-client', '10.0.0.2'), planted('ntp', '10.0.0.3', true)],
    alarms: [alarm('beaconing', '10.0.0.1'), alarm('unusual-country', '10.0.0.1'), alarm('beaconing', '10.0.0.3')],
    hostDays: 100,
  },
  { seed: 2, kind: 'benign', planted: [], alarms: [alarm('tor', '10.0.0.9')], hostDays: 300 },
];

test('counts what was found, what was missed, and what was not there', () => {
  const result = score(RUNS, EXPECTATIONS);

  expect(result.byDetection.get('beaconing')).toEqual({
    planted: 1,
    found: 1,
    findings: 2,
    right: 1,
    companions: 0,
    falseInAttackRuns: 1,
    falseInBenignRuns: 0,
  });
  expect(result.byDetection.get('tor')).toMatchObject({ planted: 1, found: 0, findings: 1, falseInBenignRuns: 1 });
  expect(result.byDetection.get('unusual-country')).toMatchObject({ planted: 0, companions: 1 });
  expect(result.byLookAlike.get('ntp')).toEqual({ planted: 1, falseFindings: 1 });
  expect(result.misses.map(({ seed, scenario, detection }) => ({ seed, scenario, detection }))).toEqual([
    { seed: 1, scenario: 'tor-client', detection: 'tor' },
  ]);
  expect(result.falseAlarms.map(({ scenario }) => scenario)).toEqual(['ntp', null]);
  expect(result.hostDays).toEqual({ attack: 100, benign: 300 });
  expect(overall(result)).toEqual({ planted: 2, findings: 4, recall: 0.5, precision: 0.5 });
});

test('the table says the numbers, the goals and what was accepted', () => {
  const ours = score(RUNS, EXPECTATIONS);
  const text = tableOf({
    ours,
    defaultFormat: ours,
    peers: new Map([['other', ours]]),
    delays: new Map([['beaconing', [600, 7_200]]]),
    title: 'T.',
  });

  expect(text).toContain('| beaconing | 1 | 1 | 100.0 % | 2 | 1 | 0 | 1 | 50.0 % | 2.0 h (2.0 h) | 10.00 | 0.00 |');
  expect(text).toContain('| tor | 1 | 0 | 0.0 % | 1 | 0 | 0 | 1 | 0.0 % | - | 0.00 | 3.33 |');
  expect(text).toContain('**3.33** false findings per 1,000 host-days over 300 host-days');
  expect(text).toContain('recall 50.0 % over 2 attacks, precision 50.0 % over 4 findings.');
  expect(text).toContain('| ntp | 1 | 1 | beaconing |');
  expect(text).toContain('| other | 50.0 % | 50.0 % | 50.0 % | 0.01 |');
});

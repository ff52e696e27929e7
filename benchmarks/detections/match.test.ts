import type { TruthEntry } from '@networkflow/generator';
import { expect, test } from 'vitest';
import type { Alarm } from './alarm.js';
import { isAbout, judge } from './match.js';

const FROM = Date.parse('2026-03-05T10:00:00Z') / 1000;

function entry(name: string, more: Partial<TruthEntry['who']> = {}, benign = false): TruthEntry {
  return {
    name,
    benign,
    description: '',
    what: '.',
    parameters: {},
    who: {
      sources: ['10.0.0.1'],
      targets: ['198.51.100.7'],
      addresses: ['10.0.0.1', '198.51.100.7'],
      addressCount: 2,
      enis: ['eni-1', 'eni-nat'],
      accounts: ['1'],
      vpcs: ['vpc-1'],
      regions: ['us-east-1'],
      ports: [443],
      country: null,
      ...more,
    },
    from: '2026-03-05T10:00:00Z',
    to: '2026-03-05T11:00:00Z',
    rows: 10,
    bytes: 10,
    refused: 0,
    files: { count: 1, first: 'a', last: 'a', keys: ['a'] },
  };
}

function alarm(more: Partial<Alarm> = {}): Alarm {
  const base = { detection: 'beaconing', subject: '10.0.0.1', object: null, peers: ['198.51.100.7'], title: '' };
  return { ...base, first: FROM + 60, last: FROM + 3_000, ...more };
}

test.each([
  ['the same host, peer and time', {}, true],
  ['the interface instead of the address', { subject: 'eni-1', peers: [] }, true],
  ['a phrase with the VPC in it', { subject: 'bytes of vpc-1', peers: [] }, true],
  ['another host', { subject: '10.0.0.2' }, false],
  ['a host whose address only begins alike', { subject: '10.0.0.11' }, false],
  ['the right host with another peer', { peers: ['198.51.100.8'] }, false],
  ['another day', { first: FROM - 90_000, last: FROM - 80_000 }, false],
  ['within an hour before', { first: FROM - 5_000, last: FROM - 3_500 }, true],
])('%s', (_, more, expected) => {
  expect(isAbout(alarm(more), entry('beaconing'))).toBe(expected);
});

test('a scenario whose addresses truth.json cuts is matched by its subject alone', () => {
  const cut = entry('horizontal-sweep', { addressCount: 900 });

  expect(isAbout(alarm({ peers: ['10.0.9.9'] }), cut)).toBe(true);
  expect(isAbout(alarm({ subject: '10.0.9.9', peers: ['10.0.9.8'] }), cut)).toBe(false);
});

test('the most favourable explanation counts, and a benign scenario explains nothing', () => {
  const expectations = new Map([
    ['beaconing', { scenario: 'beaconing', detects: ['beaconing'], companions: ['unusual-country'] }],
    ['new-doh-server', { scenario: 'new-doh-server', detects: ['doh|first-seen'], companions: [] }],
  ]);
  const planted = [entry('agent-heartbeats', {}, true), entry('beaconing')];
  const doh = entry('new-doh-server');

  expect(judge(alarm(), planted, expectations)).toMatchObject({ kind: 'right', entry: { name: 'beaconing' } });
  expect(judge(alarm({ detection: 'unusual-country' }), planted, expectations).kind).toBe('companion');
  expect(judge(alarm({ detection: 'first-seen' }), [doh], expectations).kind).toBe('right');
  expect(judge(alarm({ detection: 'spam-egress' }), planted, expectations).kind).toBe('false');
  expect(judge(alarm(), planted.slice(0, 1), expectations)).toMatchObject({
    kind: 'false',
    entry: { name: 'agent-heartbeats' },
  });
  expect(judge(alarm({ subject: '10.9.9.9' }), planted, expectations)).toEqual({ kind: 'false', entry: null });
});

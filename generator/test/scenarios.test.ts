import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { NEVER_SEEN_COUNTRY } from '../src/country-blocks.js';
import { generate, SCENARIOS, type TruthEntry } from '../src/index.js';
import { type Parsed, readObjects } from './read-logs.js';
import { temporaryFolder } from './temporary-folder.js';

const folder = temporaryFolder();
const DAY_S = 86_400;
const USUAL = SCENARIOS.filter((scenario) => !scenario.whenNamed);

interface Truth {
  readonly scenarios: readonly TruthEntry[];
  readonly skipped: readonly { readonly name: string; readonly reason: string }[];
}

interface Placed {
  readonly key: string;
  readonly record: Parsed;
}

function truthOf(out: string): Truth {
  return JSON.parse(readFileSync(join(out, 'truth.json'), 'utf8'));
}

function recordsOf(out: string): Placed[] {
  return readObjects(out).flatMap(({ key, records }) => records.map((record) => ({ key, record })));
}

/** Whether a record could be one of the scenario's, judged by what truth.json tells a reader. */
function belongs(record: Parsed, entry: TruthEntry): boolean {
  const { enis, addresses, ports } = entry.who;
  const said = [record.srcaddr, record.dstaddr, record['pkt-srcaddr'], record['pkt-dstaddr']];
  return (
    enis.includes(record['interface-id'] ?? '') &&
    said.some((address) => addresses.includes(address ?? '')) &&
    (ports.length === 0 || ports.includes(Number(record.srcport)) || ports.includes(Number(record.dstport))) &&
    Number(record.start) >= Date.parse(entry.from) / 1000 &&
    Number(record.end) <= Date.parse(entry.to) / 1000
  );
}

describe('a run of 24 hours', () => {
  const out = join(folder, 'day');
  let truth: Truth = { scenarios: [], skipped: [] };
  let placed: Placed[] = [];
  beforeAll(async () => {
    await generate({ out, start: '2026-03-05T09:00:00Z', hours: 24, rows: 120_000, seed: 3 });
    truth = truthOf(out);
    placed = recordsOf(out);
  });

  test('plants the usual scenarios', () => {
    expect(truth.scenarios.map((entry) => entry.name)).toEqual(USUAL.map((scenario) => scenario.name));
    expect(truth.skipped).toEqual([]);
    expect(USUAL.filter((scenario) => scenario.benign)).toHaveLength(5);
    expect(USUAL.filter((scenario) => !scenario.benign)).toHaveLength(11);
  });

  test.each(USUAL.map((scenario) => scenario.name))('%s is where truth.json says it is', (name) => {
    const entry = truth.scenarios.find((candidate) => candidate.name === name);
    if (entry === undefined) throw new Error(`${name} was not planted.`);

    const found = placed.filter(({ record }) => belongs(record, entry));
    expect(found.length).toBeGreaterThanOrEqual(entry.rows);
    expect(entry.rows).toBeGreaterThan(0);
    const keys = new Set(found.map(({ key }) => key));
    for (const key of entry.files.keys) expect(keys).toContain(key);
    expect(existsSync(join(out, entry.files.first))).toBe(true);
    expect(existsSync(join(out, entry.files.last))).toBe(true);
    expect(entry.files.keys.length).toBe(Math.min(entry.files.count, 40));
    expect(Date.parse(entry.from)).toBeLessThan(Date.parse(entry.to));
    expect(entry.what).toMatch(/\.$/);
  });

  test.each([
    'ssh-brute-force',
    'exfiltration-spike',
    'slow-exfiltration',
    'beaconing',
    'crypto-miner',
    'long-lived-connection',
    'never-seen-country',
  ])('%s has exactly the rows truth.json counts, since only it knows the outside host', (name) => {
    const entry = truth.scenarios.find((candidate) => candidate.name === name);
    const outside = new Set(entry?.who.addresses.filter((address) => !address.startsWith('10.')));

    const count = placed.filter(({ record }) =>
      [record['pkt-srcaddr'], record['pkt-dstaddr']].some((address) => outside.has(address ?? '')),
    ).length;

    expect(outside.size).toBeGreaterThan(0);
    expect(count).toBe(entry?.rows);
  });

  test('the scan touches many ports of one host and is refused', () => {
    const entry = truth.scenarios.find((candidate) => candidate.name === 'vertical-port-scan');
    const refused = placed.filter(
      ({ record }) =>
        record.action === 'REJECT' &&
        record.srcaddr === entry?.who.sources[0] &&
        record.dstaddr === entry?.who.targets[0],
    );

    expect(new Set(refused.map(({ record }) => record.dstport)).size).toBeGreaterThan(150);
  });

  test('beacons come every five minutes, give or take a minute', () => {
    const entry = truth.scenarios.find((candidate) => candidate.name === 'beaconing');
    const starts = placed
      .filter(({ record }) => record.srcaddr === entry?.who.sources[0] && record.dstaddr === entry?.who.targets[0])
      .map(({ record }) => Number(record.start))
      .sort((a, b) => a - b);

    const gaps = starts.slice(1).map((start, index) => start - (starts[index] ?? 0));
    expect(starts.length).toBeGreaterThan(280);
    expect(Math.min(...gaps)).toBeGreaterThanOrEqual(180);
    expect(Math.max(...gaps)).toBeLessThanOrEqual(420);
    expect(new Set(gaps).size).toBeGreaterThan(50);
  });

  test('the long-lived connection has one record a minute and direction, with one port throughout', () => {
    const entry = truth.scenarios.find((candidate) => candidate.name === 'long-lived-connection');
    const rows = placed.filter(({ record }) => record.dstaddr === entry?.who.targets[0]);

    expect(rows.length).toBe(18 * 60);
    expect(new Set(rows.map(({ record }) => record.srcport)).size).toBe(1);
  });
});

describe('a run of three days', () => {
  test('the never-seen country occurs in its scenario only, on the last day', async () => {
    const out = join(folder, 'days');
    await generate({ out, start: '2026-03-05T00:00:00Z', hours: 72, rows: 150_000, seed: 11, format: 'v5' });
    const entry = truthOf(out).scenarios.find((candidate) => candidate.name === 'never-seen-country');

    const blocks = NEVER_SEEN_COUNTRY.blocks.map((block) => `${block}.`);
    const seen = recordsOf(out).filter(({ record }) =>
      [record.srcaddr, record.dstaddr, record['pkt-srcaddr'], record['pkt-dstaddr']].some((address) =>
        blocks.some((block) => address?.startsWith(block)),
      ),
    );
    expect(seen.length).toBe(entry?.rows);
    const lastDay = Date.parse('2026-03-08T00:00:00Z') / 1000 - DAY_S;
    for (const { record } of seen) expect(Number(record.start)).toBeGreaterThanOrEqual(lastDay);
  });
});

describe('a run of one hour', () => {
  test('plants what fits and says why the rest does not', async () => {
    const out = join(folder, 'hour');
    await generate({ out, start: '2026-03-05T12:00:00Z', hours: 1, rows: 10_000 });
    const truth = truthOf(out);

    const named = [...truth.scenarios, ...truth.skipped].map((entry) => entry.name);
    expect(named.sort()).toEqual(USUAL.map((scenario) => scenario.name).sort());
    expect(truth.skipped.map((entry) => entry.name)).toEqual(
      expect.arrayContaining([
        'slow-exfiltration',
        'beaconing',
        'crypto-miner',
        'long-lived-connection',
        'night-backup',
      ]),
    );
    for (const { reason } of truth.skipped) expect(reason).toMatch(/^needs /);
  });

  test('plants only the scenarios asked for, or none', async () => {
    const one = join(folder, 'one');
    const none = join(folder, 'none');
    await generate({ out: one, start: '2026-03-05T12:00:00Z', hours: 1, rows: 5_000, scenarios: ['deny-storm'] });
    await generate({ out: none, start: '2026-03-05T12:00:00Z', hours: 1, rows: 5_000, scenarios: [] });

    expect(truthOf(one).scenarios.map((entry) => entry.name)).toEqual(['deny-storm']);
    expect(truthOf(none)).toMatchObject({ scenarios: [], skipped: [] });
  });
});

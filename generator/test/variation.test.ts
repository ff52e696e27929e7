import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { generate, SCENARIOS, type TruthEntry } from '../src/index.js';
import { listKeys, readObjects } from './read-logs.js';
import { temporaryFolder } from './temporary-folder.js';

const folder = temporaryFolder();
const START = '2026-03-05T00:00:00Z';
const HOURS = 8 * 24;

function truthOf(out: string): { scenarios: TruthEntry[]; skipped: unknown[] } {
  return JSON.parse(readFileSync(join(out, 'truth.json'), 'utf8'));
}

describe('eight varied days of one VPC in hourly objects', () => {
  const out = join(folder, 'week');
  const names = SCENARIOS.map((scenario) => scenario.name);
  beforeAll(async () => {
    const options = { out, start: START, hours: HOURS, rows: 20_000, seed: 7, vpcs: 1, objectMinutes: 60 };
    await generate({ ...options, vary: true, scenarios: names });
  });

  test('plants every scenario there is, each within its window and with its parameters', () => {
    const { scenarios, skipped } = truthOf(out);

    expect(skipped).toEqual([]);
    expect(scenarios.map((entry) => entry.name)).toEqual(names);
    for (const entry of scenarios) {
      expect(Date.parse(entry.from), entry.name).toBeLessThan(Date.parse(entry.to));
      expect(Date.parse(entry.from), entry.name).toBeGreaterThanOrEqual(Date.parse(START));
      expect(entry.who.vpcs, entry.name).toHaveLength(1);
      expect(entry.what, entry.name).toMatch(/\.$/);
    }
    const scan = scenarios.find((entry) => entry.name === 'vertical-port-scan');
    expect(scan?.parameters.portsPerMinute).toBeGreaterThanOrEqual(1);
    expect(scan?.parameters.portsPerMinute).toBeLessThanOrEqual(600);
  });

  test('one object per hour, and a record of each scenario in the objects that truth.json names', () => {
    expect(listKeys(out)).toHaveLength(HOURS);
    for (const { name, files } of truthOf(out).scenarios) {
      expect(new Set(files.keys).size, name).toBe(Math.min(files.count, 40));
    }
  });
});

test('a silenced VPC has no everyday traffic', async () => {
  const out = join(folder, 'silence');
  await generate({
    out,
    start: START,
    hours: 24,
    rows: 20_000,
    vpcs: 1,
    objectMinutes: 60,
    scenarios: ['traffic-drop'],
  });
  const [drop] = truthOf(out).scenarios;
  const from = Date.parse(drop?.from ?? '') / 1000;
  const to = Date.parse(drop?.to ?? '') / 1000;
  const rows = readObjects(out)
    .flatMap((object) => object.records)
    .filter((record) => record['log-status'] === 'OK');

  expect(to - from).toBe(3 * 3_600 - 1);
  expect(rows.length).toBeGreaterThan(10_000);
  expect(rows.filter((record) => Number(record.start) >= from && Number(record.start) <= to)).toEqual([]);
});

test('another seed draws other parameters and hosts, the same seed the same', async () => {
  const plant = async (name: string, seed: number) => {
    const out = join(folder, name);
    const options = { out, start: START, hours: 24, rows: 2_000, vpcs: 2, objectMinutes: 60, vary: true };
    await generate({ ...options, seed, scenarios: ['vertical-port-scan', 'beaconing'] });
    return truthOf(out).scenarios.map(({ parameters, what }) => ({ parameters, what }));
  };

  const one = await plant('one', 1);
  expect(await plant('one-again', 1)).toEqual(one);
  expect(await plant('two', 2)).not.toEqual(one);
});

test.each([{ vpcs: 0 }, { vpcs: 6 }, { objectMinutes: 7 }])('refuses %o', async (options) => {
  await expect(generate({ out: join(folder, 'refused'), ...options })).rejects.toThrow(/must be/);
});

import { SCENARIOS } from '@networkflow/generator';
import { expect, test } from 'vitest';
import { planRuns, REPORTED_SEEDS_FIRST, TUNING_SEEDS } from './plan.js';

const ATTACKS = SCENARIOS.filter(({ benign }) => !benign);

test('every attack is planted about equally often, and benign runs plant none', () => {
  const runs = planRuns({ firstSeed: REPORTED_SEEDS_FIRST, attackRuns: 18, benignRuns: 5, defaultFormatRuns: 2 });
  const times = (name: string) => runs.filter(({ scenarios }) => scenarios.includes(name)).length;

  for (const { name } of ATTACKS) {
    expect(times(name), name).toBeGreaterThanOrEqual(11);
    expect(times(name), name).toBeLessThanOrEqual(14);
  }
  for (const { name, benign } of SCENARIOS) if (benign) expect(times(name), name).toBeGreaterThanOrEqual(5);
  const attacks = new Set(ATTACKS.map(({ name }) => name));
  for (const run of runs.filter(({ kind }) => kind === 'benign')) {
    expect(run.scenarios.filter((name) => attacks.has(name))).toEqual([]);
  }
});

test('no seed is used twice, and tuning and reporting share none', () => {
  const seeds = planRuns({ firstSeed: REPORTED_SEEDS_FIRST, attackRuns: 18, benignRuns: 5, defaultFormatRuns: 2 }).map(
    ({ seed }) => seed,
  );

  expect(new Set(seeds).size).toBe(seeds.length);
  expect(Math.min(...seeds)).toBeGreaterThan(TUNING_SEEDS.last);
});

test('clear text is planted where the logs can show it', () => {
  for (const run of planRuns({ firstSeed: 1, attackRuns: 40, benignRuns: 0, defaultFormatRuns: 0 })) {
    if (run.scenarios.includes('clear-text')) expect(run.format).toBe('v11');
  }
});

import fc from 'fast-check';
import { expect, test } from 'vitest';

test('properties meet the same cases in every run of CI, and others at home', async () => {
  const told = fc.readConfigureGlobal().seed;
  const { SEED } = await import('./seeded-properties.js');

  expect(told).toBe(process.env.CI === 'true' ? SEED : undefined);
  expect(fc.sample(fc.integer(), 20)).toEqual(fc.sample(fc.integer(), 20));
});

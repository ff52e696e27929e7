import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { busyCpus, dayCost, pricesSchema } from './day-cost.js';
import measured from './measured.json' with { type: 'json' };
import { dayOf, growthTable, moneyTable, TASK } from './table.js';

const read = (name: string): string => readFileSync(new URL(name, import.meta.url), 'utf8');
const PRICES_FILE = process.env.NETWORKFLOW_PRICES;
const prices = pricesSchema.parse(
  JSON.parse(PRICES_FILE === undefined ? read('prices.json') : readFileSync(PRICES_FILE, 'utf8')),
);

describe('what a day of logs costs', () => {
  it('stays under 0.75 USD of compute and requests for 100 M records', () => {
    const cost = dayCost(dayOf(1e8, measured), TASK, prices);
    expect(cost.compute + cost.requests).toBeLessThan(0.75);
  });

  it('charges delivery by text, compute by CPU-second and requests by object and look', () => {
    const day = { ...dayOf(1e6, measured), textBytesPerRecord: 1_000, cpuSecondsPerMillion: 3_600, looks: 0 };
    const usd = { ...prices.usd, vendedLogsToS3PerGb: 0.5, fargateArmVcpuHour: 2, fargateArmGbHour: 0 };
    const cost = dayCost(day, { vcpu: 1, memoryGb: 2, storageGb: 0 }, { ...prices, usd });
    expect(cost.delivery).toBeCloseTo(0.5);
    expect(cost.compute).toBeCloseTo(2);
    expect(cost.requests).toBeCloseTo((40 / 1_000) * usd.s3GetPerThousand);
  });

  it('grows in proportion, but for the service that is always on', () => {
    const [small, large] = [dayCost(dayOf(1e9, measured), TASK, prices), dayCost(dayOf(1e10, measured), TASK, prices)];
    expect(large.compute / small.compute).toBeCloseTo(10);
    expect(large.delivery / small.delivery).toBeCloseTo(10);
    expect(large.standing).toBe(small.standing);
    expect(busyCpus(dayOf(1e10, measured))).toBeCloseTo(10 * busyCpus(dayOf(1e9, measured)));
  });

  it('refuses a price list with a price missing or below zero', () => {
    expect(pricesSchema.safeParse({ ...prices, usd: { ...prices.usd, albHour: -1 } }).success).toBe(false);
    const { albHour, ...rest } = prices.usd;
    expect(albHour).toBeGreaterThan(0);
    expect(pricesSchema.safeParse({ ...prices, usd: rest }).success).toBe(false);
  });

  it('is what docs/scale.md says', () => {
    const page = read('../../docs/scale.md');
    for (const line of [...moneyTable(measured, prices).split('\n'), ...growthTable(measured, prices).split('\n')]) {
      expect(page).toContain(line);
    }
  });
});

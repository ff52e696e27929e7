import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import { readConfig } from '../src/config.js';
import { configTable } from './config-table.js';
import { type Column, costColumns, costTable, usageList } from './cost-table.js';
import { PRICES, total } from './monthly-cost.js';

/** What the small profile was promised to stay under, in USD a month. */
const SMALL_USD_MAX = 60;
const SMALL_WITH_ENDPOINTS_USD_MAX = 90;

let columns: readonly Column[];

beforeAll(async () => {
  columns = await costColumns();
});

const lineOf = (column: number, what: string) => columns[column]?.lines.find((line) => line.what === what);

describe('the monthly cost', () => {
  it('of the small profile stays below its promise, without and with interface endpoints', () => {
    const [small, withEndpoints] = columns.map(({ lines }) => total(lines));

    expect(small).toBeLessThan(SMALL_USD_MAX);
    expect(withEndpoints).toBeLessThan(SMALL_WITH_ENDPOINTS_USD_MAX);
  });

  it('counts what runs: four endpoints in one zone instead of a public address', () => {
    expect(lineOf(0, 'Interface endpoints')?.quantity).toBe(0);
    expect(lineOf(1, 'Interface endpoints')?.quantity).toBe(4 * PRICES.hoursPerMonth);
    expect(lineOf(0, 'Public addresses: tasks')?.quantity).toBe(PRICES.hoursPerMonth);
    expect(lineOf(1, 'Public addresses: tasks')?.quantity).toBe(0);
    expect(lineOf(2, 'NAT gateways')?.quantity).toBe(PRICES.hoursPerMonth);
  });

  it('has a price, a unit and a page of AWS for every line, and no price nobody pays', () => {
    const used = new Set(columns.flatMap(({ lines }) => lines.map(({ price }) => price)));
    // Flow logs are the VPCs' own cost: what they bring depends on their traffic.
    const told = ['flowLogDeliveryGb'];

    expect(Object.keys(PRICES.prices).filter((name) => !used.has(name))).toEqual(told);
    for (const { source } of Object.values(PRICES.prices))
      expect(source).toMatch(/^https:\/\/aws\.amazon\.com\/.*pricing\/$/);
  });
});

const read = (name: string) => readFileSync(new URL(`../${name}`, import.meta.url), 'utf8');

/** Puts a text between the markers of that name. */
function filled(page: string, name: string, text: string): string {
  const [begin, end] = [`<!-- ${name}: begin -->`, `<!-- ${name}: end -->`];
  const [before, rest = ''] = page.split(begin);
  const after = rest.split(end)[1];
  if (after === undefined) throw new Error(`README.md has no place for ${name}.`);
  return `${before}${begin}\n${text}\n${end}${after}`;
}

it('README.md says every key of the configuration and the cost as the program counts it', async () => {
  let page = read('README.md');
  page = filled(page, 'keys', configTable());
  page = filled(page, 'cost', `Prices of ${PRICES.region}, ${PRICES.asOf}, in USD a month.\n\n${costTable(columns)}`);
  page = filled(page, 'usage', usageList());

  await expect(page).toMatchFileSnapshot('../README.md');
});

it('the example is a configuration the program takes', () => {
  const values = new Map(
    [...read('Pulumi.example.yaml').matchAll(/^ {2}networkflow:(\w+):\s+(.+)$/gm)].map(([, name = '', value = '']) => [
      name,
      value,
    ]),
  );

  expect(values.size).toBeGreaterThan(8);
  expect(readConfig({ get: (name) => values.get(name), names: [...values.keys()] })).toMatchObject({
    profile: 'small',
  });
});

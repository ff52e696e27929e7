import { afterEach, beforeEach, expect, it } from 'vitest';
import { LIMITS } from '../core/limits.js';
import { Database } from './database.js';
import { Slices } from './slices.js';

let database: Database;
let slices: Slices;

beforeEach(async () => {
  database = await Database.open();
  slices = new Slices(database, 'main');
});
afterEach(() => database.close());

const rowsOf = (count: number) => ({ text: `SELECT range AS x FROM range(${count})`, params: [] });
const FULL = rowsOf(LIMITS.sliceRowsMax);
const ROOM = Math.floor(LIMITS.slicesRowsMax / LIMITS.sliceRowsMax);

async function countOf(table: string | undefined): Promise<unknown> {
  const { rows } = await database.rows({ text: `SELECT count(*) AS n FROM ${table}`, params: [] });
  return rows[0]?.n;
}

async function make(key: string): Promise<void> {
  const slice = await slices.acquire(key, FULL);
  if (slice !== undefined) slices.release(slice);
}

it('makes one table for all who ask for the same at once, and none of what is too large', async () => {
  const [first, second] = await Promise.all([slices.acquire('a', rowsOf(3)), slices.acquire('a', rowsOf(3))]);
  expect(second).toBe(first);
  expect(await countOf(first?.table)).toBe(3);

  expect(await slices.acquire('b', rowsOf(LIMITS.sliceRowsMax + 1))).toBeUndefined();
  expect(slices.has('b')).toBe(true);
});

it('makes none that would read too much', async () => {
  const counting = (rows: number) => ({
    ...rowsOf(1),
    counted: { text: `SELECT ${rows} AS rows`, params: [], rowsMax: 3 },
  });
  const [few, many] = [await slices.acquire('few', counting(3)), 'many'];

  expect(await countOf(few?.table)).toBe(1);
  expect(await countOf((await slices.acquire('none', counting(0)))?.table), 'what it reads is empty').toBe(0);
  expect(await slices.acquire(many, counting(4))).toBeUndefined();
  expect(slices.has(many)).toBe(true);
});

it('keeps as many rows as there is room for, whoever asks at once, and what somebody reads', async () => {
  const read = await slices.acquire('read', FULL);
  const keys = Array.from({ length: 3 * ROOM }, (_, index) => `slice ${index}`);
  await Promise.all(keys.map(make));

  expect(keys.filter((key) => slices.has(key)).length).toBeLessThan(ROOM);
  expect(await countOf(read?.table)).toBe(LIMITS.sliceRowsMax);
  const { rows } = await database.rows({ text: 'SELECT count(*) AS n FROM duckdb_tables()', params: [] });
  expect(rows[0]?.n).toBeLessThanOrEqual(ROOM);
});

import { expect, test } from 'vitest';
import { Random } from './random.js';
import { WeightedPool, zipfPool } from './weighted-pool.js';

test('equal keys give equal streams, different keys different ones', () => {
  const draw = (random: Random) => Array.from({ length: 50 }, () => random.next());

  expect(draw(new Random(1, 'a', 2))).toEqual(draw(new Random(1, 'a', 2)));
  expect(draw(new Random(1, 'a', 2))).not.toEqual(draw(new Random(1, 'a', 3)));
});

test('numbers are in range and cover it evenly', () => {
  const random = new Random('range');
  const counts = new Array<number>(10).fill(0);
  for (let draw = 0; draw < 100_000; draw += 1) {
    const digit = random.between(0, 9);
    counts[digit] = (counts[digit] ?? 0) + 1;
  }

  expect(counts).toHaveLength(10);
  for (const count of counts) expect(Math.abs(count - 10_000)).toBeLessThan(500);
});

test('shuffling keeps every item and leaves the input alone', () => {
  const items = [1, 2, 3, 4, 5, 6];

  expect(new Random('s').shuffled(items).sort()).toEqual([1, 2, 3, 4, 5, 6]);
  expect(items).toEqual([1, 2, 3, 4, 5, 6]);
});

test('a weighted pool follows its weights and never loses an item', () => {
  const random = new Random('pool');
  const pool = new WeightedPool(['often', 'never quite'], [1, 1e-9]);
  const picked = Array.from({ length: 50_000 }, () => pool.pick(random));

  expect(new Set(picked)).toEqual(new Set(['often', 'never quite']));
  expect(picked.filter((item) => item === 'often').length).toBeGreaterThan(49_000);
  expect(() => new WeightedPool([], [])).toThrow(/at least one item/);
});

test('a Zipf pool has few favourites and a long tail', () => {
  const random = new Random('zipf');
  const pool = zipfPool(Array.from({ length: 100 }, (_, index) => index));
  const picked = Array.from({ length: 50_000 }, () => pool.pick(random));
  const top = picked.filter((item) => item < 10).length;

  expect(top).toBeGreaterThan(picked.length / 2);
  expect(new Set(picked).size).toBe(100);
});

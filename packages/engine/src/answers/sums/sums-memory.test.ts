import { expect, it } from 'vitest';
import { LIMITS } from '../../core/limits.js';
import { sumsBytesOf } from './sums-memory.js';

const GIB = 1_024 ** 3;

it.each([
  [2 * GIB, 0],
  [4 * GIB, 0],
  [5 * GIB, (5 * GIB) / 8],
  [8 * GIB, GIB],
  [16 * GIB, LIMITS.sumsBytesMax],
  [64 * GIB, LIMITS.sumsBytesMax],
])('of %d bytes leaves sums %d', (memory, bytes) => {
  expect(sumsBytesOf(memory)).toBe(bytes);
});

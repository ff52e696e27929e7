import { expect, it } from 'vitest';
import { memoryBytes } from './machine-memory.js';

it('knows what this process may use', () => {
  expect(memoryBytes()).toBeGreaterThan(0);
  expect(memoryBytes()).toBeLessThan(Number.POSITIVE_INFINITY);
});

import { InvalidArgumentError } from 'commander';
import { describe, expect, test } from 'vitest';
import { parseCount, parsePort, parsePositiveCount, parseSeconds } from './parse-option.js';

describe('numbers on the command line', () => {
  test.each([
    ['0', 0],
    ['2000000', 2_000_000],
    ['2_000_000', 2_000_000],
    ['2,000,000', 2_000_000],
  ])('reads %s as people write it', (text, value) => {
    expect(parseCount(text)).toBe(value);
  });

  test.each(['', '-1', '1.5', '1e6', 'ten', '1,2', '1__0', '99999999999999999999', ' 5'])('refuses %j', (text) => {
    expect(() => parseCount(text)).toThrow(InvalidArgumentError);
  });

  test('a count of nothing is refused where something is needed', () => {
    expect(() => parsePositiveCount('0')).toThrow(InvalidArgumentError);
  });

  test('seconds may have a fraction but must pass', () => {
    expect(parseSeconds('0.5')).toBe(0.5);
    for (const text of ['0', '-1', 'Infinity', '1e3', ''])
      expect(() => parseSeconds(text)).toThrow(InvalidArgumentError);
  });

  test('ports end at 65535', () => {
    expect(parsePort('65535')).toBe(65_535);
    expect(() => parsePort('65536')).toThrow(InvalidArgumentError);
  });
});

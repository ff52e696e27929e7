import { InvalidArgumentError } from 'commander';
import { describe, expect, test } from 'vitest';
import {
  parseBoolean,
  parseCount,
  parseHeaderName,
  parseNetwork,
  parsePort,
  parsePositiveCount,
  parseSeconds,
} from './parse-option.js';

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

describe('what the dashboard is told about who may ask', () => {
  test.each(['10.0.0.0/24', '10.0.0.1', '::1', 'fd00::/8', '0.0.0.0/0', ' 10.0.0.0/8 '])(
    'takes the network %j',
    (text) => {
      expect(parseNetwork(text)).toBe(text.trim());
    },
  );

  test.each(['', '10.0.0', '10.0.0.0/33', '::1/129', '10.0.0.0/', '10.0.0.0/8/8', 'example.org', '10.0.0.0/-1'])(
    'refuses the network %j',
    (text) => {
      expect(() => parseNetwork(text)).toThrow(InvalidArgumentError);
    },
  );

  test('headers have names, and yes is true', () => {
    expect(parseHeaderName('x-amzn-oidc-identity')).toBe('x-amzn-oidc-identity');
    for (const text of ['', 'a b', 'a:b', 'é']) expect(() => parseHeaderName(text)).toThrow(InvalidArgumentError);
    expect([parseBoolean('true'), parseBoolean('false')]).toEqual([true, false]);
    for (const text of ['', 'yes', '1']) expect(() => parseBoolean(text)).toThrow(InvalidArgumentError);
  });
});

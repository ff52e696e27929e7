import { describe, expect, it } from 'vitest';
import { DEFAULT_PREFERENCES, setDisplayPreferences } from './preferences';
import {
  formatByteRate,
  formatBytes,
  formatChange,
  formatCount,
  formatExact,
  formatMeasure,
  formatShare,
  toNumber,
} from './units';

describe('units', () => {
  it.each([
    [0, '0 B'],
    [999, '999 B'],
    [1000, '1.00 kB'],
    [999_950, '1.00 MB'],
    [1_240_000_000_000, '1.24 TB'],
    ['18446744073709551615', '18.4 EB'],
    [-2500, '−2.50 kB'],
  ])('formats %s bytes in SI with three digits', (value, expected) => {
    expect(formatBytes(value)).toBe(expected);
  });

  it('keeps every digit of a sum that no double can hold', () => {
    expect(formatExact('9007199254740993')).toBe('9,007,199,254,740,993');
  });

  it('writes small counts in full and large ones scaled', () => {
    expect(formatCount(4213)).toBe('4,213');
    expect(formatCount(1_240_000)).toBe('1.24 M');
  });

  it('never rounds a small share to nothing or a large one to everything', () => {
    expect(formatShare(0.00001)).toBe('< 0.01 %');
    expect(formatShare(0.99999)).toBe('> 99.99 %');
    expect(formatShare(0)).toBe('0 %');
    expect(formatShare(1)).toBe('100 %');
    expect(formatShare(0.0532)).toBe('5.32 %');
    expect(formatShare(0.9997)).toBe('99.97 %');
    expect(formatShare(Number.NaN)).toBe('–');
  });

  it('has no change to tell when there was nothing before', () => {
    expect(formatChange(5, 0)).toBeUndefined();
    expect(formatChange(150, 100)).toBe('+50 %');
    expect(formatChange(50, 100)).toBe('−50 %');
    expect(formatChange(2_600, 100)).toBe('+2,500 %');
    expect(formatChange(100_001, 100_000)).toBe('+0.001 %');
  });

  it('reads what is not a number as zero', () => {
    expect(toNumber(null)).toBe(0);
    expect(toNumber('')).toBe(0);
    expect(toNumber('12')).toBe(12);
  });

  it.each([
    [1023, '1023 B'],
    [1024, '1.00 KiB'],
    [1_047_552, '1023 KiB'],
    [1_048_064, '1.00 MiB'],
    [1_240_000_000_000, '1.13 TiB'],
  ])('formats %s bytes by 1,024 where that is preferred', (value, expected) => {
    expect(formatBytes(value, { ...DEFAULT_PREFERENCES, prefixes: 'iec' })).toBe(expected);
  });

  it('tells rates in bytes or in bits, and bits always by thousands', () => {
    expect(formatByteRate(1_240_000, DEFAULT_PREFERENCES)).toBe('1.24 MB/s');
    expect(formatByteRate(1_048_576, { ...DEFAULT_PREFERENCES, prefixes: 'iec' })).toBe('1.00 MiB/s');
    expect(formatByteRate(125_000, { ...DEFAULT_PREFERENCES, prefixes: 'iec', rates: 'bits' })).toBe('1.00 Mbit/s');
  });

  it('follows the preferences that are set', () => {
    setDisplayPreferences({ ...DEFAULT_PREFERENCES, prefixes: 'iec' });
    try {
      expect(formatBytes(2048)).toBe('2.00 KiB');
      expect(formatMeasure(2048, 'bytes')).toBe('2.00 KiB');
      expect(formatCount(20_480)).toBe('20.5 k');
    } finally {
      setDisplayPreferences(DEFAULT_PREFERENCES);
    }
  });
});

import { describe, expect, it } from 'vitest';
import { filterParts } from './filter-parts';

describe('filterParts', () => {
  it('takes a filter apart where all must hold, and nowhere else', () => {
    const parts = filterParts('port = 22 and (srcaddr = 10.0.0.1 or dstaddr = 10.0.0.1) and not action = ACCEPT');
    expect(parts.map(({ text }) => text)).toEqual([
      'port = 22',
      'srcaddr = 10.0.0.1 or dstaddr = 10.0.0.1',
      'not action = ACCEPT',
    ]);
    expect(parts.map(({ isNegated }) => isNegated)).toEqual([false, false, true]);
  });

  it('removes one condition and keeps the others as they are', () => {
    const parts = filterParts('port = 22 and (srcaddr = 10.0.0.1 or dstaddr = 10.0.0.1)');
    expect(parts[0]?.removed).toBe('srcaddr = 10.0.0.1 or dstaddr = 10.0.0.1');
    expect(parts[1]?.removed).toBe('port = 22');
    expect(filterParts('port = 22')[0]?.removed).toBe('');
  });

  it('inverts a condition, and back', () => {
    const once = filterParts('port = 22 and action = REJECT')[1]?.inverted ?? '';
    expect(once).toBe('port = 22 and not action = REJECT');
    expect(filterParts(once)[1]?.inverted).toBe('port = 22 and action = REJECT');
  });

  it('has no parts for an empty filter or one that cannot be read', () => {
    expect(filterParts('')).toEqual([]);
    expect(filterParts('port 22 and')).toEqual([]);
  });
});

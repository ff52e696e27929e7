import { describe, expect, it } from 'vitest';
import { inSlice, passesOf, slicesOf } from './passes.js';

const KIB = 1024;
/** Room for two rows of the worst kind. */
const MEMORY = KIB;

const rows = (hour: number, count: number) => ({ hour, rows: count, bytes: 0n, packets: 0n });
const planned = (found: readonly ReturnType<typeof rows>[], hours: readonly number[]) =>
  passesOf(found, hours, MEMORY).map((pass) => [pass.hours, pass.slices]);

describe('the passes of a day', () => {
  it('take as many hours as there is memory for', () => {
    expect(planned([rows(1, 1), rows(2, 1), rows(3, 1)], [1, 2, 3])).toEqual([
      [[1, 2], 1],
      [[3], 1],
    ]);
  });

  it('build an hour of more records in slices', () => {
    expect(planned([rows(1, 5), rows(2, 2)], [1, 2])).toEqual([
      [[1], 3],
      [[2], 1],
    ]);
  });

  it('take each stale hour once, those without records with their neighbours', () => {
    expect(planned([rows(4, 2), rows(8, 2)], [2, 4, 6, 8, 9])).toEqual([
      [[2, 4], 1],
      [[6, 8, 9], 1],
    ]);
    expect(planned([], [2, 4])).toEqual([]);
  });
});

describe('slices', () => {
  it('are bounded, and one when everything fits', () => {
    expect([0, 2, 3].map((count) => slicesOf(count, MEMORY))).toEqual([1, 1, 2]);
    expect(slicesOf(Number.MAX_SAFE_INTEGER, 1)).toBe(1_024);
  });

  it('have each row once, also where no column tells rows apart', () => {
    expect(inSlice(0, 1, [])).toBe('true');
    expect([0, 1].map((slice) => inSlice(slice, 2, ['interface_id']))).toEqual(['true', 'false']);
    expect(inSlice(1, 2, ['action', 'srcaddr', 'dstaddr'])).toBe('hash(srcaddr, dstaddr) % 2 = 1');
  });
});

import { describe, expect, it } from 'vitest';
import { byteTicks } from './byte-ticks';

const si = { prefixes: 'si', rates: 'bytes', zone: 'UTC' } as const;
const iec = { ...si, prefixes: 'iec' } as const;

describe('ticks of an axis of bytes', () => {
  it('are round numbers, written as bytes are written on the page', () => {
    expect(byteTicks([0, 57e9], 5, si)).toEqual({
      tickmode: 'array',
      tickvals: [0, 20e9, 40e9],
      ticktext: ['0', '20 GB', '40 GB'],
    });
    expect(byteTicks([0, 1200], 4, si).ticktext).toEqual(['0', '500 B', '1 kB']);
    expect(byteTicks([0, 2.6e6], 5, si).ticktext).toEqual(['0', '1 MB', '2 MB']);
  });

  it('are round by 1,024 where bytes are counted so', () => {
    const { tickvals, ticktext } = byteTicks([0, 3 * 1024 ** 3], 4, iec);
    expect(ticktext).toEqual(['0', '1 GiB', '2 GiB', '3 GiB']);
    expect(tickvals[1]).toBe(1024 ** 3);
  });

  it('reach below zero, and are few whatever the range', () => {
    expect(byteTicks([-1.5e6, 3e6], 5, si).ticktext).toEqual(['−1 MB', '0', '1 MB', '2 MB', '3 MB']);
    for (const range of [
      [0, 0],
      [0, 1],
      [0, 999],
      [-7, 7],
      [0, 1e18],
    ] as const) {
      expect(byteTicks(range, 5, si).tickvals.length).toBeLessThanOrEqual(5);
      expect(byteTicks(range, 5, si).tickvals).toContain(0);
    }
  });

  it('are whole bytes', () => {
    expect(byteTicks([0, 2], 5, si).tickvals).toEqual([0, 1, 2]);
  });
});

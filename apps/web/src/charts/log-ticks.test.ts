import { describe, expect, it } from 'vitest';
import { logTicks } from './log-ticks';

const si = { prefixes: 'si', rates: 'bytes', zone: 'UTC' } as const;
const iec = { ...si, prefixes: 'iec' } as const;

describe('ticks of a logarithmic axis', () => {
  it('are powers of ten, written as numbers are written on the page', () => {
    expect(logTicks([900, 4.2e6], 5, 'bytes', si).ticktext.slice(-4)).toEqual(['1 kB', '10 kB', '100 kB', '1 MB']);
    expect(logTicks([1, 42_000], 5, 'flows', si)).toEqual({
      tickmode: 'array',
      tickvals: [1, 10, 100, 1_000, 10_000],
      ticktext: ['1', '10', '100', '1,000', '10 k'],
    });
  });

  it('are powers of two where bytes are counted by 1,024, and counts are not', () => {
    expect(logTicks([900, 4.2e6], 5, 'bytes', iec).ticktext).toEqual(['1 B', '32 B', '1 KiB', '32 KiB', '1 MiB']);
    expect(logTicks([1, 42_000], 5, 'packets', iec).ticktext.at(-1)).toBe('10 k');
  });

  it('are few in sight, however much lies between', () => {
    for (const preferences of [si, iec]) {
      for (const high of [0, 1, 1e3, 1e6, 1e12, 1e18]) {
        const { tickvals } = logTicks([1, high], 5, 'bytes', preferences);
        expect(tickvals.length).toBeGreaterThanOrEqual(1);
        expect(tickvals.length).toBeLessThanOrEqual(6);
        expect(tickvals.at(-1)).toBeLessThanOrEqual(Math.max(1, high));
      }
    }
  });
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { customRange, shiftWindow, zoomOut } from './move-window';
import { windowMs } from './resolve-window';
import type { Range } from './view-state';

const day = { from: '2026-03-01T00:00:00Z', to: '2026-03-02T00:00:00Z' };

function windowOf(range: Range) {
  if (range.kind !== 'custom') throw new Error('a window of its own was expected');
  return range;
}

describe('moving the window', () => {
  it('goes as far as the window is long, and back again', () => {
    expect(shiftWindow(day, -1)).toEqual({ kind: 'custom', from: '2026-02-28T00:00:00Z', to: '2026-03-01T00:00:00Z' });
    expect(shiftWindow(windowOf(shiftWindow(day, 1)), -1)).toEqual({ kind: 'custom', ...day });
  });

  it('doubles around the middle', () => {
    expect(zoomOut(day)).toEqual({ kind: 'custom', from: '2026-02-28T12:00:00Z', to: '2026-03-02T12:00:00Z' });
  });

  it('is in whole seconds and never empty or beyond the years that can be written', () => {
    expect(windowMs(windowOf(customRange(1_000_499.7, 1_000_500.2)))).toBe(60_000);
    let window = windowOf(zoomOut(day));
    for (let step = 0; step < 60; step++) window = windowOf(zoomOut(window));
    expect(windowMs(window)).toBeGreaterThan(0);
    fc.assert(
      fc.property(
        fc.double({ noNaN: true, min: 0, max: 4e12 }),
        fc.double({ noNaN: true, min: 0, max: 4e12 }),
        (a, b) => {
          const range = windowOf(customRange(a, b));
          expect(windowMs(range)).toBeGreaterThanOrEqual(60_000);
          expect(range.from).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
        },
      ),
    );
  });
});

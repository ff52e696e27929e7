import { describe, expect, it } from 'vitest';
import { againstWindow, spanOf } from './against-window';

const WINDOW = { from: '2026-11-20T06:00:00Z', to: '2026-11-20T12:00:00Z' };

describe('againstWindow', () => {
  it.each([
    ['before', '2026-11-20T00:00:00Z', '2026-11-20T06:00:00Z'],
    ['day', '2026-11-19T06:00:00Z', '2026-11-19T12:00:00Z'],
    ['week', '2026-11-13T06:00:00Z', '2026-11-13T12:00:00Z'],
  ] as const)('%s is as long as the window', (against, from, to) => {
    expect(againstWindow(WINDOW, against)).toEqual({ from, to });
  });

  it('is any other window that is asked for', () => {
    const other = { from: '2026-11-01T00:00:00Z', to: '2026-11-02T00:00:00Z' };

    expect(againstWindow(WINDOW, other)).toEqual(other);
    expect(spanOf(WINDOW, other)).toEqual({ from: other.from, to: WINDOW.to });
  });
});

import { describe, expect, it } from 'vitest';
import { hourlyAmounts, sparklinePath, sumsPerHour } from './sparkline';

const window = { from: '2026-11-20T10:00:00Z', to: '2026-11-20T12:30:00Z' };
const rows = [
  { hour: '2026-11-20T10:00:00Z', action: 'ACCEPT', flows: 3, bytes: '10', denied_flows: 0 },
  { hour: '2026-11-20T10:00:00Z', action: 'REJECT', flows: 1, bytes: 5, denied_flows: 1 },
  { hour: '2026-11-20T12:00:00Z', action: 'ACCEPT', flows: 2, bytes: 1, denied_flows: 0 },
  { hour: '2026-11-21T12:00:00Z', action: 'ACCEPT', flows: 9, bytes: 9, denied_flows: 0 },
];

describe('sparklines', () => {
  it('have a point for every hour of the window, also for those without rows', () => {
    expect(hourlyAmounts(rows, window)).toEqual({ flows: [4, 0, 2], bytes: [15, 0, 1], deniedShare: [0.25, 0, 0] });
    expect(sumsPerHour([], { from: 'noon', to: 'later' }, 'flows')).toEqual([]);
  });

  it('begin at zero, and are nothing where there is nothing to compare', () => {
    expect(sparklinePath([4, 0, 2], { width: 100, height: 20 })).toBe('M0.0 0.0L50.0 20.0L100.0 10.0');
    expect(sparklinePath([4], { width: 100, height: 20 })).toBe('');
    expect(sparklinePath([0, 0], { width: 100, height: 20 })).toBe('');
    expect(sparklinePath([], { width: 100, height: 20 })).toBe('');
  });

  it('stay small however long the window is', () => {
    const path = sparklinePath(
      Array.from({ length: 9_000 }, (_, index) => index % 24),
      { width: 100, height: 20 },
    );
    expect(path.split('L').length).toBeLessThanOrEqual(96);
  });
});

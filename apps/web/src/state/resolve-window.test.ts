import { describe, expect, it } from 'vitest';
import { previousWindow, resolveWindow, windowMs } from './resolve-window';

const data = { from: '2026-11-10T13:00:02Z', to: '2026-11-20T13:59:57Z' };

describe('resolveWindow', () => {
  it('counts back from the newest record, in whole hours', () => {
    expect(resolveWindow({ kind: 'preset', preset: '24h' }, data)).toEqual({
      from: '2026-11-19T14:00:00Z',
      to: '2026-11-20T14:00:00Z',
    });
  });

  it('holds every record when asked for all', () => {
    expect(resolveWindow({ kind: 'preset', preset: 'all' }, data)).toEqual({
      from: '2026-11-10T13:00:00Z',
      to: '2026-11-20T14:00:00Z',
    });
  });

  it('takes a custom window as it stands, data or not', () => {
    const range = { kind: 'custom' as const, from: '2026-11-19T00:00:00Z', to: '2026-11-20T00:00:00Z' };
    expect(resolveWindow(range, null)).toEqual({ from: range.from, to: range.to });
  });

  it('has no window for an empty lake', () => {
    expect(resolveWindow({ kind: 'preset', preset: '1h' }, null)).toBeUndefined();
  });

  it('puts the previous window right before, with the same length', () => {
    const window = { from: '2026-03-01T00:00:00Z', to: '2026-03-02T00:00:00Z' };
    expect(previousWindow(window)).toEqual({ from: '2026-02-28T00:00:00Z', to: '2026-03-01T00:00:00Z' });
    expect(windowMs(window)).toBe(86_400_000);
  });
});

import { describe, expect, it } from 'vitest';
import { axisEnds, grainFor, movedWindow, windowBetween } from './time-scale';

const HOUR = 3_600_000;
const axis = { from: Date.UTC(2026, 10, 20), to: Date.UTC(2026, 10, 21) };
const data = { from: '2026-11-11T00:00:00Z', to: '2026-11-21T20:00:00Z' };
const window = { from: '2026-11-21T18:00:00Z', to: '2026-11-21T19:00:00Z' };

describe('windowBetween', () => {
  it('takes two places in either order and rounds to what people mean', () => {
    const expected = { from: '2026-11-20T06:00:00Z', to: '2026-11-20T12:00:00Z' };
    expect(windowBetween(axis, 0.25001, 0.5)).toEqual(expected);
    expect(windowBetween(axis, 0.5, 0.25)).toEqual(expected);
  });

  it('ends where the axis ends, however far the pointer went', () => {
    expect(windowBetween(axis, 0.75, 7)).toEqual({ from: '2026-11-20T18:00:00Z', to: '2026-11-21T00:00:00Z' });
    expect(windowBetween(axis, -1, 0.25)?.from).toBe('2026-11-20T00:00:00Z');
  });

  it('is nothing for less than a minute, or beside the axis', () => {
    expect(windowBetween(axis, 0.5, 0.50001)).toBeUndefined();
    expect(windowBetween(axis, 2, 3)).toBeUndefined();
  });

  it('rounds long windows coarser than short ones', () => {
    expect([10 * 60_000, 3 * HOUR, 100 * HOUR].map(grainFor)).toEqual([60_000, 300_000, HOUR]);
  });
});

describe('axisEnds', () => {
  it('reads a drawn range, and nothing from a broken one', () => {
    expect(axisEnds(['2026-11-20T00:00:00', '2026-11-21T00:00:00'])).toEqual(axis);
    expect(axisEnds(['2026-11-21', '2026-11-20'])).toBeUndefined();
    expect(axisEnds(undefined)).toBeUndefined();
    expect(axisEnds(['noon', 'later'])).toBeUndefined();
  });
});

describe('movedWindow', () => {
  it('moves the window whole, and stops where the data stops', () => {
    expect(movedWindow(window, { end: 'both', ms: -HOUR }, data).from).toBe('2026-11-21T17:00:00Z');
    expect(movedWindow(window, { end: 'both', ms: 9 * HOUR }, data)).toEqual({
      from: '2026-11-21T19:00:00Z',
      to: '2026-11-21T20:00:00Z',
    });
  });

  it('moves one end, never past the other', () => {
    expect(movedWindow(window, { end: 'from', ms: -HOUR }, data)).toEqual({ ...window, from: '2026-11-21T17:00:00Z' });
    expect(movedWindow(window, { end: 'from', ms: 5 * HOUR }, data).from).toBe('2026-11-21T18:59:00Z');
    expect(movedWindow(window, { end: 'to', ms: -5 * HOUR }, data).to).toBe('2026-11-21T18:01:00Z');
    expect(movedWindow(window, { end: 'to', ms: 5 * HOUR }, data).to).toBe('2026-11-21T20:00:00Z');
  });

  it('leaves a window beyond the data where it is, unless it is moved back', () => {
    const beyond = { from: '2026-11-22T00:00:00Z', to: '2026-11-22T01:00:00Z' };
    expect(movedWindow(beyond, { end: 'both', ms: HOUR }, data)).toEqual(beyond);
    expect(movedWindow(beyond, { end: 'both', ms: -5 * HOUR }, data).to).toBe('2026-11-21T20:00:00Z');
  });
});

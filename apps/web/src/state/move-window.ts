import { parseTime } from '../format/times';
import { type ResolvedWindow, toInstant, windowMs } from './resolve-window';
import type { Range } from './view-state';

/** Nobody asks for less, and a window must not shrink to nothing by rounding. */
const WINDOW_MS_MIN = 60_000;
/** The years that RFC 3339 can write, with room to move. */
const TIME_MS_MIN = Date.UTC(1, 0, 1);
const TIME_MS_MAX = Date.UTC(9999, 0, 1);

/** The window as far before (-1) or behind (1) as it is long. */
export function shiftWindow(window: ResolvedWindow, steps: -1 | 1): Range {
  const by = windowMs(window) * steps;
  return customRange(parseTime(window.from) + by, parseTime(window.to) + by);
}

/** Twice the window, around its middle. */
export function zoomOut(window: ResolvedWindow): Range {
  const by = windowMs(window) / 2;
  return customRange(parseTime(window.from) - by, parseTime(window.to) + by);
}

/** Whole seconds, as links and the engine have them; both in Unix milliseconds. */
export function customRange(from: number, to: number): Range {
  const start = Math.max(TIME_MS_MIN, floorToSecond(from));
  const end = Math.min(TIME_MS_MAX, Math.max(floorToSecond(to), start + WINDOW_MS_MIN));
  return { kind: 'custom', from: toInstant(start), to: toInstant(end) };
}

function floorToSecond(ms: number): number {
  return Math.floor(ms / 1000) * 1000;
}

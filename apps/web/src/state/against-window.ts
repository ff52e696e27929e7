import { parseTime } from '../format/times';
import type { Against } from './compare-state';
import { previousWindow, type ResolvedWindow, toInstant } from './resolve-window';

const MS_PER_DAY = 86_400_000;
const DAYS = { day: 1, week: 7 } as const;

/** The window that a window is compared with. */
export function againstWindow(window: ResolvedWindow, against: Against): ResolvedWindow {
  if (typeof against !== 'string') return against;
  if (against === 'before') return previousWindow(window);
  const shift = DAYS[against] * MS_PER_DAY;
  return { from: toInstant(parseTime(window.from) - shift), to: toInstant(parseTime(window.to) - shift) };
}

/** From the beginning of the earlier of two windows to the end of the later one. */
export function spanOf(first: ResolvedWindow, second: ResolvedWindow): ResolvedWindow {
  const from = Math.min(parseTime(first.from), parseTime(second.from));
  const to = Math.max(parseTime(first.to), parseTime(second.to));
  return { from: toInstant(from), to: toInstant(to) };
}

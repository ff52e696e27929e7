import { parseTime } from '../format/times';
import type { Preset, Range } from './view-state';

/** Half-open and UTC; both ends RFC 3339. */
export interface ResolvedWindow {
  readonly from: string;
  readonly to: string;
}

const MS_PER_HOUR = 3_600_000;
const WEEK_MS = 168 * MS_PER_HOUR;
const PRESET_HOURS: Readonly<Record<Exclude<Preset, 'all'>, number>> = { '1h': 1, '6h': 6, '24h': 24, '7d': 168 };

/** Windows counted back from the data end on this grain, so that a day of hourly bars has 24 whole hours. */
const GRAIN_MS = 300_000;

/** What a range means for the data there is; undefined when the lake is empty and the range needs data. */
export function resolveWindow(range: Range, data: ResolvedWindow | null): ResolvedWindow | undefined {
  if (range.kind === 'custom') return { from: range.from, to: range.to };
  if (data === null) return undefined;
  const to = Math.ceil(parseTime(data.to) / GRAIN_MS) * GRAIN_MS;
  if (range.preset === 'all') {
    const from = Math.floor(parseTime(data.from) / GRAIN_MS) * GRAIN_MS;
    return { from: toInstant(from), to: toInstant(to) };
  }
  return { from: toInstant(to - PRESET_HOURS[range.preset] * MS_PER_HOUR), to: toInstant(to) };
}

/** The window of the same length that ends where this one begins. */
export function previousWindow(window: ResolvedWindow): ResolvedWindow {
  const from = parseTime(window.from);
  const length = parseTime(window.to) - from;
  return { from: toInstant(from - length), to: window.from };
}

/** The window, or the week that ends with it, as far as there are data: a shorter one has no weekdays to compare. */
export function atLeastOneWeek(window: ResolvedWindow, dataFrom: string | undefined): ResolvedWindow {
  if (windowMs(window) >= WEEK_MS) return window;
  const weekBefore = parseTime(window.to) - WEEK_MS;
  const earliest = dataFrom === undefined ? weekBefore : Math.max(weekBefore, parseTime(dataFrom));
  return { from: toInstant(Math.min(earliest, parseTime(window.from))), to: window.to };
}

export function windowMs(window: ResolvedWindow): number {
  return parseTime(window.to) - parseTime(window.from);
}

export function toInstant(ms: number): string {
  return new Date(ms).toISOString().replace('.000Z', 'Z');
}

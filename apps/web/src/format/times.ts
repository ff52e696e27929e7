import { displayPreferences } from './preferences';
import { instantOfClock, offsetName, zoneOffset } from './zone';

const MS_PER_SECOND = 1000;
const MS_PER_MINUTE = 60 * MS_PER_SECOND;
const MS_PER_HOUR = 60 * MS_PER_MINUTE;
const HOURS_PER_DAY = 24;

/** `2026-11-20 14:05` in the display zone, which the page names once. */
export function formatTime(instant: string | number, zone = displayPreferences().zone): string {
  const clock = toClock(instant, zone);
  return clock === undefined ? '–' : `${clock.slice(0, 10)} ${clock.slice(11, 16)}`;
}

/** `20 Nov 14:05` in the display zone, for tight places. */
export function formatTimeShort(instant: string | number, zone = displayPreferences().zone): string {
  const clock = toClock(instant, zone);
  if (clock === undefined) return '–';
  return `${Number(clock.slice(8, 10))} ${MONTHS[Number(clock.slice(5, 7)) - 1]} ${clock.slice(11, 16)}`;
}

/** `20 Nov 14:05 – 21 Nov 14:05` in the display zone, with the year where it is not the one of `known`. */
export function formatTimes(
  { from, to }: { readonly from: string; readonly to: string },
  known: string | number,
  zone = displayPreferences().zone,
): string {
  const years = [from, to, known].map((instant) => formatTime(instant, zone).slice(0, 4));
  const format = new Set(years).size === 1 ? formatTimeShort : formatTime;
  return `${format(from, zone)} – ${format(to, zone)}`;
}

/** `2026-11-20 14:05 UTC+1`, where a time stands alone: in a hover, a file, an error. */
export function formatTimeZoned(instant: string | number, zone = displayPreferences().zone): string {
  return `${formatTime(instant, zone)} ${zoneName(instant, zone)}`;
}

/** `14:05:30` in the display zone. */
export function formatClock(instant: string | number, zone = displayPreferences().zone): string {
  return toClock(instant, zone)?.slice(11, 19) ?? '–';
}

/** What the display zone is ahead of UTC at an instant: `UTC`, `UTC+1`. */
export function zoneName(instant: string | number, zone = displayPreferences().zone): string {
  const ms = parseTime(instant);
  return Number.isFinite(ms) ? offsetName(ms, zone) : offsetName(0, zone);
}

/**
 * A time as an axis or a date field takes it: `2026-11-20T14:05:00`, without an offset, because Plotly and browsers then
 * show it as it is written. `fromAxisTime` is the way back.
 */
export function toAxisTime(instant: string | number, zone = displayPreferences().zone): string {
  return toClock(instant, zone)?.slice(0, 19) ?? '';
}

/** Unix milliseconds of a time as an axis or a date field gives it, in the display zone; NaN for what is no time. */
export function fromAxisTime(text: string, zone = displayPreferences().zone): number {
  const clock = parseTime(text);
  return Number.isFinite(clock) ? instantOfClock(clock, zone) : Number.NaN;
}

/** How long ago, in the largest whole unit: `2 min`, `3 h`, `12 d`. */
export function formatAge(ms: number): string {
  if (ms < MS_PER_MINUTE) return 'under a minute';
  if (ms < MS_PER_HOUR) return `${Math.floor(ms / MS_PER_MINUTE)} min`;
  if (ms < 2 * HOURS_PER_DAY * MS_PER_HOUR) return `${Math.floor(ms / MS_PER_HOUR)} h`;
  return `${Math.floor(ms / (HOURS_PER_DAY * MS_PER_HOUR))} d`;
}

/** A length of time in hours or days: `1 h`, `36 h`, `7 d`. */
export function formatSpan(ms: number): string {
  const hours = ms / MS_PER_HOUR;
  if (hours < 1) return `${Math.round(ms / MS_PER_MINUTE)} min`;
  if (hours <= 2 * HOURS_PER_DAY) return `${Number(hours.toFixed(1))} h`;
  return `${Number((hours / HOURS_PER_DAY).toFixed(1))} d`;
}

/** DuckDB writes `2026-11-20 14:00:00`, the API RFC 3339; without an offset both mean UTC. */
export function parseTime(instant: string | number): number {
  if (typeof instant === 'number') return instant;
  const text = instant.trim().replace(' ', 'T');
  const zoned = /(Z|[+-]\d{2}:?\d{2})$/i.test(text) || /^\d{4}-\d{2}-\d{2}$/.test(text) ? text : `${text}Z`;
  return Date.parse(zoned);
}

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** What clocks show, in the form of RFC 3339 but for the offset. */
function toClock(instant: string | number, zone: string): string | undefined {
  const ms = parseTime(instant);
  return Number.isFinite(ms) ? new Date(ms + zoneOffset(ms, zone)).toISOString().slice(0, -1) : undefined;
}

const MS_PER_SECOND = 1000;
const MS_PER_MINUTE = 60 * MS_PER_SECOND;
const MS_PER_HOUR = 60 * MS_PER_MINUTE;
const HOURS_PER_DAY = 24;

/** `2026-11-20 14:05` in UTC; the page says once that all times are UTC. */
export function formatTime(instant: string | number): string {
  const iso = toIso(instant);
  return iso === undefined ? '–' : `${iso.slice(0, 10)} ${iso.slice(11, 16)}`;
}

/** `20 Nov 14:05` in UTC, for tight places. */
export function formatTimeShort(instant: string | number): string {
  const iso = toIso(instant);
  if (iso === undefined) return '–';
  const month = new Date(iso).toLocaleString('en-GB', { month: 'short', timeZone: 'UTC' });
  return `${Number(iso.slice(8, 10))} ${month} ${iso.slice(11, 16)}`;
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

function toIso(instant: string | number): string | undefined {
  const ms = parseTime(instant);
  return Number.isFinite(ms) ? new Date(ms).toISOString() : undefined;
}

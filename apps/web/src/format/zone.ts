const MS_PER_SECOND = 1000;
const MS_PER_MINUTE = 60 * MS_PER_SECOND;
const MINUTES_PER_HOUR = 60;
export const UTC = 'UTC';

const formats = new Map<string, Intl.DateTimeFormat | undefined>();

/** Whether this browser knows the time zone. */
export function isTimeZone(zone: string): boolean {
  return formatOf(zone) !== undefined;
}

/** The zone the browser runs in; UTC where it does not say. */
export function browserZone(): string {
  const zone = new Intl.DateTimeFormat().resolvedOptions().timeZone;
  return zone !== undefined && isTimeZone(zone) ? zone : UTC;
}

/** What clocks of a zone are ahead of UTC at an instant, in milliseconds. */
export function zoneOffset(ms: number, zone: string): number {
  if (zone === UTC) return 0;
  const format = formatOf(zone);
  if (format === undefined) return 0;
  const parts = new Map(format.formatToParts(ms).map(({ type, value }) => [type, Number(value)]));
  const part = (type: Intl.DateTimeFormatPartTypes): number => parts.get(type) ?? 0;
  const clock = Date.UTC(part('year'), part('month') - 1, part('day'), part('hour'), part('minute'), part('second'));
  return clock - Math.floor(ms / MS_PER_SECOND) * MS_PER_SECOND;
}

/**
 * The instant at which clocks of a zone show a time, given as if it were UTC. When clocks are turned back and show it
 * twice, the first; when they skip it, as long after the change as it was meant to be.
 */
export function instantOfClock(clock: number, zone: string): number {
  const before = clock - zoneOffset(clock - DAY_MS, zone);
  return zoneOffset(before, zone) === clock - before || zone === UTC ? before : afterChange(clock, before, zone);
}

const DAY_MS = 86_400_000;

function afterChange(clock: number, before: number, zone: string): number {
  const after = clock - zoneOffset(clock + DAY_MS, zone);
  return zoneOffset(after, zone) === clock - after ? after : before;
}

/** `UTC`, `UTC+1`, `UTC−3:30`: what a zone's clocks show at an instant. */
export function offsetName(ms: number, zone: string): string {
  const minutes = Math.round(zoneOffset(ms, zone) / MS_PER_MINUTE);
  if (minutes === 0) return UTC;
  const hours = Math.floor(Math.abs(minutes) / MINUTES_PER_HOUR);
  const rest = Math.abs(minutes) % MINUTES_PER_HOUR;
  return `${UTC}${minutes < 0 ? '−' : '+'}${hours}${rest === 0 ? '' : `:${String(rest).padStart(2, '0')}`}`;
}

function formatOf(zone: string): Intl.DateTimeFormat | undefined {
  if (!formats.has(zone)) formats.set(zone, makeFormat(zone));
  return formats.get(zone);
}

/** Making one takes a thousand times as long as using it. */
function makeFormat(zone: string): Intl.DateTimeFormat | undefined {
  try {
    return new Intl.DateTimeFormat('en-GB', {
      timeZone: zone,
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    });
  } catch {
    return undefined;
  }
}

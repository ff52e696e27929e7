import type { WhoTime } from '../../schema/connection-questions.js';

const FORMATS = new Map<string, Intl.DateTimeFormat>();
const FORMATS_MAX = 64;

/** A moment in UTC and in a zone, both to the millisecond: `2026-11-20T23:00:00.000+09:00`. */
export function whoTime(ms: number, zone: string): WhoTime {
  const utc = new Date(ms).toISOString();
  return { utc, zoned: zone === 'UTC' ? utc : zoned(ms, zone) };
}

/** The same for many moments of one zone. Each is one object, however often it is told: most are told two times or four. */
export function whoTimes(zone: string): (ms: number) => WhoTime {
  const known = new Map<number, WhoTime>();
  return (ms) => {
    let time = known.get(ms);
    if (time === undefined) {
      time = whoTime(ms, zone);
      known.set(ms, time);
    }
    return time;
  };
}

function zoned(ms: number, zone: string): string {
  const part = new Map(
    formatOf(zone)
      .formatToParts(ms)
      .map(({ type, value }) => [type, value]),
  );
  const offset = part.get('timeZoneName')?.replace('GMT', '') ?? '';
  const day = `${part.get('year')?.padStart(4, '0')}-${part.get('month')}-${part.get('day')}`;
  const time = `${part.get('hour')}:${part.get('minute')}:${part.get('second')}.${part.get('fractionalSecond')}`;
  return `${day}T${time}${offset === '' ? '+00:00' : offset}`;
}

function formatOf(zone: string): Intl.DateTimeFormat {
  const known = FORMATS.get(zone);
  if (known !== undefined) return known;
  const made = new Intl.DateTimeFormat('en-US', {
    timeZone: zone,
    hourCycle: 'h23',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    fractionalSecondDigits: 3,
    timeZoneName: 'longOffset',
  });
  if (FORMATS.size >= FORMATS_MAX) FORMATS.clear();
  FORMATS.set(zone, made);
  return made;
}

const UNITS = [
  { ms: 24 * 3_600_000, name: 'day' },
  { ms: 3_600_000, name: 'hour' },
  { ms: 60_000, name: 'minute' },
  { ms: 1_000, name: 'second' },
] as const;

/** `2 hours 5 minutes`: the two largest units. */
export function spokenDuration(ms: number): string {
  const parts: string[] = [];
  let left = Math.round(Math.abs(ms) / 1_000) * 1_000;
  for (const unit of UNITS) {
    const count = Math.floor(left / unit.ms);
    left -= count * unit.ms;
    if (count > 0) parts.push(`${count} ${unit.name}${count === 1 ? '' : 's'}`);
  }
  return parts.length === 0 ? 'less than a second' : parts.slice(0, 2).join(' ');
}

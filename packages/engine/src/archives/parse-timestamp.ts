import { excerpt } from '../core/excerpt.js';
import { dayMs, MS_PER_DAY, monthNumber, ordinalDayMs, weekDayMs, weekdayNumber, weekdayOf } from './calendar.js';
import { offsetMinutes, type TimeZone } from './time-zone.js';

/** Numbers are taken as Unix times from 2000 to 2200 only: in that span their size tells their unit. */
export const UNIX_MS_MIN = 946_684_800_000;
/** Times of any form end with 2199. */
export const TIME_MS_MAX = 7_258_118_400_000;
const MS_PER_MINUTE = 60_000;
const TEXT_CHARS_MAX = 80;

/** Unix milliseconds (parts of one are cut off), or why the text is no instant. */
export type ParsedTimestamp = { readonly ms: number } | { readonly refused: string };

type Groups = Readonly<Record<string, string | undefined>>;

const CLOCK = String.raw`(?<hour>\d{2}):(?<minute>\d{2}):(?<second>\d{2})(?:[.,](?<fraction>\d{1,9}))?`;
const PLAIN_CLOCK = String.raw`(?<hour>\d{2})(?<minute>\d{2})(?<second>\d{2})(?:[.,](?<fraction>\d{1,9}))?`;
/** RFC 9557 puts the name of a zone behind an offset; the offset counts. */
const OFFSET = String.raw` ?(?<offset>[Zz]|UTC|GMT|[+-]\d{2}(?::?\d{2})?)?(?: UTC)?(?:\[[A-Za-z][\w/+-]*\])?`;
const WEEKDAY = '(?<weekday>Mon|Tue|Wed|Thu|Fri|Sat|Sun)';
const MONTH = '(?<month>Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)';

interface Form {
  readonly pattern: RegExp;
  /** Midnight UTC of the date; undefined when there is no such date. */
  readonly day: (found: Groups) => number | undefined;
}

const byDate = ({ year, month, day }: Groups) => dayMs(Number(year), Number(month), Number(day));
const byName = ({ year, month, day }: Groups) => dayMs(Number(year), monthNumber(month ?? '') ?? 0, Number(day));

const FORMS: readonly Form[] = [
  // RFC 3339, ISO 8601, SQL; with seconds, since a minute is no moment.
  { pattern: form(String.raw`(?<year>\d{4})-(?<month>\d{2})-(?<day>\d{2})[Tt ]${CLOCK}${OFFSET}`), day: byDate },
  { pattern: form(String.raw`(?<year>\d{4})(?<month>\d{2})(?<day>\d{2})[Tt]?${PLAIN_CLOCK}${OFFSET}`), day: byDate },
  {
    pattern: form(String.raw`(?<year>\d{4})-?W(?<week>\d{2})-?(?<day>\d)[Tt ](?:${CLOCK})${OFFSET}`),
    day: ({ year, week, day }) => weekDayMs(Number(year), Number(week), Number(day)),
  },
  {
    pattern: form(String.raw`(?<year>\d{4})-(?<day>\d{3})[Tt ]${CLOCK}${OFFSET}`),
    day: ({ year, day }) => ordinalDayMs(Number(year), Number(day)),
  },
  // RFC 5322 (2822), and HTTP's dates.
  {
    pattern: form(
      String.raw`(?:${WEEKDAY}, ?)?(?<day>\d{1,2}) ${MONTH} (?<year>\d{4}) ${CLOCK}(?: (?<offset>UTC?|GMT|Z|[+-]\d{4}))?(?: \([^()]*\))?`,
    ),
    day: byName,
  },
  // The Common Log Format of web servers.
  {
    pattern: form(String.raw`(?<day>\d{2})/${MONTH}/(?<year>\d{4}):${CLOCK}(?: (?<offset>[+-]\d{4}))?`),
    day: byName,
  },
  // ctime(3), and date(1), which puts the zone before the year.
  {
    pattern: form(
      String.raw`${WEEKDAY} ${MONTH} {1,2}(?<day>\d{1,2}) ${CLOCK}(?: (?<offset>UTC|GMT|Z|[+-]\d{4}))? (?<year>\d{4})`,
    ),
    day: byName,
  },
];

/** What is recognised in order to say why it is refused. */
const REFUSED: readonly (readonly [RegExp, string])[] = [
  [/^(?:<\d+>)?[A-Za-z]{3} {1,2}\d{1,2} \d{2}:\d{2}:\d{2}/, 'it has no year'],
  [/^\d{4}-?\d{2}-?\d{2}$|^\d{4}-?W\d{2}(-?\d)?$|^\d{4}-\d{3}$/i, 'it is a date without a time'],
  [/^\d{4}-\d{2}-\d{2}[Tt ]\d{2}(:\d{2})?([Zz]|[+-]\d{2}(:?\d{2})?)?$/, 'it has no seconds'],
  [/^\d{1,2}\/\d{1,2}\/\d{2,4}\b/, 'whether its day or its month comes first nobody can tell'],
  [/^\d{1,2}\.\d{1,2}\.\d{2,4}\b/, 'its form is none that is taken'],
  [/^\w+, ?\d{1,2}-[A-Za-z]{3}-\d{2} /, 'its year has two digits'],
  [/ [A-Z]{1,5}(?: \d{4})?$/, 'its zone is a name that stands for several offsets; write the offset'],
  [/^\d{1,2}:\d{2}/, 'it is a time without a date'],
  [/^[@]?[0-9a-f]{24}$/i, 'its form is none that is taken'],
];

/**
 * Reads a time as an instant. Taken are Unix seconds, milliseconds, microseconds and nanoseconds, RFC 3339 and the ISO 8601 forms
 * near it (basic, week and ordinal dates, comma, 24:00:00), RFC 5322, the Common Log Format, ctime and date(1), in brackets or
 * quotes or not. A time without an offset is refused, unless `zone` says where its clock hung and the clock showed it once.
 */
export function parseTimestamp(text: string, zone?: TimeZone): ParsedTimestamp {
  const told = unwrapped(text);
  if (told === '') return { refused: 'it is empty' };
  if (told.length > TEXT_CHARS_MAX) return refuse(told, 'it is too long');
  const number = /^(\d{1,20})(?:[.,](\d{1,9}))?$/.exec(told);
  if (number !== null && !(number[1]?.length === 14 || (number[1]?.length === 8 && number[2] === undefined))) {
    return unixTime(told, number[1] ?? '', number[2] ?? '');
  }
  for (const { pattern, day } of FORMS) {
    const found = pattern.exec(told)?.groups;
    if (found !== undefined) return instantOf(told, found, day(found), zone);
  }
  const known = REFUSED.find(([pattern]) => pattern.test(told));
  return refuse(told, known?.[1] ?? 'its form is none that is taken');
}

/**
 * A number's unit by its size: the spans of 2000 to 2200 in seconds, milliseconds, microseconds and nanoseconds do not meet.
 * Undefined for numbers outside of them. `digits` behind the milliseconds are cut off, since a number would round them.
 */
export function unixMs(digits: string, fraction = ''): number | undefined {
  const scale = digits.length <= 10 ? 3 : digits.length <= 13 ? 0 : digits.length <= 16 ? -3 : -6;
  const ms =
    scale > 0
      ? Number(`${digits}${fraction.slice(0, scale).padEnd(scale, '0')}`)
      : Number(digits.slice(0, digits.length + scale));
  return ms >= UNIX_MS_MIN && ms < TIME_MS_MAX ? ms : undefined;
}

function unixTime(text: string, digits: string, fraction: string): ParsedTimestamp {
  const ms = unixMs(digits, fraction);
  return ms === undefined ? refuse(text, 'it is no Unix time between 2000 and 2200') : { ms };
}

function instantOf(text: string, found: Groups, day: number | undefined, zone: TimeZone | undefined): ParsedTimestamp {
  if (day === undefined) return refuse(text, 'there is no such day');
  if (found.weekday !== undefined && weekdayNumber(found.weekday) !== weekdayOf(day)) {
    return refuse(text, 'its day of the week is not that of its date');
  }
  const [hour, minute, second] = [Number(found.hour), Number(found.minute), Number(found.second)];
  const fraction = Number((found.fraction ?? '').slice(0, 3).padEnd(3, '0'));
  const isMidnightAfter = hour === 24 && minute === 0 && second === 0 && Number(found.fraction ?? 0) === 0;
  if ((hour > 23 && !isMidnightAfter) || minute > 59 || second > 60)
    return refuse(text, 'there is no such time of day');
  const isLeap = second === 60;
  const local = day + (hour * 60 + minute) * MS_PER_MINUTE + (isLeap ? MS_PER_MINUTE - 1 : second * 1000 + fraction);
  const ms = offsetOf(local, found.offset, zone);
  if (typeof ms === 'string') return refuse(text, ms);
  if (isLeap && !isBeforeLeap(ms)) return refuse(text, 'no leap second was there');
  if (ms < 0 || ms >= TIME_MS_MAX) return refuse(text, 'it is not between 1970 and 2200');
  return { ms };
}

/** The instant, or why there is none. */
function offsetOf(local: number, offset: string | undefined, zone: TimeZone | undefined): number | string {
  if (offset === undefined) {
    if (zone === undefined) return 'it has no offset from UTC; name the time zone it is in';
    const instant = zone.instant(local);
    if (instant === 'none') return `clocks of ${zone.name} were put forward over it`;
    if (instant === 'several') return `clocks of ${zone.name} showed it twice; only an offset tells which`;
    return instant;
  }
  if (/^[a-z]/i.test(offset)) return local;
  const minutes = offsetMinutes(offset.length === 3 ? `${offset}00` : offset);
  return minutes === undefined ? `${offset} is no offset in use` : local - minutes * MS_PER_MINUTE;
}

/** Leap seconds end a June or a December in UTC. They are kept as the last millisecond before them, which Unix time has. */
function isBeforeLeap(ms: number): boolean {
  const next = new Date(ms + 1);
  return (ms + 1) % MS_PER_DAY === 0 && next.getUTCDate() === 1 && [0, 6].includes(next.getUTCMonth());
}

function unwrapped(text: string): string {
  const trimmed = text.trim();
  const [first, last] = [trimmed[0], trimmed.at(-1)];
  const isWrapped = trimmed.length > 1 && ((first === '[' && last === ']') || (first === '"' && last === '"'));
  return isWrapped ? trimmed.slice(1, -1).trim() : trimmed;
}

function refuse(text: string, why: string): ParsedTimestamp {
  return { refused: `"${excerpt(text, 48)}": ${why}` };
}

function form(pattern: string): RegExp {
  return new RegExp(`^${pattern}$`, 'i');
}

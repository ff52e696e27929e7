const MS_PER_SECOND = 1_000;
const NS_PER_SECOND = 1e9;
const MS_PER_MINUTE = 60_000;
/** Numbers below are seconds, then milliseconds, microseconds, nanoseconds: each holds for the years 1973 to 5138. */
const SECONDS_BELOW = 1e11;
const UNIT = 1e3;
/** Times outside of 2000 to 2200 are no times of a log. */
const EARLIEST_MS = Date.UTC(2000, 0, 1);
const LATEST_MS = Date.UTC(2200, 0, 1);
/** RFC 3339 as loggers bend it: a blank for the T, a comma before the fraction, no offset or one without a colon. */
const ISO =
  /^(\d{4})-(\d{2})-(\d{2})[T ](\d{2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,9}))?)?\s?(?:Z|UTC|([+-])(\d{2}):?(\d{2}))?$/i;
const DIGITS = /^\d{9,19}(?:\.\d+)?$/;
const FRACTION_DIGITS = 3;

/** A time as loggers write it, in Unix milliseconds; without an offset it is UTC. Undefined for what is no time. */
export function readTime(value: unknown): number | undefined {
  if (typeof value === 'number') return readEpoch(value);
  if (typeof value === 'string') return DIGITS.test(value) ? readEpoch(Number(value)) : readIso(value);
  if (typeof value !== 'object' || value === null) return undefined;
  // Log4j 2 writes { epochSecond, nanoOfSecond }, Loguru { repr, timestamp }, MongoDB { $date }.
  const seconds: unknown = Reflect.get(value, 'epochSecond');
  const nanoseconds: unknown = Reflect.get(value, 'nanoOfSecond');
  if (typeof seconds === 'number') {
    return readEpoch(seconds + (typeof nanoseconds === 'number' ? nanoseconds / NS_PER_SECOND : 0));
  }
  const date: unknown = Reflect.get(value, '$date') ?? Reflect.get(value, 'timestamp');
  return typeof date === 'string' || typeof date === 'number' ? readTime(date) : undefined;
}

export function readEpoch(value: number): number | undefined {
  if (!(value > 0)) return undefined;
  let ms = value < SECONDS_BELOW ? value * MS_PER_SECOND : value;
  while (ms >= SECONDS_BELOW * UNIT) ms /= UNIT;
  return bounded(Math.floor(ms));
}

function readIso(text: string): number | undefined {
  const found = ISO.exec(text.trim());
  if (found === null) return undefined;
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0] = found.slice(1, 6).map(Number);
  const second = Number(found[6] ?? 0);
  if (month < 1 || month > 12 || day < 1 || day > 31 || hour > 23 || minute > 59 || second > 60) return undefined;
  const fraction = Number((found[7] ?? '0').slice(0, FRACTION_DIGITS).padEnd(FRACTION_DIGITS, '0'));
  const offset = (Number(found[9] ?? 0) * 60 + Number(found[10] ?? 0)) * (found[8] === '-' ? -1 : 1);
  return bounded(Date.UTC(year, month - 1, day, hour, minute, second) + fraction - offset * MS_PER_MINUTE);
}

function bounded(ms: number): number | undefined {
  return ms >= EARLIEST_MS && ms < LATEST_MS ? ms : undefined;
}

export const MS_PER_DAY = 86_400_000;
const MONTH_NAMES = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const WEEKDAY_NAMES = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'];
const DAYS_PER_WEEK = 7;
/** 1970-01-01 was a Thursday. */
const WEEKDAY_OF_EPOCH = 4;

/** Midnight UTC of a date in Unix milliseconds; undefined for a date that no calendar has. */
export function dayMs(year: number, month: number, day: number): number | undefined {
  if (month < 1 || month > 12 || day < 1 || year < 1) return undefined;
  const date = new Date(0);
  // Date.UTC takes the years 0 to 99 for 1900 to 1999.
  date.setUTCFullYear(year, month - 1, day);
  return date.getUTCDate() === day ? date.getTime() : undefined;
}

/** The day of a year, from 1. */
export function ordinalDayMs(year: number, ordinal: number): number | undefined {
  const [first, next] = [dayMs(year, 1, 1), dayMs(year + 1, 1, 1)];
  if (first === undefined || next === undefined || ordinal < 1) return undefined;
  const day = first + (ordinal - 1) * MS_PER_DAY;
  return day < next ? day : undefined;
}

/** A day of an ISO 8601 week: week 1 holds the year's first Thursday, day 1 is Monday. */
export function weekDayMs(year: number, week: number, weekday: number): number | undefined {
  if (weekday < 1 || weekday > DAYS_PER_WEEK || week < 1) return undefined;
  const [first, next] = [firstMonday(year), firstMonday(year + 1)];
  if (first === undefined || next === undefined) return undefined;
  const monday = first + (week - 1) * DAYS_PER_WEEK * MS_PER_DAY;
  return monday < next ? monday + (weekday - 1) * MS_PER_DAY : undefined;
}

/** 0 is Sunday. */
export function weekdayOf(ms: number): number {
  return (((Math.floor(ms / MS_PER_DAY) + WEEKDAY_OF_EPOCH) % DAYS_PER_WEEK) + DAYS_PER_WEEK) % DAYS_PER_WEEK;
}

/** The number of a month by its English name or the first three letters of it; undefined for others. */
export function monthNumber(name: string): number | undefined {
  const index = MONTH_NAMES.indexOf(name.slice(0, 3).toLowerCase());
  return index === -1 ? undefined : index + 1;
}

export function weekdayNumber(name: string): number | undefined {
  const index = WEEKDAY_NAMES.indexOf(name.slice(0, 3).toLowerCase());
  return index === -1 ? undefined : index;
}

function firstMonday(year: number): number | undefined {
  const fourth = dayMs(year, 1, 4);
  return fourth === undefined ? undefined : fourth - ((weekdayOf(fourth) + 6) % DAYS_PER_WEEK) * MS_PER_DAY;
}

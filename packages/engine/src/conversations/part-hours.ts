import type { Part } from '../store/manifest.js';

const MS_PER_HOUR = 3_600_000;
const HOURS_PER_DAY = 24;

/** A part of `conversations` holds hours of one day from `first` to `last` (Unix seconds / 3,600): of these, not always all. */
export interface HourRange {
  readonly first: number;
  readonly last: number;
}

const NAME = /\/date=(\d{4}-\d{2}-\d{2})\/hours?=(\d{2})(?:_(\d{2}))?-/;

/** The hours that a part's rows may be of, from its name; undefined for other tables' parts. */
export function hoursOfPart(part: Part): HourRange | undefined {
  const match = NAME.exec(part.path);
  if (match === null) return undefined;
  const [, date, first, last] = match;
  const midnight = Date.parse(`${date}T00:00:00Z`) / MS_PER_HOUR;
  return { first: midnight + Number(first), last: midnight + Number(last ?? first) };
}

/** The beginning of a part's name that says so: `hour=03` or `hours=03_17`. */
export function hoursName(hours: readonly number[]): string {
  const text = (hour: number): string => String(hour % HOURS_PER_DAY).padStart(2, '0');
  const [first, last] = [Math.min(...hours), Math.max(...hours)];
  return first === last ? `hour=${text(first)}` : `hours=${text(first)}_${text(last)}`;
}

/** The day (since 1970) of an hour. */
export function dayOf(hour: number): number {
  return Math.floor(hour / HOURS_PER_DAY);
}

/** These hours by their day (since 1970). */
export function byDay(hours: readonly number[]): Map<number, number[]> {
  const days = new Map<number, number[]>();
  for (const hour of hours) {
    const day = dayOf(hour);
    days.set(day, [...(days.get(day) ?? []), hour]);
  }
  return days;
}

/** Whether a part may hold rows of one of these hours. */
export function holdsAny(part: Part, hours: ReadonlySet<number>): boolean {
  return hoursIn(part).some((hour) => hours.has(hour));
}

/** Each hour that a part's rows may be of. */
export function hoursIn(part: Part): number[] {
  const range = hoursOfPart(part);
  if (range === undefined) return [];
  return Array.from({ length: range.last - range.first + 1 }, (_, index) => range.first + index);
}

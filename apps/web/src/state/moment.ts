import { zoneOffset } from '../format/zone';

/**
 * A moment as a person types it, made certain or refused:
 * - `certain`: `at` is RFC 3339 with its offset.
 * - `needs-zone`: a clock time that may be anywhere.
 * - `twice`: clocks were turned back and showed it twice; `choices` are both, the first one first.
 * - `never`: clocks were put forward over it.
 */
export type Moment =
  | { readonly kind: 'empty' }
  | { readonly kind: 'certain'; readonly at: string }
  | { readonly kind: 'needs-zone' }
  | { readonly kind: 'twice'; readonly choices: readonly [string, string] }
  | { readonly kind: 'never' }
  | { readonly kind: 'unreadable' };

const FORM = /^(\d{4}-\d{2}-\d{2})[T ](\d{2}:\d{2})(:\d{2}(?:\.\d{1,3})?)?\s?(Z|UTC|[+-]\d{2}:?\d{2})?$/i;
const DAY_MS = 86_400_000;
const MS_PER_MINUTE = 60_000;
const MINUTES_PER_HOUR = 60;

/** What was typed, read in a zone where it says none itself; an empty zone is none. */
export function readMoment(text: string, zone: string): Moment {
  const typed = text.trim();
  if (typed === '') return { kind: 'empty' };
  const parts = FORM.exec(typed);
  if (parts === null) return { kind: 'unreadable' };
  const [, date = '', minutes = '', seconds = ':00', offset] = parts;
  const clock = Date.parse(`${date}T${minutes}${seconds}Z`);
  // `2026-02-30` would be read as a day in March.
  if (!Number.isFinite(clock) || !new Date(clock).toISOString().startsWith(date)) return { kind: 'unreadable' };
  if (offset !== undefined) return ofOffset(`${date}T${minutes}${seconds}`, offset);
  if (zone === '') return { kind: 'needs-zone' };
  const [first, second] = instantsOf(clock, zone);
  if (first === undefined) return { kind: 'never' };
  if (second === undefined) return { kind: 'certain', at: withOffset(first, zone) };
  return { kind: 'twice', choices: [withOffset(first, zone), withOffset(second, zone)] };
}

function ofOffset(clock: string, offset: string): Moment {
  const named = /^(z|utc)$/i.test(offset) ? 'Z' : offset.replace(/^([+-]\d{2}):?(\d{2})$/, '$1:$2');
  const at = `${clock}${named}`;
  return Number.isFinite(Date.parse(at)) ? { kind: 'certain', at } : { kind: 'unreadable' };
}

/** Every instant at which clocks of a zone show a time, given as if it were UTC; changes of clocks are days apart. */
function instantsOf(clock: number, zone: string): readonly number[] {
  const offsets = new Set([zoneOffset(clock - DAY_MS, zone), zoneOffset(clock + DAY_MS, zone)]);
  return [...offsets]
    .map((offset) => clock - offset)
    .filter((instant) => instant + zoneOffset(instant, zone) === clock)
    .toSorted((a, b) => a - b);
}

/** An instant as clocks of a zone show it, with the offset they have then: `2026-11-20T14:05:30+01:00`. */
export function withOffset(ms: number, zone: string): string {
  const offset = zoneOffset(ms, zone);
  const clock = new Date(ms + offset)
    .toISOString()
    .slice(0, -1)
    .replace(/\.000$/, '');
  if (offset === 0) return `${clock}Z`;
  const minutes = Math.abs(offset) / MS_PER_MINUTE;
  const part = (value: number): string => String(Math.floor(value)).padStart(2, '0');
  return `${clock}${offset < 0 ? '-' : '+'}${part(minutes / MINUTES_PER_HOUR)}:${part(minutes % MINUTES_PER_HOUR)}`;
}

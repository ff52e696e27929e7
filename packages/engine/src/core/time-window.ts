import { EngineError } from './errors.js';

/** A half-open UTC window in Unix seconds: `from <= start < to`. A missing side is open. */
export interface TimeWindow {
  readonly from?: number;
  readonly to?: number;
}

const DATE = /^\d{4}-\d{2}-\d{2}$/;
/** `Date.parse` reads hour 24 as the next day; RFC 3339 knows no such hour. */
const RFC3339 = /^\d{4}-\d{2}-\d{2}[T ](?!24)\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:\d{2})?$/i;
const MS_PER_SECOND = 1000;

/** Parses `YYYY-MM-DD` or RFC 3339 (no offset means UTC) into Unix seconds, rounded down. */
export function parseInstant(text: string, label = 'time'): number {
  const trimmed = text.trim();
  if (DATE.test(trimmed)) return check(Date.parse(`${trimmed}T00:00:00Z`), text, label, trimmed);
  if (!RFC3339.test(trimmed)) throw invalid(text, label);
  const iso = trimmed.replace(' ', 'T');
  const zoned = /(Z|[+-]\d{2}:\d{2})$/i.test(iso) ? iso : `${iso}Z`;
  return check(Date.parse(zoned), text, label, trimmed.slice(0, 10));
}

/** `Date.parse` rolls 2026-02-30 over into March, so the day asked for is compared with the day understood. */
function check(ms: number, text: string, label: string, day: string): number {
  if (!Number.isFinite(ms)) throw invalid(text, label);
  const [year, month, date] = day.split('-').map(Number);
  const rebuilt = new Date(Date.UTC(year ?? 0, (month ?? 1) - 1, date ?? 1));
  if (rebuilt.getUTCMonth() !== (month ?? 1) - 1 || rebuilt.getUTCDate() !== date) throw invalid(text, label);
  return Math.floor(ms / MS_PER_SECOND);
}

function invalid(text: string, label: string): EngineError {
  return new EngineError(
    'invalid-input',
    `${label} '${text}' is not a time. Use YYYY-MM-DD or RFC 3339, for example 2026-11-20T14:00:00Z.`,
  );
}

/** Parses both ends of a window; throws `invalid-input` when it is empty or reversed. */
export function parseWindow(input: { from?: string | undefined; to?: string | undefined }): TimeWindow {
  const from = input.from ? parseInstant(input.from, 'from') : undefined;
  const to = input.to ? parseInstant(input.to, 'to') : undefined;
  if (from !== undefined && to !== undefined && from >= to) {
    throw new EngineError(
      'invalid-input',
      `The window is empty: from ${input.from} is not before to ${input.to}. The window is half-open, from <= start < to.`,
    );
  }
  return { ...(from === undefined ? {} : { from }), ...(to === undefined ? {} : { to }) };
}

/** Unix seconds as RFC 3339 in UTC, `2026-11-20T14:00:00Z`. */
export function formatInstant(seconds: number): string {
  return new Date(seconds * MS_PER_SECOND).toISOString().replace('.000Z', 'Z');
}

import { ERRORS_THRESHOLD_MAX, parseWindow, type TimeWindow } from '@networkflow/engine/contract';
import { z } from 'zod';
import { text, wholeNumber } from '../analysis-query';
import { InvalidRequest } from '../problem';

const NAME_CHARS_MAX = 64;
const BUCKET_CHARS_MAX = 63;
/** Keys are at most 1,024 bytes (Amazon S3 User Guide, "Naming Amazon S3 objects"). */
const PREFIX_CHARS_MAX = 1_024;
const TIME_CHARS_MAX = 64;
const MS_PER_SECOND = 1_000;
const SECONDS_OF: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3_600, d: 86_400, w: 604_800 };
const WINDOW = /^(?:latest|all|(\d{1,6})([smhdw]))$/;

const asked = {
  source: text(NAME_CHARS_MAX).describe('Name of a source, of those that /api/v1/errors/sources lists.'),
  bucket: text(BUCKET_CHARS_MAX).describe('Bucket of such a source, instead of its name.'),
  prefix: z
    .string()
    .max(PREFIX_CHARS_MAX)
    .optional()
    .describe('With bucket: what the keys begin with, at or below the prefix of the source; or one key.'),
  threshold: wholeNumber(1, ERRORS_THRESHOLD_MAX).describe('Errors from which on alert is true; 3 unless said.'),
  window: z
    .string()
    .regex(WINDOW, 'is latest, all, or a number with a unit such as 24h')
    .optional()
    .describe(
      'latest (the object written last, unless said), all, or the last so long, counted back from what was written last: 30m, 24h, 7d.',
    ),
  from: text(TIME_CHARS_MAX).describe('All that was written from here on, inclusive: RFC 3339 or YYYY-MM-DD, UTC.'),
  to: text(TIME_CHARS_MAX).describe('All that was written before this, exclusive.'),
};

/** What `/analyze` takes. */
export const errorsQuery = z.strictObject(asked);

/** The same, and whether the whole report is wanted. */
export const errorReportQuery = z.strictObject({
  ...asked,
  detail: z
    .enum(['true', 'false'])
    .transform((value) => value === 'true')
    .optional()
    .describe('The whole report instead of the summary.'),
});

export type ErrorsQuery = z.output<typeof errorReportQuery>;

/** Whether the window counts back from what was written last, which one then has to know. */
export function countsBack({ window }: Pick<ErrorsQuery, 'window'>): boolean {
  return WINDOW.exec(window ?? '')?.[1] !== undefined;
}

/** What is meant; a length counts back from `newestMs`, when something was last written. Throws `InvalidRequest` for two windows, and `invalid-input` for one that is none. */
export function whichOf(
  { window, from, to }: Pick<ErrorsQuery, 'window' | 'from' | 'to'>,
  newestMs: number | null,
): 'latest' | { readonly window: TimeWindow } {
  if (from !== undefined || to !== undefined) {
    if (window === undefined) return { window: parseWindow({ from, to }) };
    throw new InvalidRequest([{ path: ['window'], message: 'counts back by itself: give either it, or from and to' }]);
  }
  if (window === undefined || window === 'latest') return 'latest';
  const [, amount, unit = ''] = WINDOW.exec(window) ?? [];
  if (amount === undefined) return { window: {} };
  if (newestMs === null) return { window: {} };
  return { window: { from: Math.floor(newestMs / MS_PER_SECOND) - Number(amount) * (SECONDS_OF[unit] ?? 0) } };
}

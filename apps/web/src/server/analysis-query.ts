import { CHANGE_STATUSES, LIMITS, MEASURES } from '@networkflow/engine/contract';
import { z } from 'zod';

const SHORT_TEXT_MAX = 256;
const OFFSET_MAX = 1_000_000_000;

/** A whole number as a query string writes it; documents of the API call it an integer. */
export const DIGITS = /^\d{1,10}$/;

/** An empty parameter is one left out, as forms send it. */
export const text = (charsMax: number) =>
  z
    .string()
    .max(charsMax)
    .transform((value) => (value === '' ? undefined : value))
    .optional();

/** A whole number within bounds, written in digits. */
export const wholeNumber = (min: number, max: number) => {
  const message = `is no whole number from ${min} to ${max}`;
  return z
    .string()
    .regex(DIGITS, message)
    .transform(Number)
    .pipe(z.number().min(min, message).max(max, message))
    .optional()
    .meta({ minimum: min, maximum: max });
};

const jsonNumber = (min: number, max: number) => z.number().int().min(min).max(max).optional();

const writtenFlag = z
  .enum(['true', 'false'])
  .transform((value) => value === 'true')
  .optional();

/** The parameters every analysis understands; unknown ones are refused, so that a typo is not a silent no-op. */
function parameters<Whole extends z.ZodType, Flag extends z.ZodType>(
  whole: (min: number, max: number) => Whole,
  flag: Flag,
) {
  return z.strictObject({
    where: text(LIMITS.filterCharsMax).describe('Filter expression; empty is no filter.'),
    from: text(SHORT_TEXT_MAX).describe('RFC 3339 or YYYY-MM-DD, UTC, inclusive.'),
    to: text(SHORT_TEXT_MAX).describe('RFC 3339 or YYYY-MM-DD, UTC, exclusive.'),
    measure: z.enum(MEASURES).optional().describe('What to rank by.'),
    by: text(SHORT_TEXT_MAX).describe('What to group by, for analyses that offer a choice.'),
    limit: whole(1, LIMITS.analysisRowsMax).describe('Rows at the most.'),
    offset: whole(0, OFFSET_MAX).describe('Rows to pass over.'),
    sort: text(SHORT_TEXT_MAX).describe('Column to sort by, with a leading - for descending.'),
    search: text(SHORT_TEXT_MAX).describe('Keeps rows whose key contains this text.'),
    againstFrom: text(SHORT_TEXT_MAX).describe('Start of the window to compare with, inclusive.'),
    againstTo: text(SHORT_TEXT_MAX).describe('End of the window to compare with, exclusive.'),
    status: z.enum(CHANGE_STATUSES).optional().describe('Keeps rows of one status, for analyses that compare.'),
    fromRecords: flag.describe('Answers from the records themselves rather than from sums kept beside them.'),
    exact: flag.describe('Counts every group, where a ranking would read only the greatest rows of each day.'),
    explain: flag.describe('Puts the statement that ran into meta.source.sql.'),
  });
}

/** As a query string has them. */
export const analysisQuery = parameters(wholeNumber, writtenFlag);

/** As JSON has them. */
export const analysisRequest = parameters(jsonNumber, z.boolean().optional());

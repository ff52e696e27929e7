import { CHANGE_STATUSES, LIMITS, MEASURES } from '@networkflow/engine/contract';
import { z } from 'zod';

const SHORT_TEXT_MAX = 256;
const OFFSET_MAX = 1_000_000_000;

/** An empty parameter is one left out, as forms send it. */
export const text = (charsMax: number) =>
  z
    .string()
    .max(charsMax)
    .transform((value) => (value === '' ? undefined : value))
    .optional();

/** A whole number within bounds, written in digits. */
export const wholeNumber = (min: number, max: number) =>
  z
    .string()
    .regex(/^\d{1,10}$/, 'is not a whole number')
    .transform(Number)
    .pipe(z.number().min(min).max(max))
    .optional();

/** The query parameters every analysis understands; unknown ones are refused, so that a typo is not a silent no-op. */
export const analysisQuery = z.strictObject({
  where: text(LIMITS.filterCharsMax),
  from: text(SHORT_TEXT_MAX),
  to: text(SHORT_TEXT_MAX),
  measure: z.enum(MEASURES).optional(),
  by: text(SHORT_TEXT_MAX),
  limit: wholeNumber(1, LIMITS.analysisRowsMax),
  offset: wholeNumber(0, OFFSET_MAX),
  sort: text(SHORT_TEXT_MAX),
  search: text(SHORT_TEXT_MAX),
  againstFrom: text(SHORT_TEXT_MAX),
  againstTo: text(SHORT_TEXT_MAX),
  status: z.enum(CHANGE_STATUSES).optional(),
});

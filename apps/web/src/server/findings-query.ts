import { LIMITS, SEVERITIES } from '@networkflow/engine/contract';
import { z } from 'zod';
import { text, wholeNumber } from './analysis-query';

const OFFSET_MAX = 1_000_000;
const LIST_CHARS_MAX = 4_096;

/** Comma-separated values; an empty text is none. */
const list = z
  .string()
  .max(LIST_CHARS_MAX)
  .transform((value) => (value === '' ? undefined : value.split(',')))
  .optional();

/** What the list of findings may be narrowed to. */
export const findingsQuery = z.strictObject({
  severity: list.pipe(z.array(z.enum(SEVERITIES)).optional()),
  detection: list,
  subject: text(LIMITS.filterCharsMax),
  from: text(64),
  to: text(64),
  suppressed: z.enum(['hide', 'show', 'only']).optional(),
  limit: wholeNumber(1, LIMITS.analysisRowsMax),
  offset: wholeNumber(0, OFFSET_MAX),
});

export const evidenceQuery = z.strictObject({
  id: z.string(),
  limit: wholeNumber(1, LIMITS.analysisRowsMax),
  offset: wholeNumber(0, OFFSET_MAX),
});

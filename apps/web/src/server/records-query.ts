import { LIMITS, OBJECT_STATUSES } from '@networkflow/engine/contract';
import { z } from 'zod';
import { analysisQuery, text, wholeNumber } from './analysis-query';

const COLUMNS_CHARS_MAX = 4_096;

const page = analysisQuery
  .pick({ where: true, from: true, to: true, sort: true })
  .extend({ limit: wholeNumber(1, LIMITS.recordsRowsMax), offset: wholeNumber(0, LIMITS.recordsReachMax) });

/** `csv` answers with the rows of the page alone. */
const format = z.enum(['json', 'csv']).default('json');

/** Which raw records, and which of their columns, separated by commas. */
export const recordsQuery = page.extend({
  columns: text(COLUMNS_CHARS_MAX).transform((value) => value?.split(',')),
  format,
});

/** Which conversations, one by one or added up. */
export const conversationsQuery = page.extend({
  by: analysisQuery.shape.by,
  search: analysisQuery.shape.search,
  legs: z.enum(['direct', 'all']).optional(),
  format,
});

const bookkeeping = page
  .pick({ sort: true, limit: true, offset: true })
  .extend({ search: analysisQuery.shape.search, format });

/** Which of what was refused. */
export const quarantineQuery = bookkeeping;

/** Which of the objects the lake has seen. */
export const objectsQuery = bookkeeping.extend({ status: z.enum(OBJECT_STATUSES).optional() });

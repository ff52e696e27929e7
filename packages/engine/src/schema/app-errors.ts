import { z } from 'zod';

/** Errors from which on a summary raises its alert, unless told otherwise. */
export const ERRORS_THRESHOLD_DEFAULT = 3;
/** Largest threshold that may be asked for. */
export const ERRORS_THRESHOLD_MAX = 1_000_000_000;

const count = z.int().min(0);
/** RFC 3339 in UTC. */
const instant = z.string();

/** What `networkflow errors` and `/analyze` answer: exactly these keys. */
export const errorSummarySchema = z.strictObject({
  /** The object or file that was read; the folder or prefix where it was several; null when there was none. */
  object: z.string().nullable(),
  /** Log records: lines that hold JSON, and each record of a line that wraps several. */
  total: count,
  /** Records of level ERROR and worse. */
  errors: count,
  /** Errors by the service that logged them; what named none is `unknown`, and what is beyond the bound `other`. */
  byService: z.record(z.string(), count),
  threshold: count,
  /** `errors >= threshold`. */
  alert: z.boolean(),
  /** Lines that are neither blank nor JSON; the lines of a stack trace between two records are such lines. */
  malformed: count,
});
export type ErrorSummary = z.infer<typeof errorSummarySchema>;

/** A kind of error message: what repeats, with `<*>` and names such as `<num>` for what differs. */
export const errorTemplateSchema = z.object({
  /** 12 hexadecimal digits, the same for the same service and template wherever it is seen. */
  id: z.string(),
  template: z.string(),
  service: z.string(),
  errors: count,
  /** Times of the first and last error that say one; null where none does. */
  first: instant.nullable(),
  last: instant.nullable(),
  samples: z.array(z.string()),
});
export type ErrorTemplate = z.infer<typeof errorTemplateSchema>;

/** A template whose number changed since the object or window before. */
export const errorChangeSchema = z.object({
  id: z.string(),
  template: z.string(),
  service: z.string(),
  /** Errors now, and in what was read before. */
  errors: count,
  before: count,
});
export type ErrorChange = z.infer<typeof errorChangeSchema>;

export const errorReportSchema = errorSummarySchema.extend({
  /** What was read, the latest first. */
  objects: z.array(z.object({ key: z.string(), bytes: count, lines: count, errors: count })),
  /** Objects read, also those beyond the bound of `objects`. */
  objectsRead: count,
  lines: count,
  bytes: count,
  /** Of the malformed lines, those that look like the stack trace of the record before. */
  continuations: count,
  /** Records that say no level that is understood; they are no errors. */
  withoutLevel: count,
  malformedExamples: z.array(z.object({ object: z.string(), line: count, excerpt: z.string(), reason: z.string() })),
  /** Errors of each minute that has any, by service, in order of time. */
  perMinute: z.array(z.object({ minute: instant, service: z.string(), errors: count })),
  /** Most frequent first. */
  templates: z.array(errorTemplateSchema),
  changes: z.object({
    /** The object or window compared with; null when there was nothing before. */
    against: z.string().nullable(),
    new: z.array(errorChangeSchema),
    gone: z.array(errorChangeSchema),
    rising: z.array(errorChangeSchema),
  }),
  /** Minutes in which a service logged far more errors than it usually does. */
  spikes: z.array(
    z.object({ service: z.string(), minute: instant, errors: count, expected: z.number(), score: z.number() }),
  ),
  /** Earliest and latest time of a record. */
  first: instant.nullable(),
  last: instant.nullable(),
  /** Objects that could not be read to their end; the rest is counted. */
  unreadable: z.array(z.object({ object: z.string(), reason: z.string() })),
  /** What a reader of the numbers must know, as sentences. */
  notes: z.array(z.string()),
});
export type ErrorReport = z.infer<typeof errorReportSchema>;

/** A report reduced to the keys of a summary. */
export function summaryOf(report: ErrorSummary): ErrorSummary {
  const { object, total, errors, byService, threshold, alert, malformed } = report;
  return { object, total, errors, byService, threshold, alert, malformed };
}

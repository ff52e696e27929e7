import {
  type AnalysisMeta,
  type AnalysisResult,
  type Cell,
  type LakeStatus,
  MEASURES,
  type QualityRow,
  type ResultColumn,
  type Row,
} from '@networkflow/engine/contract';
import { z } from 'zod';

/** What replies look like. `satisfies` keeps them equal to the engine's types; a test validates real replies against them. */

export const cell = z.union([z.string(), z.number(), z.boolean(), z.null()]).meta({
  id: 'Cell',
  description: '64-bit integers are numbers while they are safe, else decimal text; times are RFC 3339.',
}) satisfies z.ZodType<Cell>;

export const row = z.record(z.string(), cell).meta({ id: 'Row' }) satisfies z.ZodType<Row>;

export const resultColumn = z
  .strictObject({ name: z.string(), type: z.string(), unit: z.string().optional(), key: z.boolean().optional() })
  .meta({ id: 'ResultColumn' }) satisfies z.ZodType<ResultColumn>;

export const analysisMeta = z
  .strictObject({
    analysis: z.string(),
    columns: z.array(resultColumn),
    window: z.strictObject({ from: z.string().optional(), to: z.string().optional() }),
    against: z.strictObject({ from: z.string().optional(), to: z.string().optional() }).optional(),
    rowCount: z.int(),
    totals: z
      .strictObject({
        groups: z.int(),
        groupsAtLeast: z.literal(true).optional().describe('There may be more groups: `exact` counts them.'),
        flows: cell,
        bytes: cell,
        packets: cell,
        counts: z.record(z.string(), z.number()).optional(),
      })
      .optional(),
    elapsedMs: z.number(),
    sql: z.string().describe('The SQL that reproduces the rows with `networkflow query`.'),
    lakeVersion: z.int(),
    source: z
      .strictObject({
        table: z.string(),
        reason: z.string(),
        cached: z.boolean(),
        bound: z
          .strictObject({ measure: z.enum(MEASURES), leftOut: cell })
          .optional()
          .describe(
            'When only the greatest rows of each day were read: no group that is not among them has more of the measure. Rows and sums are exact.',
          ),
        sql: z.string().optional(),
      })
      .optional(),
  })
  .meta({ id: 'AnalysisMeta' }) satisfies z.ZodType<AnalysisMeta>;

export const analysisResult = z
  .strictObject({ rows: z.array(row), meta: analysisMeta })
  .meta({ id: 'AnalysisResult' }) satisfies z.ZodType<AnalysisResult>;

export const problem = z
  .strictObject({
    type: z.string(),
    title: z.string(),
    status: z.int(),
    detail: z.string(),
    code: z.string().describe('One of the codes of docs/errors.md, or `internal`.'),
    requestId: z.string().describe("The same as in the server's log."),
    retryAfterS: z.number().optional().describe('Seconds after which a busy server may be asked again.'),
    position: z.int().optional().describe('Zero-based character of the filter or statement where the trouble is.'),
  })
  .meta({ id: 'Problem', description: 'RFC 9457 problem details.' });

const ingestStatus = z.strictObject({
  phase: z.enum([
    'starting',
    'listing',
    'loading',
    'deriving',
    'tidying',
    'detecting',
    'waiting',
    'retrying',
    'failed',
    'stopped',
  ]),
  source: z.string(),
  pid: z.int(),
  startedAt: z.string(),
  updatedAt: z.string(),
  objectsFound: z.int(),
  objectsTotal: z.int(),
  objectsDone: z.int(),
  hoursDone: z.int(),
  hoursTotal: z.int(),
  rows: z.int(),
  rowsPerSecond: z.number().nullable(),
  secondsLeft: z.number().nullable(),
  lookedAt: z.string().nullable(),
  nextLookAt: z.string().nullable(),
  error: z.strictObject({ message: z.string(), since: z.string() }).nullable(),
  reader: z.strictObject({ name: z.string(), reason: z.string() }).nullable(),
  isRunning: z.boolean(),
  newestFlow: z.string().nullable(),
  lagSeconds: z.number().nullable(),
});

export const lakeStatus = z
  .strictObject({
    version: z.int(),
    rows: z.int(),
    lakeBytes: z.int(),
    parts: z.int(),
    objects: z.int(),
    window: z.strictObject({ from: z.string(), to: z.string() }).nullable(),
    updatedAt: z.string().nullable(),
    residentBytes: z.int(),
    tables: z.array(z.strictObject({ table: z.string(), parts: z.int(), rows: z.int(), bytes: z.int() })),
    waitingHours: z.int(),
    detectedTo: z
      .string()
      .nullable()
      .describe('Up to when all detections have looked, exclusive; null when they never ran.'),
    ingest: ingestStatus.optional(),
  })
  .meta({ id: 'LakeStatus' }) satisfies z.ZodType<LakeStatus>;

export const qualityRow = z
  .strictObject({
    format: z.string(),
    fields: z.string(),
    objects: z.int(),
    rows: z.int(),
    quarantined: z.int(),
    unknown_fields: z.string().nullable(),
    missing: z.array(z.string()),
    turns_off: z.array(z.string()),
    log_format: z.string(),
  })
  .meta({ id: 'QualityRow' }) satisfies z.ZodType<QualityRow>;

export const analysisDescription = z
  .strictObject({
    name: z.string(),
    title: z.string(),
    description: z.string(),
    details: z.string().optional().describe('What columns hold and parameters do.'),
    chart: z.string().describe('The kind of picture that fits.'),
    parameters: z.array(z.string()),
    by: z.array(z.string()).optional(),
    byList: z.unknown().optional().describe('Present where `by` takes several names, separated by commas.'),
    columns: z.array(resultColumn),
  })
  .meta({ id: 'AnalysisDescription' });

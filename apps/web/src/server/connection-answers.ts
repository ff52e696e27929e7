import {
  type AccessLogPage,
  accessEntrySchema,
  type CoverageGap,
  NAT_PORTS,
  WHO_OUTCOMES,
  type WhoAnswer,
  type WhoCandidate,
  type WhoPerson,
  type WhoReply,
  type WhoRow,
  type WhoSpan,
  type WhoTime,
} from '@networkflow/engine/contract';
import { z } from 'zod';

/** What lookups answer with. `satisfies` keeps it equal to the engine's types; a test validates real replies against it. */

const nullableText = z.string().nullable();
const nullableInt = z.int().nullable();

const time = z
  .strictObject({ utc: z.string(), zoned: z.string().describe('The same moment in the asked zone, with its offset.') })
  .meta({ id: 'WhoTime' }) satisfies z.ZodType<WhoTime>;

const logRow = z
  .strictObject({
    kind: z.enum(['new', 'destroy', 'session-end']),
    time,
    privateAddress: z.string(),
    sourcePort: nullableInt.optional(),
    destIp: nullableText.optional(),
    destPort: nullableInt.optional(),
    protocol: nullableText.optional(),
    natIp: z.string().optional(),
    email: nullableText.optional().describe('Masked unless revealed.'),
    mac: nullableText.optional().describe('Masked unless revealed.'),
    place: z.strictObject({ archive: z.string(), member: z.string(), line: z.int() }).nullable(),
  })
  .meta({ id: 'WhoRow' }) satisfies z.ZodType<WhoRow>;

const span = z.strictObject({
  ends: z.enum(['bounded', 'no-end', 'no-beginning', 'superseded']),
  opened: time.nullable(),
  closed: time.nullable(),
  sourcePort: nullableInt,
  destIp: nullableText,
  destPort: nullableInt,
  protocol: nullableText,
  isNearEdge: z.boolean(),
  rows: z.array(logRow),
}) satisfies z.ZodType<WhoSpan>;

const person = z.strictObject({
  email: nullableText,
  mac: nullableText,
  sessionEnded: time,
  row: logRow,
}) satisfies z.ZodType<WhoPerson>;

const candidate = z
  .strictObject({
    privateAddress: z.string(),
    identity: z.strictObject({
      state: z.enum(['known', 'several', 'unknown']),
      people: z.array(person),
      statement: z.string(),
    }),
    confidence: z.number().describe('0 to 1. It ranks candidates and is no probability.'),
    reasons: z.array(z.string()),
    hasSamePort: z.boolean(),
    spans: z.array(span),
    spansTotal: z.int(),
  })
  .meta({ id: 'WhoCandidate' }) satisfies z.ZodType<WhoCandidate>;

const gap = z
  .strictObject({
    kind: z.enum(['silent', 'address-silent', 'before-logs', 'after-logs', 'no-logs', 'unmatched']),
    from: time.nullable(),
    to: time.nullable(),
    holdsMoment: z.boolean(),
    statement: z.string(),
  })
  .meta({ id: 'CoverageGap' }) satisfies z.ZodType<CoverageGap>;

const answer = z
  .strictObject({
    question: z.strictObject({
      natIp: z.string(),
      port: nullableInt,
      at: time,
      asked: z.string(),
      destIp: nullableText,
      destPort: nullableInt,
      protocol: nullableText,
      skewS: z.number(),
      natPorts: z.enum(NAT_PORTS),
      zone: z.string(),
    }),
    outcome: z.enum(WHO_OUTCOMES),
    summary: z.array(z.string()),
    notices: z.array(z.string()),
    ports: z.strictObject({
      declared: z.enum(NAT_PORTS),
      used: z.enum(NAT_PORTS),
      isContradicted: z.boolean(),
      statement: z.string(),
      contradictions: z.array(z.strictObject({ rows: z.array(logRow), from: time, to: time })),
    }),
    candidates: z.array(candidate),
    candidatesTotal: z.int(),
    ruledOutByPort: z.int(),
    gaps: z.array(gap),
    limits: z.array(z.strictObject({ id: z.string(), statement: z.string(), source: nullableText })),
    isRevealed: z.boolean(),
    lakeVersion: z.int(),
  })
  .meta({ id: 'WhoAnswer' }) satisfies z.ZodType<WhoAnswer>;

export const accessEntry = accessEntrySchema.meta({ id: 'AccessEntry' });

export const whoReply = z
  .strictObject({ answer, entry: accessEntry.describe('What was written to the access log before this was sent.') })
  .meta({ id: 'WhoReply' }) satisfies z.ZodType<WhoReply>;

export const accessLogPage = z
  .strictObject({
    entries: z.array(accessEntry),
    total: z.int(),
    head: nullableText,
    verified: z
      .strictObject({
        isIntact: z.boolean(),
        problems: z.array(z.strictObject({ line: z.int(), reason: z.string() })),
      })
      .optional(),
  })
  .meta({ id: 'AccessLogPage' }) satisfies z.ZodType<AccessLogPage>;

import {
  type DetectionDescription,
  type EvidenceResult,
  type Finding,
  type FindingsResult,
  SEVERITIES,
  type Suppression,
} from '@networkflow/engine/contract';
import { z } from 'zod';
import { resultColumn, row } from './schemas';

export const suppression = z
  .strictObject({
    id: z.string(),
    detection: z.string().nullable(),
    subject: z.string(),
    reason: z.string(),
    expires: z.string(),
    origin: z.enum(['config', 'lake']),
  })
  .meta({ id: 'Suppression' }) satisfies z.ZodType<Suppression>;

export const finding = z
  .strictObject({
    id: z.string(),
    detection: z.string(),
    title: z.string(),
    severity: z.enum(SEVERITIES),
    confidence: z.number(),
    mitre: z.array(z.string()),
    subject: z.string(),
    object: z.string().nullable(),
    peers: z.array(z.string()),
    first: z.string(),
    last: z.string(),
    firstSeen: z.string(),
    lastSeen: z.string(),
    value: z.number(),
    threshold: z.number(),
    unit: z.string(),
    measures: row,
    where: z.string().describe('Filter that, between `firstSeen` and `lastSeen`, selects the evidence.'),
    sql: z.string(),
    filterUrl: z.string(),
    benign: z.string().describe('Why it may be harmless.'),
    count: z.int(),
    timeline: z.array(z.strictObject({ first: z.string(), last: z.string(), value: z.number() })),
    suppression: suppression.nullable(),
  })
  .meta({ id: 'Finding' }) satisfies z.ZodType<Finding>;

export const findingsResult = z
  .strictObject({
    findings: z.array(finding),
    total: z.int(),
    bySeverity: z.record(z.enum(SEVERITIES), z.int()),
    byDetection: z.array(z.strictObject({ detection: z.string(), findings: z.int() })),
    suppressed: z.int(),
    lakeVersion: z.int(),
  })
  .meta({ id: 'FindingsResult' }) satisfies z.ZodType<FindingsResult>;

export const evidenceResult = z
  .strictObject({ rows: z.array(row), columns: z.array(resultColumn), total: z.int(), sql: z.string() })
  .meta({ id: 'EvidenceResult' }) satisfies z.ZodType<EvidenceResult>;

export const detectionDescription = z
  .strictObject({
    name: z.string(),
    title: z.string(),
    description: z.string(),
    mitre: z.array(z.string()),
    unit: z.string(),
    benign: z.string(),
    needs: z.array(z.string()),
    enabled: z.boolean(),
    thresholds: z.array(
      z.strictObject({
        name: z.string(),
        value: z.number(),
        default: z.number(),
        unit: z.string(),
        description: z.string(),
        min: z.number(),
        max: z.number(),
      }),
    ),
  })
  .meta({ id: 'DetectionDescription' }) satisfies z.ZodType<DetectionDescription>;

export const detectReport = z
  .strictObject({
    window: z.strictObject({ from: z.string(), to: z.string() }).nullable(),
    detections: z.array(
      z.strictObject({
        name: z.string(),
        status: z.enum(['ran', 'learning', 'off', 'failed']),
        reason: z.string().optional(),
        findings: z.int(),
        seconds: z.number(),
      }),
    ),
    findings: z.int().describe('How many findings reach into the window.'),
    fresh: z.array(z.string()).describe('Ids of those that no run had found before.'),
    read: z.array(z.strictObject({ table: z.string(), rows: z.int() })),
    seconds: z.number(),
    lake_version: z.int(),
  })
  .meta({ id: 'DetectReport' });

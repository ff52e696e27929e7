import type { DetectReport } from '@networkflow/engine';
import type { Finding } from '@networkflow/engine/contract';

export function fakeFinding(overrides: Partial<Finding> = {}): Finding {
  return {
    id: '4f1d0c2a9b7e6853',
    detection: 'vertical-port-scan',
    title: '10.0.3.17 tried 1,024 ports on 10.0.5.9 in 4 min; 98 % refused.',
    severity: 'medium',
    confidence: 0.95,
    mitre: ['T1046'],
    subject: '10.0.3.17',
    object: null,
    peers: ['10.0.5.9'],
    first: '2026-11-20T10:00:00Z',
    last: '2026-11-20T10:04:00Z',
    firstSeen: '2026-11-20T10:00:00Z',
    lastSeen: '2026-11-20T10:04:00Z',
    value: 1_024,
    threshold: 15,
    unit: 'ports',
    measures: { refused: 1_003 },
    where: 'srcaddr = 10.0.3.17 and dstaddr = 10.0.5.9',
    sql: 'SELECT 1',
    filterUrl: '?where=x',
    benign: 'A vulnerability scanner does the same.',
    count: 1,
    timeline: [{ first: '2026-11-20T10:00:00Z', last: '2026-11-20T10:04:00Z', value: 1_024 }],
    suppression: null,
    ...overrides,
  };
}

export const SUPPRESSION = {
  id: '0a1b2c3d4e5f',
  detection: null,
  subject: '10.0.3.17',
  reason: 'our scanner',
  expires: '2027-01-01T00:00:00Z',
  origin: 'lake',
} as const;

export function fakeDetectReport(findings: readonly Finding[], overrides: Partial<DetectReport> = {}): DetectReport {
  return {
    window: { from: '2026-11-20T00:00:00Z', to: '2026-11-21T00:00:00Z' },
    detections: [
      { name: 'vertical-port-scan', status: 'ran', findings: findings.length, seconds: 0.1 },
      { name: 'clear-text', status: 'off', reason: 'No flow log records encryption-status.', findings: 0, seconds: 0 },
    ],
    findings,
    fresh: findings.map(({ id }) => id),
    read: [],
    seconds: 1.23,
    lake_version: 3,
    ...overrides,
  };
}

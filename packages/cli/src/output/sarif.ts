import type { DetectionDescription, Finding, Severity } from '@networkflow/engine/contract';

const LEVELS: Readonly<Record<Severity, 'note' | 'warning' | 'error'>> = {
  info: 'note',
  low: 'note',
  medium: 'warning',
  high: 'error',
  critical: 'error',
};

/** Code scanners rank by this number, 0 to 10. Source: GitHub, "SARIF support for code scanning". */
const SECURITY_SEVERITY: Readonly<Record<Severity, string>> = {
  info: '0.0',
  low: '3.0',
  medium: '5.5',
  high: '8.0',
  critical: '9.5',
};

/** Findings as a SARIF 2.1.0 log (OASIS): one rule a detection, one result a finding, its subject as logical location. */
export function sarifLog(
  findings: readonly Finding[],
  detections: readonly Pick<DetectionDescription, 'name' | 'title' | 'description' | 'benign' | 'mitre'>[],
  version: string,
): unknown {
  const index = new Map(detections.map(({ name }, position) => [name, position]));
  return {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: {
          driver: {
            name: 'networkflow',
            semanticVersion: version,
            rules: detections.map(({ name, title, description, benign, mitre }) => ({
              id: name,
              name: title,
              shortDescription: { text: title },
              fullDescription: { text: description },
              help: { text: `May be harmless: ${benign}` },
              properties: { tags: ['security', ...mitre.map((id) => `mitre-attack/${id}`)] },
            })),
          },
        },
        results: findings.map((finding) => result(finding, index.get(finding.detection))),
      },
    ],
  };
}

function result(finding: Finding, ruleIndex: number | undefined): unknown {
  const { id, detection, title, severity, subject, object, suppression } = finding;
  const names = object === null ? [subject] : [subject, object];
  return {
    ruleId: detection,
    ...(ruleIndex === undefined ? {} : { ruleIndex }),
    level: LEVELS[severity],
    message: { text: title },
    locations: [{ logicalLocations: names.map((name) => ({ name, kind: 'resource' })) }],
    partialFingerprints: { 'networkflow/finding': id },
    occurrenceCount: finding.count,
    properties: {
      severity,
      'security-severity': SECURITY_SEVERITY[severity],
      confidence: finding.confidence,
      firstSeen: finding.firstSeen,
      lastSeen: finding.lastSeen,
      measured: `${finding.value} ${finding.unit}`,
      limit: `${finding.threshold} ${finding.unit}`,
      where: finding.where,
      sql: finding.sql,
    },
    ...(suppression === null
      ? {}
      : { suppressions: [{ kind: 'external', status: 'accepted', justification: suppression.reason }] }),
  };
}

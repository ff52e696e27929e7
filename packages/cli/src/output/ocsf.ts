import type { DetectionDescription, Finding, Severity } from '@networkflow/engine/contract';

/** Numbers of OCSF 1.3.0, class Detection Finding (https://schema.ocsf.io/1.3.0/classes/detection_finding). */
const OCSF_VERSION = '1.3.0';
const CLASS_DETECTION_FINDING = 2004;
const CATEGORY_FINDINGS = 2;
const ACTIVITY_CREATE = 1;
const TYPE_CREATE = CLASS_DETECTION_FINDING * 100 + ACTIVITY_CREATE;
const STATUS_NEW = 1;
const STATUS_SUPPRESSED = 3;
const ANALYTIC_RULE = 1;
const OBSERVABLE_IP_ADDRESS = 2;
const OBSERVABLE_OTHER = 99;
const PERCENT = 100;
const SEVERITY_IDS: Readonly<Record<Severity, number>> = { info: 1, low: 2, medium: 3, high: 4, critical: 5 };
const SEVERITY_NAMES: Readonly<Record<Severity, string>> = {
  info: 'Informational',
  low: 'Low',
  medium: 'Medium',
  high: 'High',
  critical: 'Critical',
};
const ADDRESS = /^(\d{1,3}(\.\d{1,3}){3}|[0-9a-f:.]*:[0-9a-f:.]*)$/i;

/** A finding as an OCSF Detection Finding, one JSON object; security lakes take a line each. Times are Unix milliseconds. */
export function ocsfEvent(
  finding: Finding,
  detection: Pick<DetectionDescription, 'title' | 'description'> | undefined,
  version: string,
): unknown {
  const { id, severity, suppression, mitre, subject, peers } = finding;
  return {
    activity_id: ACTIVITY_CREATE,
    activity_name: 'Create',
    category_uid: CATEGORY_FINDINGS,
    category_name: 'Findings',
    class_uid: CLASS_DETECTION_FINDING,
    class_name: 'Detection Finding',
    type_uid: TYPE_CREATE,
    type_name: 'Detection Finding: Create',
    time: Date.parse(finding.lastSeen),
    start_time: Date.parse(finding.firstSeen),
    end_time: Date.parse(finding.lastSeen),
    count: finding.count,
    severity_id: SEVERITY_IDS[severity],
    severity: SEVERITY_NAMES[severity],
    confidence_score: Math.round(finding.confidence * PERCENT),
    status_id: suppression === null ? STATUS_NEW : STATUS_SUPPRESSED,
    status: suppression === null ? 'New' : 'Suppressed',
    message: finding.title,
    ...(suppression === null ? {} : { comment: suppression.reason }),
    metadata: {
      version: OCSF_VERSION,
      product: { name: 'networkflow', vendor_name: 'networkflow', version },
      uid: id,
    },
    finding_info: {
      uid: id,
      title: finding.title,
      desc: detection?.description ?? finding.title,
      first_seen_time: Date.parse(finding.firstSeen),
      last_seen_time: Date.parse(finding.lastSeen),
      types: [detection?.title ?? finding.detection],
      analytic: {
        type_id: ANALYTIC_RULE,
        type: 'Rule',
        uid: finding.detection,
        name: detection?.title ?? finding.detection,
      },
      attacks: mitre.map(attack),
    },
    observables: [observable('subject', subject), ...peers.map((peer) => observable('peer', peer))],
    unmapped: {
      value: finding.value,
      threshold: finding.threshold,
      unit: finding.unit,
      measures: finding.measures,
      benign: finding.benign,
      where: finding.where,
      sql: finding.sql,
    },
  };
}

/** `T1110.001` is the first sub-technique of T1110, and has an object of its own. */
function attack(uid: string): unknown {
  const technique = { uid: uid.split('.')[0] ?? uid };
  return uid.includes('.') ? { technique, sub_technique: { uid } } : { technique };
}

function observable(name: string, value: string): unknown {
  return ADDRESS.test(value)
    ? { name, type_id: OBSERVABLE_IP_ADDRESS, type: 'IP Address', value }
    : { name, type_id: OBSERVABLE_OTHER, type: 'Other', value };
}

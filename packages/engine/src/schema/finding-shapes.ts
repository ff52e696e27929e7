import type { ResultColumn, Row } from './row.js';

export const SEVERITIES = ['info', 'low', 'medium', 'high', 'critical'] as const;
export type Severity = (typeof SEVERITIES)[number];

/** One appearance of a finding; repeats within a day of each other fold into one finding. Times are RFC 3339. */
export interface FindingAppearance {
  readonly first: string;
  readonly last: string;
  readonly value: number;
}

/** Something worth a colleague's attention, as the last `detect` left it. Times are RFC 3339 in UTC. */
export interface Finding {
  /** 16 hexadecimal digits; the same for the same incident however often detections run. */
  readonly id: string;
  /** Name of the detection that found it. */
  readonly detection: string;
  readonly title: string;
  readonly severity: Severity;
  /** 0 to 1. */
  readonly confidence: number;
  /** MITRE ATT&CK techniques. */
  readonly mitre: readonly string[];
  readonly subject: string;
  readonly object: string | null;
  readonly peers: readonly string[];
  /** Evidence of the latest appearance that `title`, `value` and `measures` speak of, both ends inclusive. */
  readonly first: string;
  readonly last: string;
  /** First and last evidence over all its appearances. */
  readonly firstSeen: string;
  readonly lastSeen: string;
  /** What was measured and the limit or baseline it passed, in `unit`. */
  readonly value: number;
  readonly threshold: number;
  readonly unit: string;
  /** Whatever else was measured, by name. */
  readonly measures: Row;
  /** Filter expression over `flows` that, between `firstSeen` and `lastSeen`, selects the evidence. */
  readonly where: string;
  /** SQL that gives this finding's row with `networkflow query`. */
  readonly sql: string;
  /** Query string of the dashboard with the filter and window of the evidence, starting with `?`. */
  readonly filterUrl: string;
  /** Why it may be harmless. */
  readonly benign: string;
  /** Appearances folded into it, and the latest of them, oldest first. */
  readonly count: number;
  readonly timeline: readonly FindingAppearance[];
  /** The suppression that hides it now; null when none does. */
  readonly suppression: Suppression | null;
}

/** Hides findings about a subject, for a reason and until a day. Applied when findings are read, never to the data. */
export interface Suppression {
  /** 12 hexadecimal digits, derived from what it says. */
  readonly id: string;
  /** Only findings of this detection; all when null. */
  readonly detection: string | null;
  /** An address, a CIDR, or a subject as findings write it. */
  readonly subject: string;
  readonly reason: string;
  /** RFC 3339; from then on it hides nothing. */
  readonly expires: string;
  /** Whether it stands in the configuration file, or was made with `suppress` and lies in the lake. */
  readonly origin: 'config' | 'lake';
}

/** Findings of all runs that match a request. */
export interface FindingsResult {
  /** Gravest first, then latest first. */
  readonly findings: readonly Finding[];
  /** Findings that match, before the limit; and how they divide. */
  readonly total: number;
  readonly bySeverity: Readonly<Record<Severity, number>>;
  readonly byDetection: readonly { readonly detection: string; readonly findings: number }[];
  /** Findings that match but for being suppressed, when those are left out. */
  readonly suppressed: number;
  readonly lakeVersion: number;
}

/** The flow records behind a finding. */
export interface EvidenceResult {
  /** Records of `flows`, earliest first. */
  readonly rows: readonly Row[];
  readonly columns: readonly ResultColumn[];
  /** Records that match, before the limit. */
  readonly total: number;
  /** SQL that lists them with `networkflow query`. */
  readonly sql: string;
}

/** A detection as `describe` lists it, with the thresholds in force. */
export interface DetectionDescription {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly mitre: readonly string[];
  readonly unit: string;
  readonly benign: string;
  /** AWS fields it needs beyond the default format. */
  readonly needs: readonly string[];
  readonly enabled: boolean;
  readonly thresholds: readonly {
    readonly name: string;
    readonly value: number;
    readonly default: number;
    readonly unit: string;
    readonly description: string;
    readonly min: number;
    readonly max: number;
  }[];
}

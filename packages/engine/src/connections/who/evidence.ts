import type { CoverageGap, NatPorts, RecordPlace } from '../../schema/connection-questions.js';

/**
 * Milliseconds for which a connection without a logged end, or beginning, may have been open: Linux keeps an idle TCP
 * connection for five days (nf_conntrack_tcp_timeout_established), and no NAT is known to keep one longer by default.
 */
export const OPEN_ENDED_MS = 5 * 24 * 3_600_000;
/** Milliseconds after the moment in which the end of the session is looked for. */
export const SESSION_AHEAD_MS = 31 * 24 * 3_600_000;
/** Connections of one address that an answer weighs at the most. */
export const SPANS_READ_MAX = 200_000;

/** A question that was understood: addresses in one spelling, times in Unix milliseconds. */
export interface Question {
  readonly natIp: string;
  readonly port: number | null;
  readonly atMs: number;
  readonly asked: string;
  readonly destIp: string | null;
  readonly destPort: number | null;
  readonly protocol: number | null;
  readonly skewMs: number;
  readonly natPorts: NatPorts;
  readonly zone: string;
}

/** A row of `connection_spans`. A superseded one is closed by the next New of the same connection. */
export interface SpanRecord {
  readonly opened: number | null;
  readonly closed: number | null;
  readonly ends: 'bounded' | 'superseded' | 'no-end' | 'no-beginning';
  readonly sourceIp: string;
  readonly sourcePort: number | null;
  readonly destIp: string | null;
  readonly destPort: number | null;
  readonly protocol: number | null;
}

/** A row of `sessions`, in clear. */
export interface SessionEnd {
  readonly at: number;
  readonly privateIp: string;
  readonly email: string | null;
  readonly mac: string | null;
  readonly place: RecordPlace | null;
}

/** Half-open stretch without records, Unix milliseconds; a missing side is open. */
export interface Silence {
  readonly kind: CoverageGap['kind'];
  readonly from: number | null;
  readonly to: number | null;
}

/** Two connections of different private hosts that one public port cannot have served. */
export interface Contradiction {
  readonly first: SpanRecord;
  readonly second: SpanRecord;
}

/** Everything the logs say that bears on one question. */
export interface Evidence {
  /**
   * Connections through the address that may have been open at the moment, and those with the same addresses and ports as
   * one of them whose end or beginning is not logged. May hold more; never less.
   */
  readonly spans: readonly SpanRecord[];
  /** Whether there were more than could be read. */
  readonly isCut: boolean;
  readonly contradictions: readonly Contradiction[];
  readonly contradictionsTotal: number;
  /** Every silence of the logs, earliest first. */
  readonly silences: readonly Silence[];
}

/** Where the New and the Destroy of a connection were read. */
export interface SpanPlaces {
  readonly opened: RecordPlace | null;
  readonly closed: RecordPlace | null;
}

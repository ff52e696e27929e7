import type { Cell, Row } from '../contract.js';
import type { CompiledQuery } from '../core/compiled-query.js';

export const SEVERITIES = ['info', 'low', 'medium', 'high', 'critical'] as const;
export type Severity = (typeof SEVERITIES)[number];

/** One number a user may change in the configuration file; the code knows no other. */
export interface Threshold {
  readonly value: number;
  readonly unit: string;
  readonly description: string;
  readonly min: number;
  readonly max: number;
}

/** What a detection is given to compile its question with. */
export interface DetectionContext<Name extends string = string> {
  /** Findings are wanted whose evidence ends in this half-open window, Unix seconds. */
  readonly window: { readonly from: number; readonly to: number };
  /** `window.from` less the detection's `historyS`: how far back it may read. */
  readonly historyFrom: number;
  readonly thresholds: Readonly<Record<Name, number>>;
}

/**
 * What every detection's query answers with, one row per finding; more columns are kept as `measures`. Times are Unix
 * seconds of the evidence. The runner adds identity, folding, suppression, evidence and links.
 */
export interface DetectionRow extends Row {
  /** What the finding is about: an address, an interface id, a country. Part of its identity. */
  readonly subject: string;
  /** Second part of the identity where one exists ("10.0.5.9", "tcp/22"), else NULL. */
  readonly object: string | null;
  readonly first: number;
  readonly last: number;
  /** What was measured, in `unit`, and the limit it passed. */
  readonly value: number;
  readonly limit: number;
}

/** What a colleague would say about one row. */
export interface Judgement {
  readonly severity: Severity;
  /** 0 to 1. */
  readonly confidence: number;
  /** "10.0.3.17 tried 1,024 ports on 10.0.5.9 in 4 min; 98 % refused." */
  readonly title: string;
  /** The other addresses, at most 20. */
  readonly peers: readonly string[];
  /** Filter expression over `flows` that, with the finding's window, selects the evidence. */
  readonly where: string;
}

/** One threat: what it asks of the conversations, how it judges an answer, and why it may be wrong. */
export interface Detection<Name extends string = string> {
  /** URL, CLI argument and configuration key: permanent. */
  readonly name: string;
  readonly title: string;
  readonly description: string;
  /** Techniques of MITRE ATT&CK for Enterprise, such as `T1046`. */
  readonly mitre: readonly string[];
  /** Seconds of history before the window that the question reads: 0 for what shows within the window itself. */
  readonly historyS: number;
  readonly thresholds: Readonly<Record<Name, Threshold>>;
  readonly unit: string;
  /** Columns of `flows` without which it cannot say anything; it is then turned off, with the reason. */
  readonly needs: readonly string[];
  /** Why a finding may be harmless, in a sentence. */
  readonly benign: string;
  /**
   * Reads `conversations` (see schema/conversations.ts), `conversation_hours`, and where it must `flows` and `coverage`.
   * The text must also run in `networkflow query`, so that a user can repeat it.
   */
  readonly query: (context: DetectionContext<Name>) => CompiledQuery;
  readonly judge: (row: DetectionRow & Readonly<Record<string, Cell>>, context: DetectionContext<Name>) => Judgement;
}

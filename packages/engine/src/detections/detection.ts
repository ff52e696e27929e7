import type { Cell, Row, Severity } from '../contract.js';
import type { CompiledQuery } from '../core/compiled-query.js';

/** One number a user may change in the configuration file; the code knows no other. */
export interface Threshold {
  readonly value: number;
  readonly unit: string;
  readonly description: string;
  readonly min: number;
  readonly max: number;
}

/** A user's list of addresses and networks, under the label that findings name it by. */
export interface AddressList {
  readonly label: string;
  /** Single addresses, RFC 5952, without duplicates. */
  readonly addresses: readonly string[];
  /** Networks in CIDR notation. */
  readonly networks: readonly string[];
}

/** What a detection is given to compile its question with. */
export interface DetectionContext<Name extends string = string> {
  /** Findings are wanted whose evidence ends in this half-open window, Unix seconds; it may span an hour or weeks. */
  readonly window: { readonly from: number; readonly to: number };
  /** `window.from` less the detection's `historyS`: how far back it may read. */
  readonly historyFrom: number;
  /** The first second of data at or after `historyFrom`; `window.from` when there is none before it. */
  readonly dataFrom: number;
  readonly thresholds: Readonly<Record<Name, number>>;
  readonly lists: readonly AddressList[];
}

/**
 * What every detection's query answers with, one row per finding; more columns are kept as `measures`. Times are Unix
 * seconds of the evidence. The runner adds identity, folding, suppression, evidence and links, and leaves out rows whose
 * `last` is not in the window.
 */
export interface DetectionRow extends Row {
  /** What the finding is about: an address, an interface id, a country. Part of its identity. */
  readonly subject: string;
  /** Second part of the identity where one exists ("10.0.5.9", "tcp/22"), else NULL. */
  readonly object: string | null;
  readonly first: number;
  readonly last: number;
  /** What was measured, in `unit`, and the limit or baseline it passed. */
  readonly value: number;
  readonly threshold: number;
}

/** Columns every query must answer with. */
export const ROW_COLUMNS = ['subject', 'object', 'first', 'last', 'value', 'threshold'] as const;

/** What a colleague would say about one row. */
export interface Judgement {
  readonly severity: Severity;
  /** 0 to 1. */
  readonly confidence: number;
  /** "10.0.3.17 tried 1,024 ports on 10.0.5.9 in 4 min; 98 % refused." One line, at most `TITLE_CHARS_MAX`. */
  readonly title: string;
  /** The other addresses, at most `PEERS_MAX`. */
  readonly peers: readonly string[];
  /** Filter expression over `flows` that, with the finding's `first` and `last`, selects the evidence. */
  readonly where: string;
}

export const PEERS_MAX = 20;
export const TITLE_CHARS_MAX = 300;

/** One threat: what it asks of the conversations, how it judges an answer, and why it may be wrong. */
export interface Detection<Name extends string = string> {
  /** URL, CLI argument and configuration key: permanent, kebab-case. */
  readonly name: string;
  readonly title: string;
  readonly description: string;
  /** Techniques of MITRE ATT&CK for Enterprise, such as `T1046` or `T1110.001`. */
  readonly mitre: readonly string[];
  /** Seconds of history before the window that the question reads: 0 for what shows within the window itself. */
  readonly historyS: number;
  /**
   * SQL over `conversations` and `conversation_hours` that holds for all rows from before the window that the query reads;
   * the runner keeps no others, so that an hour more costs little beside a day of history. Without it, all rows are read.
   */
  readonly history?: string;
  readonly thresholds: Readonly<Record<Name, Threshold>>;
  /** Unit of `value` and `threshold`: "ports", "bytes", "sessions". */
  readonly unit: string;
  /** Columns of `flows` without which it cannot say anything; it is then turned off, with the reason. */
  readonly needs: readonly string[];
  /** Why a finding may be harmless, in a sentence. */
  readonly benign: string;
  /**
   * Reads `conversations` (schema/conversations.ts), and where it must `flows` and `coverage`: by name, never with `*`,
   * because the runner keeps only the columns of `conversations` that some query names. It bounds `"start"` by
   * `historyFrom` and `window.to` itself. The text must also run in `networkflow query`, so that a user can repeat it.
   * Undefined when there is nothing to ask, as with no list given.
   */
  query(context: DetectionContext<Name>): CompiledQuery | undefined;
  judge(row: DetectionRow & Readonly<Record<string, Cell>>, context: DetectionContext<Name>): Judgement;
}

/** Declares a detection, so that its thresholds are known by name in `query` and `judge`. */
export function defineDetection<Name extends string>(detection: Detection<Name>): Detection<Name> {
  return detection;
}

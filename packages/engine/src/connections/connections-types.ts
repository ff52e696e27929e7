import type {
  AccessLogPage,
  AccessLogRequest,
  UnreadWhoRequest,
  WhoBatchReply,
  WhoCall,
  WhoReply,
  WhoRequest,
} from '../schema/connection-questions.js';
import type { ConnectionStatsRequest, ConnectionStatsResult, ConnectionsStatus } from '../schema/connection-stats.js';
import type { S3Options } from '../sources/s3/s3-options.js';

export interface ConnectionsOptions {
  /** Bytes DuckDB may use; resident memory is this plus some 300 MB. */
  readonly memoryBytes?: number | undefined;
  readonly threads?: number | undefined;
}

export interface ConnectionsCall {
  readonly signal?: AbortSignal | undefined;
  readonly timeoutMs?: number | undefined;
}

export interface ImportProgress {
  /** `match`: everything is loaded, and New and Destroy are being matched. */
  readonly phase: 'list' | 'load' | 'match' | 'done';
  readonly archivesTotal: number;
  readonly archivesDone: number;
  readonly records: number;
  readonly daysDone: number;
  readonly daysTotal: number;
}

/** What to import: archives, folders of archives, buckets. At least one. */
export interface ImportOptions {
  /** Paths of archives, or of folders that hold some. */
  readonly paths?: readonly string[] | undefined;
  /** Buckets or prefixes whose objects are archives, or keys of archives. */
  readonly s3?: S3Options | undefined;
  /** Zone of times without an offset, as an IANA name or an offset; without it such times are refused. */
  readonly timeZone?: string | undefined;
  /** Loads what there is of an archive that is cut short or damaged; else it is refused as a whole. */
  readonly keepDamaged?: boolean | undefined;
  readonly onProgress?: ((progress: ImportProgress) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
}

export interface ImportReport {
  /** loaded + already + refused + failed = found. */
  readonly archives: {
    readonly found: number;
    readonly loaded: number;
    /** Identical bytes were imported before. */
    readonly already: number;
    /** Nothing of them may be loaded; why stands in `archive_quarantine`. */
    readonly refused: number;
    /** Could not be read this time; the next import tries again. */
    readonly failed: number;
  };
  readonly connections: number;
  readonly sessionEnds: number;
  readonly quarantined: number;
  /** Connections of the days that were matched, with those that began on them and have no end. */
  readonly spans: number;
  /** Days whose New and Destroy were matched anew. */
  readonly daysMatched: number;
  readonly seconds: number;
  readonly lakeVersion: number;
  /** The first archives that are not loaded, or of which something was refused. */
  readonly notes: readonly { readonly archive: string; readonly reason: string }[];
}

export interface ConnectionsMaintainOptions {
  /** Drops whole UTC days that ended so many days before now, 1 to `LIMITS.keepDaysMax`. */
  readonly keepDays?: number | undefined;
  /** Merges small parts. */
  readonly compact?: boolean | undefined;
  readonly signal?: AbortSignal | undefined;
}

export interface ConnectionsMaintainReport {
  readonly parts: { readonly before: number; readonly after: number };
  readonly dropped: { readonly days: readonly string[]; readonly rows: number };
  readonly rewritten: { readonly parts: number; readonly rows: number };
  readonly seconds: number;
  readonly lakeVersion: number;
}

/** The connection logs of one scope. */
export interface Connections {
  /** Loads archives: each whole or not at all, none twice. Holds the lock of these logs; throws `store` while another has it. */
  import(options: ImportOptions): Promise<ImportReport>;
  status(): Promise<ConnectionsStatus>;
  /** A bounded statistic. Throws `invalid-input`. */
  stats(request: ConnectionStatsRequest, call?: ConnectionsCall): Promise<ConnectionStatsResult>;
  /** Drops days past their retention and merges small parts. Holds the lock. */
  maintain(options: ConnectionsMaintainOptions): Promise<ConnectionsMaintainReport>;
  /**
   * Who held a public address at a moment. The question is in the access log before the answer is handed over, and is so too
   * when it is refused or fails. Throws `invalid-input`; without a reason nothing is answered.
   */
  who(request: WhoRequest | UnreadWhoRequest, asker: WhoCall, call?: ConnectionsCall): Promise<WhoReply>;
  /** The same for many questions in one pass: all are answered, or none. */
  whoBatch(
    requests: readonly (WhoRequest | UnreadWhoRequest)[],
    asker: WhoCall,
    call?: ConnectionsCall,
  ): Promise<WhoBatchReply>;
  /** Who asked what, the latest first; with `verify` the chain of its hashes is checked. */
  accessLog(request?: AccessLogRequest): Promise<AccessLogPage>;
  close(): Promise<void>;
}

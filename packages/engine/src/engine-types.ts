import type {
  AnalysisDescription,
  AnalysisRequest,
  AnalysisResult,
  Cell,
  ConversationsRequest,
  DetectionDescription,
  EvidenceResult,
  Finding,
  FindingsResult,
  IngestActivity,
  LakeExport,
  LakeFiles,
  LakeStatus,
  ObjectsRequest,
  QualityRow,
  QuarantineRequest,
  RecordsRequest,
  ResultColumn,
  Row,
  Severity,
  StoredTable,
  Suppression,
} from './contract.js';
import type { Scope } from './core/scope.js';
import type { TimeWindow } from './core/time-window.js';
import type { DetectionConfig } from './detections/detection-config.js';
import type { MaintainOptions, MaintainReport } from './maintenance/maintain-options.js';
import type { Table } from './schema/column.js';
import type { S3Options } from './sources/s3/s3-options.js';

export type { DetectionDescription, EvidenceResult, FindingsResult } from './contract.js';
export type { MaintainOptions, MaintainReport } from './maintenance/maintain-options.js';
export type { S3Options } from './sources/s3/s3-options.js';

export interface EngineOptions {
  /** The lake's folder; made when missing. */
  readonly lake: string;
  /** Bytes DuckDB may use to answer; resident memory is this plus about 420 MB. */
  readonly memoryBytes?: number;
  readonly threads?: number;
  /** Bytes of answers kept until the lake changes; 0 keeps none. */
  readonly answersBytes?: number;
  /**
   * Sums of days kept in memory as numbers: bytes of them (what the machine's memory leaves, up to `LIMITS.sumsBytesMax`), how
   * many rows of them are read while somebody waits, and for how long nobody has to have asked, in milliseconds, before the rest
   * is. Whoever asks once and ends needs none.
   */
  readonly sums?: {
    readonly bytesMax?: number;
    readonly readRowsMax?: number;
    readonly idleMs?: number;
    /** More rows than these are added up a piece at a time. */
    readonly pieceRows?: number;
  };
  /** What `loadDetectionConfig` made of the configuration file; the defaults unless said. */
  readonly detections?: DetectionConfig;
}

export interface CallOptions {
  /** Aborting interrupts DuckDB and rejects with code `cancelled`. */
  readonly signal?: AbortSignal;
  readonly timeoutMs?: number;
  /** Who asks: when many wait, turns go round between clients. */
  readonly client?: string;
}

export interface SqlOptions extends CallOptions {
  /** Rows streamed before the result is cut; `truncated` says so. */
  readonly rowsMax?: number;
}

/** A streaming answer to user SQL. Iterate `batches` once; `truncated` is right after the last batch. */
export interface SqlResult {
  readonly columns: readonly ResultColumn[];
  readonly batches: AsyncIterable<readonly Row[]>;
  readonly truncated: () => boolean;
  readonly lakeVersion: number;
}

export interface IngestProgress {
  /** `rollups` and `conversations`: everything is loaded, and the hours that changed are being built. */
  readonly phase: 'list' | 'load' | 'rollups' | 'conversations' | 'done';
  readonly objectsTotal: number;
  /** Objects read and checked; loading follows a group behind. */
  readonly objectsRead: number;
  /** Objects committed. */
  readonly objectsDone: number;
  readonly rows: number;
  readonly objectBytes: number;
  readonly seconds: number;
  /** Objects listed so far. The listing goes on while objects load, so `objectsTotal` grows until it is done. */
  readonly objectsFound: number;
  /** Hours whose conversations were built, and how many there are to build as far as is known. */
  readonly hoursDone?: number;
  readonly hoursTotal?: number;
  /** Which code fetches objects from S3, once it is known. */
  readonly reader?: S3ReaderChoice;
}

/** The reader that fetches objects from S3, and why it was taken, as a sentence to print. */
export interface S3ReaderChoice {
  readonly name: 'httpfs' | 'sdk';
  readonly reason: string;
}

export interface IngestOptions {
  /** Folder laid out like a bucket, or any folder of log files. Give either this or `s3`. */
  readonly folder?: string;
  /** Buckets to load from; all of them in one run. */
  readonly s3?: S3Options;
  /** Flow time wanted of a folder; `s3` has a window of its own. Objects that cannot hold any of it are passed over. */
  readonly window?: TimeWindow;
  /** Field list for files without a header line, AWS tokens separated by spaces, commas or `${...}`. */
  readonly fields?: string;
  /** Passes over objects of days that `maintain` with the same `keepDays` would drop. */
  readonly keepDays?: number;
  /** A MaxMind DB file (.mmdb) with countries, instead of the bundled table. */
  readonly mmdb?: string;
  readonly memoryBytes?: number;
  readonly threads?: number;
  /** Objects committed together at the most, 1 to `LIMITS.batchObjectsMax`. */
  readonly objectsPerCommit?: number;
  readonly onProgress?: (progress: IngestProgress) => void;
  readonly signal?: AbortSignal;
}

export interface IngestReport {
  /** Objects listed, and what became of them: loaded + unchanged + duplicate + quarantined + failed = found. */
  readonly objects: {
    readonly found: number;
    readonly loaded: number;
    /** Already in the manifest with the same ETag. */
    readonly unchanged: number;
    /** Identical bytes are loaded under another key. */
    readonly duplicate: number;
    /** Refused whole, with a reason in `quarantine`. */
    readonly quarantined: number;
    /** Could not be read this time: named in `quarantine`, tried again by the next run. */
    readonly failed: number;
    /** Loaded again in place of an older version (also counted in `loaded`). */
    readonly replaced: number;
    /** Files that are no log by their name (hidden files, `.json`, `.md`); not part of `found`. */
    readonly ignored: number;
  };
  readonly rows: number;
  readonly bytes: Cell;
  readonly packets: Cell;
  readonly rows_quarantined: number;
  readonly nodata: number;
  readonly skipdata: number;
  readonly seconds: number;
  readonly lake_version: number;
  /** Names of the sources, such as `s3://bucket` or a folder's absolute path. */
  readonly sources: readonly string[];
  /** The first objects that failed, and why. */
  readonly failures: readonly { readonly object: string; readonly source: string; readonly reason: string }[];
  /** Present for S3. */
  readonly reader?: S3ReaderChoice;
  /** Present for S3. */
  readonly requests?: S3Requests;
}

/** What a run asked of S3. One request of httpfs fetches several objects. */
export interface S3Requests {
  readonly sent: number;
  /** Sent again after a failure. */
  readonly retries: number;
  /** Answered with "slow down". */
  readonly throttled: number;
  /** Waited before retries, or to slow down; summed over requests that waited side by side. */
  readonly waited_ms: number;
}

export interface DetectRequest {
  /** Names of the detections to run; all that are enabled unless said. */
  readonly names?: readonly string[];
  /** RFC 3339 or YYYY-MM-DD, inclusive; with neither `from`, `to` nor `since`, the last 24 hours of data. */
  readonly from?: string | undefined;
  /** RFC 3339 or YYYY-MM-DD, exclusive. */
  readonly to?: string | undefined;
  /** All data since the last run of all detections; everything when there was none. */
  readonly since?: 'last' | undefined;
}

export interface DetectProgress {
  readonly phase: 'prepare' | 'detect' | 'commit' | 'done';
  /** The detection that runs now. */
  readonly detection?: string;
  readonly detectionsDone: number;
  readonly detectionsTotal: number;
  readonly seconds: number;
}

export interface DetectOptions {
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: DetectProgress) => void;
}

export interface DetectionOutcome {
  readonly name: string;
  /**
   * `off`: disabled, or the logs lack a field it needs, or it has nothing to ask (no list). `learning`: the lake holds too
   * little data to say what is usual.
   */
  readonly status: 'ran' | 'learning' | 'off' | 'failed';
  /** Why it did not run, or what was left out. */
  readonly reason?: string;
  readonly findings: number;
  readonly seconds: number;
}

export interface DetectReport {
  /** Half-open, RFC 3339; null when there was nothing to look at. */
  readonly window: { readonly from: string; readonly to: string } | null;
  readonly detections: readonly DetectionOutcome[];
  /**
   * Findings of the named detections, or of all, whose evidence reaches into the window: gravest first, suppressed ones
   * included and marked; at most `LIMITS.findingsRowsMax`.
   */
  readonly findings: readonly Finding[];
  /** Ids of those that no run had found before. */
  readonly fresh: readonly string[];
  /** Rows that detections had before them, by table. */
  readonly read: readonly { readonly table: string; readonly rows: number }[];
  readonly seconds: number;
  readonly lake_version: number;
}

export interface FindingsRequest {
  /** Only these severities. */
  readonly severity?: readonly Severity[] | undefined;
  /** Only findings of these detections. */
  readonly detection?: readonly string[] | undefined;
  /** Only findings about this subject: an address, a CIDR that holds it, or its exact text. */
  readonly subject?: string | undefined;
  /** Only findings with evidence in this half-open window; RFC 3339 or YYYY-MM-DD. */
  readonly from?: string | undefined;
  readonly to?: string | undefined;
  /** Suppressed findings: left out (`hide`, the default), among the others (`show`), or alone (`only`). */
  readonly suppressed?: 'hide' | 'show' | 'only' | undefined;
  readonly limit?: number | undefined;
  readonly offset?: number | undefined;
}

export interface EvidenceRequest {
  readonly limit?: number | undefined;
  readonly offset?: number | undefined;
}

export interface SuppressRequest {
  /** Only findings of this detection; all when absent. */
  readonly detection?: string | undefined;
  /** An address, a CIDR, or a subject as findings write it. */
  readonly subject: string;
  readonly reason: string;
  /** RFC 3339 or YYYY-MM-DD. */
  readonly expires: string;
}

export interface Description {
  readonly tables: readonly Table[];
  readonly operators: readonly {
    readonly operator: string;
    readonly kinds: readonly string[];
    readonly example: string;
    readonly description: string;
  }[];
  readonly aliases: readonly { readonly alias: string; readonly columns: readonly string[] }[];
  readonly analyses: readonly AnalysisDescription[];
  readonly queries: readonly { readonly name: string; readonly description: string; readonly sql: string }[];
  readonly detections: readonly DetectionDescription[];
  /** What lies in a lake's files, for engines that read them without us. */
  readonly stored: readonly StoredTable[];
}

/** How busy an engine is. Counts are since it was opened. */
export interface EngineLoad {
  /** Questions that run in DuckDB now, and that wait for their turn. */
  readonly running: number;
  readonly waiting: number;
  readonly answers: {
    /** Answered from an answer that was kept, from a run that somebody else began, by a run. */
    readonly reused: number;
    readonly shared: number;
    readonly run: number;
    /** Bytes of answers kept. */
    readonly keptBytes: number;
  };
}

export interface Engine {
  readonly lake: string;
  /** Runs a registered analysis. Throws `not-found`, `invalid-input` (with `details.position` for filters), `timeout`, `cancelled`. */
  analyze(name: string, request: AnalysisRequest, scope: Scope, options?: CallOptions): Promise<AnalysisResult>;
  /** One page of raw records, newest first, with how many match. Throws `invalid-input`, `limit-exceeded`. */
  records(request: RecordsRequest, scope: Scope, options?: CallOptions): Promise<AnalysisResult>;
  /** One page of conversations, newest first, or of their sums. Throws `invalid-input` for a filter they cannot be asked. */
  conversations(request: ConversationsRequest, scope: Scope, options?: CallOptions): Promise<AnalysisResult>;
  /** One page of what was refused while loading, and how many entries there are. */
  quarantine(request: QuarantineRequest, scope: Scope, options?: CallOptions): Promise<AnalysisResult>;
  /** One page of the objects the lake has seen, and how many there are of each status. */
  objects(request: ObjectsRequest, scope: Scope, options?: CallOptions): Promise<AnalysisResult>;
  /** The most frequent values of a column of `flows` with their flow counts, for completion. */
  values(
    column: string,
    request: AnalysisRequest & { readonly prefix?: string },
    scope: Scope,
    options?: CallOptions,
  ): Promise<readonly { readonly value: Cell; readonly flows: number }[]>;
  /** Runs one read-only statement of the user's, or a named query, in a locked-down DuckDB. Throws `sql-refused`, `query`. */
  sql(text: string, scope: Scope, options?: SqlOptions): Promise<SqlResult>;
  /** Writes the answer to user SQL as one Parquet file at `path`; returns the rows written. */
  sqlToParquet(text: string, path: string, scope: Scope, options?: SqlOptions): Promise<number>;
  status(scope: Scope): Promise<LakeStatus>;
  /** The Parquet files that count now, for whoever copies a lake. */
  files(scope: Scope): Promise<LakeFiles>;
  /** Writes what counts into a folder that is not there yet, for engines that know no manifest. */
  exportTo(folder: string, scope: Scope, options?: { readonly signal?: AbortSignal | undefined }): Promise<LakeExport>;
  /** The newest version of the lake; an answer holds as long as it stays the same. Cheap enough to ask before every question. */
  version(scope: Scope): Promise<number>;
  /** How busy the engine is; asks nothing of the lake. */
  load(): EngineLoad;
  quality(scope: Scope): Promise<readonly QualityRow[]>;
  /** Tables, columns, operators, analyses and named queries; needs no lake. */
  describe(): Description;
  /** Loads a folder. Exactly once: running it again loads nothing; killed at any instant, the next run completes it. */
  ingest(options: IngestOptions, scope: Scope): Promise<IngestReport>;
  /** Throws `invalid-input` for buckets that no ingest would take; asks nobody whether they are there. */
  checkSource(options: Pick<IngestOptions, 's3'>): void;
  /**
   * Merges small parts and drops days past their retention, beside questions and a commit per step. Holds the lock that
   * an ingest holds; throws `store` while another has it.
   */
  maintain(options: MaintainOptions, scope: Scope): Promise<MaintainReport>;
  /** Says beside the lake what the caller, which loads it, is doing; every engine on this lake serves it in `status`. */
  reportActivity(activity: IngestActivity, scope: Scope): Promise<void>;
  /** Asks the process that loads the lake and waits after an error to look again now. Throws `not-found` where none runs. */
  askForLook(scope: Scope): Promise<void>;
  /** When that was last asked, for the process that loads the lake; undefined when never. */
  lookAskedAt(scope: Scope): Promise<string | undefined>;
  /**
   * Runs detections over a window and folds what they find into the findings of the lake. Beside questions and ingest; the
   * ingest lock is held for the last step only. Throws `invalid-input`, `not-found` (unknown name), `cancelled`, `store`.
   */
  detect(request: DetectRequest, scope: Scope, options?: DetectOptions): Promise<DetectReport>;
  /** Findings of all runs, suppressions applied. Empty before the first run. */
  findings(request: FindingsRequest, scope: Scope, options?: CallOptions): Promise<FindingsResult>;
  /** One finding, suppressed or not. Throws `not-found`. */
  finding(id: string, scope: Scope, options?: CallOptions): Promise<Finding>;
  /** The flow records behind the latest appearance of a finding. Throws `not-found`. */
  evidence(id: string, request: EvidenceRequest, scope: Scope, options?: CallOptions): Promise<EvidenceResult>;
  /** Suppressions in force or expired: those of the configuration, then those of the lake. */
  suppressions(scope: Scope): Promise<readonly Suppression[]>;
  /** Hides findings about a subject from now on; the same detection and subject again changes reason and end. */
  suppress(request: SuppressRequest, scope: Scope): Promise<Suppression>;
  /** Throws `not-found`. */
  unsuppress(id: string, scope: Scope): Promise<void>;
  close(): Promise<void>;
}

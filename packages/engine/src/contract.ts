/** What a browser may import: types and plain data. No native code, no Node built-ins, no I/O. */

export { canonicalJson } from './core/canonical-json.js';
export type { ErrorCode, ErrorDetails } from './core/errors.js';
export { ERROR_CODES } from './core/errors.js';
export { LIMITS } from './core/limits.js';
export { formatInstant, parseWindow, type TimeWindow } from './core/time-window.js';

import type { DuckType } from './schema/column.js';
import type { Cell, ResultColumn, Row } from './schema/row.js';

export {
  ERRORS_THRESHOLD_DEFAULT,
  ERRORS_THRESHOLD_MAX,
  type ErrorChange,
  type ErrorReport,
  type ErrorSummary,
  type ErrorTemplate,
  errorReportSchema,
  errorSummarySchema,
  summaryOf,
} from './schema/app-errors.js';
export type { Column, ColumnKind, DuckType, Table } from './schema/column.js';
export {
  type AccessEntry,
  type AccessLogPage,
  type AccessLogRequest,
  accessEntrySchema,
  type CaseFile,
  type CoverageGap,
  isZone,
  NAT_PORTS,
  type NatPorts,
  type RecordPlace,
  readMoment,
  type UnreadWhoRequest,
  WHO_OUTCOMES,
  type WhoActor,
  type WhoAnswer,
  type WhoBatchReply,
  type WhoCall,
  type WhoCandidate,
  type WhoCase,
  type WhoIdentity,
  type WhoLimit,
  type WhoOutcome,
  type WhoPerson,
  type WhoPorts,
  type WhoQuestion,
  type WhoReply,
  type WhoRequest,
  type WhoRow,
  type WhoSpan,
  type WhoTime,
  whoActorSchema,
  whoCallSchema,
  whoCaseSchema,
  whoRequestSchema,
} from './schema/connection-questions.js';
export {
  CONNECTION_STATS,
  CONNECTION_STATS_ROWS_DEFAULT,
  CONNECTION_STATS_ROWS_MAX,
  type ConnectionStatsName,
  type ConnectionStatsRequest,
  type ConnectionStatsResult,
  type ConnectionsStatus,
  connectionStatsSchema,
} from './schema/connection-stats.js';
export { CONNECTIONS_KEEP_DAYS_DEFAULT } from './schema/connections.js';
export {
  type DetectionDescription,
  type EvidenceResult,
  type Finding,
  type FindingAppearance,
  type FindingsResult,
  SEVERITIES,
  type Severity,
  type Suppression,
} from './schema/finding-shapes.js';
export type { Cell, ResultColumn, Row } from './schema/row.js';
export { WHO_LIMITS } from './schema/who-limits.js';

export const MEASURES = ['bytes', 'packets', 'flows'] as const;
export type Measure = (typeof MEASURES)[number];

/** What the analysis `paths` can lead through, in any order. `country` is that of the address outside. */
export const PATH_COLUMNS = [
  'srcaddr',
  'dstaddr',
  'service',
  'protocol',
  'action',
  'direction',
  'country',
  'vpc_id',
  'subnet_id',
  'interface_id',
  'account_id',
  'region',
] as const;
export type PathColumn = (typeof PATH_COLUMNS)[number];

/** A folder of Parquet files in a lake, and the columns they may hold. */
export interface StoredTable {
  readonly name: string;
  readonly folder: string;
  readonly description: string;
  /** Whether its files lie in a folder per day, `date=2026-11-20`. */
  readonly byDay: boolean;
  readonly columns: readonly { readonly name: string; readonly type: DuckType }[];
}

/** The Parquet files that count at one version of a lake. */
export interface LakeFiles {
  readonly version: number;
  /** Paths are relative to the scope's folder. */
  readonly files: readonly {
    readonly table: string;
    readonly path: string;
    readonly rows: number;
    readonly bytes: number;
  }[];
  /** Replaced objects of which these files may still hold rows, which count for nothing: see `_object_id`. */
  readonly deadObjects: readonly number[];
  /** Files of rollups with hours that other files hold anew. */
  readonly overlapping: readonly string[];
  /** Hours of records that conversations or rollups do not have yet, or have as they were. */
  readonly staleHours: number;
}

/** What an export wrote. */
export interface LakeExport {
  readonly version: number;
  readonly files: number;
  readonly bytes: number;
}

/** What a caller may ask of any analysis; each analysis says which of the optional ones it reads. */
export interface AnalysisRequest {
  /** Filter expression; empty or missing is no filter. */
  readonly where?: string | undefined;
  /** RFC 3339 or YYYY-MM-DD, inclusive. */
  readonly from?: string | undefined;
  /** RFC 3339 or YYYY-MM-DD, exclusive. */
  readonly to?: string | undefined;
  /** The measure to rank by. */
  readonly measure?: Measure | undefined;
  /** What to group by, for analyses that offer a choice (see `describe`). */
  readonly by?: string | undefined;
  readonly limit?: number | undefined;
  readonly offset?: number | undefined;
  /** Column to sort by, with a leading `-` for descending. */
  readonly sort?: string | undefined;
  /** Keeps rows whose key contains this text. */
  readonly search?: string | undefined;
  /** The window to compare with, for analyses that compare two: inclusive and exclusive as `from` and `to`. */
  readonly againstFrom?: string | undefined;
  readonly againstTo?: string | undefined;
  /** Keeps rows of one status, for analyses that compare two windows. */
  readonly status?: ChangeStatus | undefined;
  /** Answers from the records themselves, however many, and not from sums kept beside them. */
  readonly fromRecords?: boolean | undefined;
  /** Counts every group, where a ranking would read only the greatest rows of each day and say how many there are at least. */
  readonly exact?: boolean | undefined;
  /** Puts the statement that ran into `meta.source.sql`. */
  readonly explain?: boolean | undefined;
}

/** What became of a key between two windows: no record before, none now, more, less, or as much of the measure. */
export const CHANGE_STATUSES = ['new', 'gone', 'up', 'down', 'same'] as const;
export type ChangeStatus = (typeof CHANGE_STATUSES)[number];

export interface AnalysisMeta {
  readonly analysis: string;
  readonly columns: readonly ResultColumn[];
  /** The window as asked, RFC 3339; a missing side is open. */
  readonly window: { readonly from?: string; readonly to?: string };
  /** The window it is compared with; absent when nothing is compared, or nothing can lie before. */
  readonly against?: { readonly from?: string; readonly to?: string };
  readonly rowCount: number;
  /** Groups before the limit, and what all of them sum to: "10 of 4,213", and Other. Ranked analyses only. */
  readonly totals?: {
    readonly groups: number;
    /** There are at least so many: not all were looked at. `exact` counts them. */
    readonly groupsAtLeast?: true;
    readonly flows: Cell;
    readonly bytes: Cell;
    readonly packets: Cell;
    /** Groups that an analysis tells apart, such as new and gone ones, by name. */
    readonly counts?: Readonly<Record<string, number>>;
  };
  readonly elapsedMs: number;
  /** The SQL that reproduces the rows with `networkflow query`: values inlined, ready to paste. */
  readonly sql: string;
  /** The manifest version the answer was read from. */
  readonly lakeVersion: number;
  /** Which table answered, the smallest that can, and why; `cached` when an earlier answer was still good. */
  readonly source?: {
    readonly table: string;
    readonly reason: string;
    readonly cached: boolean;
    /**
     * When only the greatest rows of each day were read: no group that is not among them has more of the measure than this. Rows
     * and sums are exact all the same, because what could be wrong within this bound was looked up, or everything was read.
     */
    readonly bound?: { readonly measure: Measure; readonly leftOut: Cell };
    /** What ran, when `explain` asked for it: over rollups, which user SQL does not see. */
    readonly sql?: string;
  };
}

export interface AnalysisResult {
  readonly rows: readonly Row[];
  readonly meta: AnalysisMeta;
}

/** Raw rows of `flows`; `sort` is one of start, end, bytes, packets, `-start` unless said. */
export type RecordsRequest = Pick<AnalysisRequest, 'where' | 'from' | 'to' | 'limit' | 'offset' | 'sort'> & {
  /** Columns of `flows`; what was recorded and matters unless said. */
  readonly columns?: readonly string[] | undefined;
};

/** Conversations opened in a window. In the filter, source means client and destination means server. */
export type ConversationsRequest = Pick<AnalysisRequest, 'where' | 'from' | 'to' | 'limit' | 'offset' | 'sort'> & {
  /** Sums by `service`, `client`, `server` or `pair`; conversations one by one unless said. */
  readonly by?: string | undefined;
  /** Text in an address, a service or an interface. */
  readonly search?: string | undefined;
  /** `all` lists the translated legs of NAT gateways too, whose bytes another conversation counts. */
  readonly legs?: 'direct' | 'all' | undefined;
};

/** What was refused while loading; `sort` is one of object, line, reason, rows. */
export interface QuarantineRequest {
  /** Text in an object's key, a reason or the refused line. */
  readonly search?: string | undefined;
  readonly limit?: number | undefined;
  readonly offset?: number | undefined;
  readonly sort?: string | undefined;
}

export const OBJECT_STATUSES = ['loaded', 'duplicate', 'quarantined', 'failed'] as const;
export type ObjectStatus = (typeof OBJECT_STATUSES)[number];

/** Objects the lake has seen, the latest first. */
export type ObjectsRequest = QuarantineRequest & {
  readonly status?: ObjectStatus | undefined;
};

export type ChartKind =
  | 'metrics'
  | 'time-series'
  | 'heatmap'
  | 'ranked-bars'
  | 'table'
  | 'share'
  | 'sankey'
  | 'map'
  | 'coverage'
  | 'changes';

export interface AnalysisDescription {
  readonly name: string;
  readonly title: string;
  /** What it tells, in words. */
  readonly description: string;
  /** What programs need besides: what columns hold, what parameters do. */
  readonly details?: string;
  readonly chart: ChartKind;
  /** Which of `measure`, `by`, `limit`, `offset`, `sort`, `search`, `againstFrom`, ... it reads, and for `by` the choices (first is default). */
  readonly parameters: readonly string[];
  readonly by?: readonly string[];
  /** Where `by` may also be any list of some columns, separated by commas: which, and how many. */
  readonly byList?: { readonly columns: readonly string[]; readonly min: number; readonly max: number };
  readonly columns: readonly ResultColumn[];
}

/** What the process that loads a lake says it is doing. Times are RFC 3339. */
export interface IngestActivity {
  /** `retrying` after an error that may pass, `failed` after one that somebody has to mend, `stopped` when told to. */
  readonly phase:
    | 'starting'
    | 'listing'
    | 'loading'
    | 'deriving'
    | 'tidying'
    | 'detecting'
    | 'waiting'
    | 'retrying'
    | 'failed'
    | 'stopped';
  /** What is loaded: `s3://bucket/prefix` or a folder. */
  readonly source: string;
  readonly pid: number;
  readonly startedAt: string;
  /** Written anew every few seconds while the process lives. */
  readonly updatedAt: string;
  /** Of the look that goes on, or of the last one. */
  readonly objectsFound: number;
  readonly objectsTotal: number;
  readonly objectsDone: number;
  /** Hours whose conversations are built, while they are. */
  readonly hoursDone: number;
  readonly hoursTotal: number;
  readonly rows: number;
  readonly rowsPerSecond: number | null;
  readonly secondsLeft: number | null;
  /** When a look for new objects last ended well. */
  readonly lookedAt: string | null;
  readonly nextLookAt: string | null;
  /** The last error, with its next step, until a look ends well. */
  readonly error: { readonly message: string; readonly since: string } | null;
  /** What fetches objects from S3, and why. */
  readonly reader: { readonly name: string; readonly reason: string } | null;
}

/** The same as a reader of the lake sees it. */
export interface IngestStatus extends IngestActivity {
  /** False when the process ended, in order or not. */
  readonly isRunning: boolean;
  /** End of the newest record, RFC 3339; null without one. */
  readonly newestFlow: string | null;
  /** Seconds between then and now. */
  readonly lagSeconds: number | null;
}

/** What is in the lake, for the top bar and `readyz`. */
export interface LakeStatus {
  readonly version: number;
  readonly rows: number;
  readonly lakeBytes: number;
  readonly parts: number;
  readonly objects: number;
  /** Half-open window of the data, RFC 3339; null when empty. */
  readonly window: { readonly from: string; readonly to: string } | null;
  readonly updatedAt: string | null;
  readonly residentBytes: number;
  /** What each table takes, rollups among them; tables without parts are left out. */
  readonly tables: readonly {
    readonly table: string;
    readonly parts: number;
    readonly rows: number;
    readonly bytes: number;
  }[];
  /** Hours whose records changed and whose conversations are not built yet. */
  readonly waitingHours: number;
  /** Up to when all detections have looked, RFC 3339, exclusive; null when they never ran. */
  readonly detectedTo: string | null;
  /** What loads this lake; absent for one that was loaded by hand. */
  readonly ingest?: IngestStatus;
}

/** One header shape seen in the lake: what it lacks, and what that turns off. */
export interface QualityRow {
  readonly format: string;
  readonly fields: string;
  readonly objects: number;
  readonly rows: number;
  readonly quarantined: number;
  readonly unknown_fields: string | null;
  /** AWS fields it lacks that an analysis reads. */
  readonly missing: readonly string[];
  /** What that turns off, one sentence each. */
  readonly turns_off: readonly string[];
  /** The `--log-format` of a flow log that writes these fields and the missing ones. */
  readonly log_format: string;
}

// The filter language, so that a page parses, completes and formats filters exactly as the engine does.
export { FILTER_ALIASES, type FilterAlias, type FilterField, filterField } from './query/aliases.js';
export { unaskedOfConversations } from './query/conversation-columns.js';
export type { Comparison, Filter, FilterLeaf, FilterValue, TextOperator } from './query/filter.js';
export { FILTER_COLUMNS } from './query/filter-columns.js';
export { filterSchema } from './query/filter-schema.js';
export { formatFilter } from './query/format-filter.js';
export { OPERATORS, type Operator, operatorsOf } from './query/operators.js';
export { parseFilter } from './query/parse-filter.js';
export { type Token, tokenize } from './query/tokenize.js';

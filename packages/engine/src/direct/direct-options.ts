import type { TimeWindow } from '../core/time-window.js';
import type { SqlResult } from '../engine-types.js';
import type { S3Options } from '../sources/s3/s3-options.js';

/** Logs to ask a question of without loading them. */
export interface DirectOptions {
  /** A folder of log files, or `s3`. */
  readonly folder?: string;
  readonly s3?: S3Options;
  /** Flow time wanted of a folder; `s3` has a window of its own. Records outside of it are left out. */
  readonly window?: TimeWindow;
  /** Field list for files without a header line, as `ingest` takes it. */
  readonly fields?: string;
  /** What is going to be asked, to be refused before anything is read rather than after. */
  readonly statement?: string;
  /** How long planning and reading for `statement` may take; what they took is the statement's. */
  readonly timeoutMs?: number;
  /** Bytes of objects from which on they are read on threads of this engine's; as `LIMITS` says unless said. */
  readonly parsedBytesMin?: number;
  readonly memoryBytes?: number;
  readonly threads?: number;
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: DirectProgress) => void;
}

export interface DirectProgress {
  readonly phase: 'list' | 'open' | 'fetch' | 'read' | 'query';
  readonly objects: number;
  readonly objectsTotal: number;
}

/** Tables `flows` and `coverage` over objects as they lie in their source, for one statement. */
export interface DirectSession {
  readonly objects: number;
  readonly objectBytes: number;
  /** What a reader of the answer must know, as sentences. */
  readonly notes: readonly string[];
  /** Throws `sql-refused`, `query`, `timeout`, `cancelled`. */
  sql(text: string, options?: DirectSqlOptions): Promise<Omit<SqlResult, 'lakeVersion'>>;
  /** Writes the answer as one Parquet file; returns its rows. */
  sqlToParquet(text: string, path: string, options?: DirectSqlOptions): Promise<number>;
  close(): Promise<void>;
}

export interface DirectSqlOptions {
  readonly rowsMax?: number;
  readonly timeoutMs?: number;
  readonly signal?: AbortSignal;
}

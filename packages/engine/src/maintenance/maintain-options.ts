export interface MaintainOptions {
  /** Merges small parts into larger ones, sorted by time. */
  readonly compact?: boolean;
  /** Drops whole UTC days that ended this many days before the newest record, 1 to `LIMITS.keepDaysMax`. */
  readonly keepDays?: number;
  /** Seconds after which no further step begins; `done` of the report says whether steps were left. */
  readonly secondsMax?: number;
  readonly memoryBytes?: number;
  readonly threads?: number;
  /** Called after each commit. */
  readonly onStep?: () => void;
  readonly signal?: AbortSignal;
}

export interface MaintainReport {
  /** False when the time ran out and the next call has more to do. */
  readonly done: boolean;
  /** Parts of all tables. */
  readonly parts: { readonly before: number; readonly after: number };
  /** Parts that were merged away, and the rows written anew. */
  readonly rewritten: { readonly parts: number; readonly rows: number };
  /** What was past its retention: the days, and the rows of `flows` in them. */
  readonly dropped: { readonly days: readonly string[]; readonly parts: number; readonly rows: number };
  /** Replaced objects that no part holds a row of any more. */
  readonly forgotten: number;
  readonly seconds: number;
  readonly lake_version: number;
}

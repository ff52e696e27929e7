/** What a browser may import: types and plain data. No native code, no Node built-ins, no I/O. */

export type { ErrorCode, ErrorDetails } from './core/errors.js';
export { ERROR_CODES } from './core/errors.js';
export { LIMITS } from './core/limits.js';
export type { Column, ColumnKind, DuckType, Table } from './schema/column.js';

/** A cell as it leaves the engine: 64-bit integers are numbers when safe, else decimal strings; times are RFC 3339. */
export type Cell = string | number | boolean | null;
export type Row = Readonly<Record<string, Cell>>;

export const MEASURES = ['bytes', 'packets', 'flows'] as const;
export type Measure = (typeof MEASURES)[number];

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
}

export interface ResultColumn {
  readonly name: string;
  readonly type: string;
  readonly unit?: string;
}

export interface AnalysisMeta {
  readonly analysis: string;
  readonly columns: readonly ResultColumn[];
  /** The window as asked, RFC 3339; a missing side is open. */
  readonly window: { readonly from?: string; readonly to?: string };
  readonly rowCount: number;
  /** Groups before the limit, and what all of them sum to: "10 of 4,213", and Other. Ranked analyses only. */
  readonly totals?: { readonly groups: number; readonly flows: Cell; readonly bytes: Cell; readonly packets: Cell };
  readonly elapsedMs: number;
  /** The SQL that reproduces the rows with `networkflow query`: values inlined, ready to paste. */
  readonly sql: string;
  /** The manifest version the answer was read from. */
  readonly lakeVersion: number;
}

export interface AnalysisResult {
  readonly rows: readonly Row[];
  readonly meta: AnalysisMeta;
}

export type ChartKind =
  | 'metrics'
  | 'time-series'
  | 'heatmap'
  | 'ranked-bars'
  | 'table'
  | 'share'
  | 'sankey'
  | 'map'
  | 'coverage';

export interface AnalysisDescription {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly chart: ChartKind;
  /** Which of `measure`, `by`, `limit`, `offset`, `sort`, `search` it reads, and for `by` the choices (first is default). */
  readonly parameters: readonly string[];
  readonly by?: readonly string[];
  readonly columns: readonly ResultColumn[];
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
}

// The filter language, so that a page parses, completes and formats filters exactly as the engine does.
export { FILTER_ALIASES, type FilterAlias, type FilterField, filterField } from './query/aliases.js';
export type { Comparison, Filter, FilterLeaf, FilterValue, TextOperator } from './query/filter.js';
export { filterSchema } from './query/filter-schema.js';
export { formatFilter } from './query/format-filter.js';
export { OPERATORS, type Operator, operatorsOf } from './query/operators.js';
export { parseFilter } from './query/parse-filter.js';

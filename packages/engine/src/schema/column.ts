/** What a column means, which decides the operators it accepts and how it is drawn. */
export type ColumnKind =
  | 'address'
  | 'port'
  | 'protocol'
  | 'id'
  | 'enum'
  | 'text'
  | 'integer'
  | 'bytes'
  | 'seconds'
  | 'time';

export type DuckType =
  | 'VARCHAR'
  | 'UTINYINT'
  | 'USMALLINT'
  | 'INTEGER'
  | 'UINTEGER'
  | 'BIGINT'
  | 'DOUBLE'
  | 'TIMESTAMP'
  | 'BOOLEAN'
  | 'DECIMAL(38,0)';

/** One column, declared once: parser, filters, CLI help, pickers, docs and the Parquet schema all read it. */
export interface Column {
  /** The name from Parquet to URL: AWS's own Parquet name, or ours for a derived column. */
  readonly name: string;
  readonly type: DuckType;
  readonly kind: ColumnKind;
  readonly unit?: 'bytes' | 'packets' | 'seconds' | 'rows';
  readonly description: string;
  /** The token in a text file's header line; absent for columns AWS does not write. */
  readonly token?: string;
  /** The flow-log version that introduced the field (2 to 11); absent for columns AWS does not write. */
  readonly version?: number;
  /** How a derived column is made: `ingest` columns are stored, `view` columns are computed when read. */
  readonly derived?: 'ingest' | 'view';
  /** SQL over `needs`, for `derived: 'view'`. */
  readonly expression?: string;
  /** The stored column the expression reads. */
  readonly needs?: string;
  /** The closed set of an `enum` column; compared without regard to case. */
  readonly values?: readonly string[];
  readonly groupable: boolean;
  readonly filterable: boolean;
}

export interface Table {
  readonly name: string;
  readonly description: string;
  readonly columns: readonly Column[];
}

type Spec = Omit<Column, 'groupable' | 'filterable'> & Partial<Pick<Column, 'groupable' | 'filterable'>>;

const MEASURE_KINDS: ReadonlySet<ColumnKind> = new Set(['bytes', 'integer', 'seconds', 'time']);

export function column(spec: Spec): Column {
  return { groupable: !MEASURE_KINDS.has(spec.kind), filterable: true, ...spec };
}

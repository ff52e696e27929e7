/** A cell as it leaves the engine: 64-bit integers are numbers when safe, else decimal strings; times are RFC 3339. */
export type Cell = string | number | boolean | null;
export type Row = Readonly<Record<string, Cell>>;

export interface ResultColumn {
  readonly name: string;
  readonly type: string;
  readonly unit?: string;
  /** Set for the columns an analysis groups by: one row for each combination of them. */
  readonly key?: boolean;
}

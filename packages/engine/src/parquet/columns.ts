/** The types of Parquet that the lake's columns have. */
export type ParquetType = 'text' | 'int32' | 'int64' | 'boolean';

export interface ParquetColumn {
  readonly name: string;
  readonly type: ParquetType;
  /** Set where every stretch of rows holds values from all over, so that the least and the greatest tell a reader nothing. */
  readonly isScattered?: boolean;
  /** Set where numbers lie near each other: they are written as differences, where those are small enough. */
  readonly isNear?: boolean;
  /** One of CODEC that its pages are packed with, where it is not its writer's. */
  readonly codec?: number;
}

/** Texts by number, as their bytes. */
export interface Texts {
  readonly count: number;
  byteLength(code: number): number;
  /** Copies a text's bytes to `target`; returns the offset behind them. */
  copy(code: number, target: Uint8Array, at: number): number;
  /** Below zero when the bytes of `a` come before those of `b`. */
  compare(a: number, b: number): number;
}

/** No value, where codes or numbers stand: both are never negative. */
export const NULL_VALUE = -1;

/** A column of rows: codes of texts, or numbers from 0 to 2^53, 0 and 1 of booleans; NULL_VALUE where there is none. */
export type ColumnValues =
  | { readonly codes: Int32Array; readonly texts: Texts }
  | { readonly numbers: Int32Array | Float64Array };

/** The different things that stand in rows: of each row the place of its thing among them. Every row has one. */
export interface RowThings {
  readonly rows: number;
  readonly codes: Int32Array;
  readonly values: Float64Array;
  readonly distinct: number;
}

/**
 * A column that says one thing of each different thing: `notes` has it by the thing's value, NULL_VALUE where there is none;
 * without notes it says the thing itself.
 */
export interface NotedValues {
  readonly things: RowThings;
  readonly notes?: Int32Array;
  readonly texts?: Texts;
}

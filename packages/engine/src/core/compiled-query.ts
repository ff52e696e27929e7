/** A value DuckDB can bind: integers beyond 2^53 as bigint. */
export type SqlValue = string | number | bigint | boolean | null;

/** A query is a value: SQL text with `$1`, `$2`, ... and the values to bind, in order. */
export interface CompiledQuery {
  readonly text: string;
  readonly params: readonly SqlValue[];
}

/** A query of rows to keep, and one that counts the rows it reads as `rows`, where that is asked first: more than `rowsMax` are too many. */
export interface CountedQuery extends CompiledQuery {
  readonly counted?: CompiledQuery & { readonly rowsMax: number };
}

/**
 * What the generator offers, said again: importing the generator loads DuckDB, and `--help` must not wait for that.
 * A test compares the two.
 */
export const GENERATE_FORMATS = [
  'v2',
  'v5',
  'v11',
  'challenge',
  'challenge-csv',
  'parquet',
  'headerless',
  'mixed',
] as const;

export const GENERATE_LAYOUTS = ['plain', 'hourly', 'hive', 'hive-hourly'] as const;

/** Flow logs, and the kinds the generator has registered beside them. */
export const GENERATE_KINDS = ['flows', 'connections', 'app-errors'] as const;

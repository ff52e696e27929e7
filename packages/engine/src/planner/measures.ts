/**
 * What is measured of records, as SQL. There are two forms: over the records themselves, and over partial sums of them,
 * which is what rollups hold. An aggregate written with these is right over both.
 */
export interface Measures {
  /** Number of records, BIGINT; with a condition, of those that meet it. */
  flows(condition?: string): string;
  /** Sums, HUGEINT, from zero: a record may not say its bytes. A sum of BIGINT is a HUGEINT: exact. */
  bytes(condition?: string): string;
  packets(condition?: string): string;
  /** The earliest and latest `start`, Unix seconds. */
  firstStart(): string;
  lastStart(): string;
  /** The UTC hour of `start`, as a number since 1970: grouping integers costs half of grouping truncated timestamps. */
  hour(): string;
}

/** The condition under which a record counts as refused. */
export const DENIED_ACTION = 'REJECT';
export const IS_DENIED = `action = '${DENIED_ACTION}'`;

function when(condition: string | undefined): string {
  return condition === undefined ? '' : ` FILTER (WHERE ${condition})`;
}

const HOUR = '"start" // 3600';

export const OF_RECORDS: Measures = {
  flows: (condition) => `count(*)${when(condition)}`,
  bytes: (condition) => `coalesce(sum(bytes)${when(condition)}, 0)`,
  packets: (condition) => `coalesce(sum(packets)${when(condition)}, 0)`,
  firstStart: () => 'min("start")',
  lastStart: () => 'max("start")',
  hour: () => HOUR,
};

/** Over rows with the columns `flows`, `bytes`, `packets`, `first_start` and `last_start`; `start` is that of the bucket. */
export const OF_PARTIAL_SUMS: Measures = {
  flows: (condition) => `CAST(coalesce(sum(flows)${when(condition)}, 0) AS BIGINT)`,
  bytes: (condition) => `CAST(coalesce(sum(bytes)${when(condition)}, 0) AS HUGEINT)`,
  packets: (condition) => `CAST(coalesce(sum(packets)${when(condition)}, 0) AS HUGEINT)`,
  firstStart: () => 'min(first_start)',
  lastStart: () => 'max(last_start)',
  hour: () => HOUR,
};

/** A selection list over records, in whichever form they come. */
export type Selection = (of: Measures) => string;

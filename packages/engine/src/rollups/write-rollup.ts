import type { DuckDBConnection } from '@duckdb/node-api';
import { quoteIdentifier } from '../core/quote-sql.js';
import { ROLLUP_EDITION, type Rollup } from '../schema/rollups.js';
import type { LakeLayout } from '../store/lake-layout.js';
import type { Part } from '../store/manifest.js';
import { FIRST_OFFSET, SPAN } from '../store/rollup-views.js';
import { partitionFolder, writePart } from '../store/write-part.js';

/** Rows of many objects: no object's death makes a part worthless. Object ids begin at 1. */
export const NO_OBJECT = [0, 0] as const;
export const BIGINT_MAX = 9_223_372_036_854_775_807n;
export const SUMMED: readonly string[] = ['flows', 'bytes', 'packets'];
export const ROLLUP_GROUP_ROWS = 122_880;
/**
 * Every click decodes most of a rollup. Pages of LZ4 take a quarter less time to look a filter up in than pages of zstd, and
 * less to write, for a third more bytes.
 */
export const PARQUET = `COMPRESSION lz4_raw, ROW_GROUP_SIZE ${ROLLUP_GROUP_ROWS}`;

export interface RollupContext {
  readonly connection: DuckDBConnection;
  readonly layout: LakeLayout;
  /** What the connection's DuckDB may use, bytes. */
  readonly memoryBytes: number;
  readonly signal?: AbortSignal | undefined;
}

/** One part to be: which hours of which day it adds up. */
export interface RollupTarget {
  readonly rollup: Rollup;
  readonly day: number;
  /** The hours, a bit each. */
  readonly held: number;
  /** Unique over the life of the lake; part of the file's name. */
  readonly name: string;
  /** The columns the rows have, of those the rollup groups by. */
  readonly present: ReadonlySet<string>;
  /** Whether a sum may be beyond BIGINT. */
  readonly large: boolean;
}

/** Rows of a rollup: `start`, the measures, and its columns or, joined by `named`, what stands for these. */
export interface RollupRows {
  readonly select: string;
  /** What to sort by, instead of the columns. */
  readonly order?: readonly string[];
  readonly named?: string;
}

/** Writes rows as one part; none when there are none. They are sorted before they are named: what is moved is then small. */
export function writeRollup(
  { select, order = [], named = '' }: RollupRows,
  { rollup, day, held, name, present, large }: RollupTarget,
  { connection, layout }: RollupContext,
): Promise<Part[]> {
  const keys = rollup.columns.filter((column) => present.has(column));
  const names = ['start', ...keys, ...SUMMED];
  const stored = [...names.map((column) => storedAs(column, large)), ...TIMES].join(', ');
  const table = rollup.name;
  return writePart(
    connection,
    `SELECT ${stored} FROM (FROM (${large ? withRows(select) : select}) ORDER BY ${(order.length === 0 ? orderOf(keys) : order).join(', ')}) ${named}`,
    partitionFolder(day, { layout, table }),
    {
      layout,
      table,
      name,
      objects: NO_OBJECT,
      columns: [...names, FIRST_OFFSET, SPAN],
      parquet: PARQUET,
      rollup: { day, held, valid: held, edition: ROLLUP_EDITION },
    },
  );
}

/** A sum of BIGINT is a HUGEINT, of which Parquet would make a DOUBLE. */
export function storedAs(column: string, large: boolean): string {
  const name = quoteIdentifier(column);
  if (column !== 'start' && !SUMMED.includes(column)) return name;
  return `${large ? shareOf(column) : name}::BIGINT AS ${name}`;
}

/** Half the bytes of the times themselves: most rows have one record, and a span of nothing. */
export const TIMES = [
  `(first_start - "start")::INTEGER AS ${FIRST_OFFSET}`,
  `(last_start - first_start)::INTEGER AS ${SPAN}`,
];

/**
 * Damaged logs may say 2^63 - 1 bytes in several records. A sum beyond that takes several rows of the same keys, the
 * first of which counts the records, so that adding them up again is exact.
 */
export function withRows(select: string): string {
  return `SELECT *, unnest(range((greatest(bytes, packets) // ${BIGINT_MAX})::BIGINT + 1)) AS row_of_sum FROM (${select})`;
}

function shareOf(column: string): string {
  if (column === 'start') return '"start"';
  if (column === 'flows') return 'CASE WHEN row_of_sum = 0 THEN flows ELSE 0 END';
  return `greatest(0, least(${column} - row_of_sum * ${BIGINT_MAX}::HUGEINT, ${BIGINT_MAX}))`;
}

/** What is asked for lies together: the hour, the interface, then the address. */
const SORTED_BY = ['interface_id', 'srcaddr', 'dstaddr', 'service_port', 'protocol', 'action'];

function orderOf(keys: readonly string[]): string[] {
  return ['start', ...SORTED_BY.filter((column) => keys.includes(column))].map(quoteIdentifier);
}

import type { DuckDBConnection } from '@duckdb/node-api';
import { quoteIdentifier } from '../core/quote-sql.js';
import { ROLLUP_EDITION, ROLLUP_MEASURES, type Rollup } from '../schema/rollups.js';
import type { LakeLayout } from '../store/lake-layout.js';
import type { Part } from '../store/manifest.js';
import { partitionFolder, writePart } from '../store/write-part.js';

/** Rows of many objects: no object's death makes a part worthless. Object ids begin at 1. */
const NO_OBJECT = [0, 0] as const;
export const BIGINT_MAX = 9_223_372_036_854_775_807n;
const SUMS: ReadonlySet<string> = new Set(['bytes', 'packets']);
const NUMBERS: ReadonlySet<string> = new Set(['start', ...ROLLUP_MEASURES]);

export interface RollupContext {
  readonly connection: DuckDBConnection;
  readonly layout: LakeLayout;
  /** What the connection's DuckDB may use, bytes. */
  readonly memoryBytes: number;
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

/** Writes the rows of `select`, which yields `start`, the present columns and the measures, as one part; none when there are none. */
export function writeRollup(
  select: string,
  { rollup, day, held, name, present, large }: RollupTarget,
  { connection, layout }: RollupContext,
): Promise<Part[]> {
  const keys = rollup.columns.filter((column) => present.has(column));
  const columns = ['start', ...keys, ...ROLLUP_MEASURES];
  const rows = large ? splitRows(select, columns) : `SELECT ${columns.map(plain).join(', ')} FROM (${select})`;
  const table = rollup.name;
  return writePart(connection, `${rows} ORDER BY ${order(keys)}`, partitionFolder(day, { layout, table }), {
    layout,
    table,
    name,
    objects: NO_OBJECT,
    columns,
    rollup: { day, held, valid: held, edition: ROLLUP_EDITION },
  });
}

function plain(column: string): string {
  const name = quoteIdentifier(column);
  // A sum of BIGINT is a HUGEINT, of which Parquet would make a DOUBLE.
  return NUMBERS.has(column) ? `${name}::BIGINT AS ${name}` : name;
}

/**
 * Damaged logs may say 2^63 - 1 bytes in several records. A sum beyond that takes several rows of the same keys, of
 * which the first has the rest, so that adding them up again is exact.
 */
function splitRows(select: string, columns: readonly string[]): string {
  const list = columns.map((column) => {
    const name = quoteIdentifier(column);
    if (column === 'flows') return 'CASE WHEN i = 0 THEN flows ELSE 0 END::BIGINT AS flows';
    if (!SUMS.has(column)) return plain(column);
    return `greatest(0, least(${name} - i * ${BIGINT_MAX}::HUGEINT, ${BIGINT_MAX}))::BIGINT AS ${name}`;
  });
  return `SELECT ${list.join(', ')} FROM (SELECT *, unnest(range((greatest(bytes, packets) // ${BIGINT_MAX})::BIGINT + 1)) AS i FROM (${select}))`;
}

/** What is asked for lies together: the hour, the interface, then the address. */
const SORTED_BY = ['interface_id', 'srcaddr', 'dstaddr', 'service_port', 'protocol', 'action'];

function order(keys: readonly string[]): string {
  return ['start', ...SORTED_BY.filter((column) => keys.includes(column))].map(quoteIdentifier).join(', ');
}

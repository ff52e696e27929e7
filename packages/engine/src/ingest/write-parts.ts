import path from 'node:path';
import type { DuckDBConnection } from '@duckdb/node-api';
import type { Part } from '../store/manifest.js';
import { partitionFolder, type WriteOptions, writePart } from '../store/write-part.js';

/** Days one batch may touch before its rows go to one part: random times must not become a million files. */
export const DAYS_PER_BATCH_MAX = 1_000;
export const SECONDS_PER_DAY = 86_400;

/** From this many days on, rows are made ready once in a table of their own rather than joined anew for each day. */
const READY_TABLE_DAYS_MIN = 4;
const READY_TABLE = 'ready';

/**
 * Writes rows as one part per day of `start`, under Hive-style `date=` folders; invisible until committed. `select` ends
 * in a WHERE clause over the staging table `s`; `days` are the days since 1970 it spans, NULL for rows without a time.
 * One COPY per day measured 1.3 to 1.8 times faster than DuckDB's PARTITION_BY on this width.
 */
export async function writeDailyParts(
  connection: DuckDBConnection,
  select: string,
  days: readonly (number | null)[],
  options: WriteOptions,
): Promise<Part[]> {
  if (days.length > DAYS_PER_BATCH_MAX) return writePart(connection, select, partitionFolder(null, options), options);
  const ready = days.length >= READY_TABLE_DAYS_MIN;
  if (ready) await connection.run(`CREATE OR REPLACE TEMP TABLE ${READY_TABLE} AS ${select}`);
  const [rows, start] = ready ? [`SELECT * FROM ${READY_TABLE} WHERE true`, '"start"'] : [select, 's."start"'];
  const parts: Part[] = [];
  for (const day of days) {
    const range =
      day === null
        ? `${start} IS NULL`
        : `${start} >= ${day * SECONDS_PER_DAY} AND ${start} < ${(day + 1) * SECONDS_PER_DAY}`;
    const one = days.length === 1 ? rows : `${rows} AND ${range}`;
    parts.push(...(await writePart(connection, one, partitionFolder(day, options), options)));
  }
  if (ready) await connection.run(`DROP TABLE ${READY_TABLE}`);
  return parts;
}

/** Writes rows as one part without partitions. */
export async function writeSinglePart(
  connection: DuckDBConnection,
  select: string,
  options: WriteOptions,
): Promise<Part[]> {
  return writePart(connection, select, path.join(options.layout.root, options.table), options);
}

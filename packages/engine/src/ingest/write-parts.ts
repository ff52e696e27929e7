import { mkdir, open, rm } from 'node:fs/promises';
import path from 'node:path';
import type { DuckDBConnection } from '@duckdb/node-api';
import { quoteLiteral } from '../core/quote-sql.js';
import type { Table } from '../schema/column.js';
import { type LakeLayout, NULL_PARTITION } from '../store/lake-layout.js';
import type { Part } from '../store/manifest.js';

/** Half of DuckDB's usual row group: a batch then divides evenly among threads, and windows skip more of a day. */
const PARQUET_OPTIONS = 'FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE 61440, RETURN_STATS true';

export interface WriteOptions {
  readonly layout: LakeLayout;
  readonly table: Table['name'];
  /** Unique over the life of the lake; part of each file's name. */
  readonly name: string;
  readonly objects: readonly [number, number];
  /** The columns `select` yields, without `_object_id`. */
  readonly columns: readonly string[];
}

/** Days one batch may touch before its rows go to one part: random times must not become a million files. */
const DAYS_PER_BATCH_MAX = 1_000;
export const SECONDS_PER_DAY = 86_400;
const MS_PER_DAY = 86_400_000;

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
  if (days.length > DAYS_PER_BATCH_MAX) return copy(connection, select, partitionFolder(null, options), options);
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
    parts.push(...(await copy(connection, one, partitionFolder(day, options), options)));
  }
  if (ready) await connection.run(`DROP TABLE ${READY_TABLE}`);
  return parts;
}

function partitionFolder(day: number | null, options: WriteOptions): string {
  const date = day === null ? NULL_PARTITION : new Date(day * MS_PER_DAY).toISOString().slice(0, 10);
  return path.join(options.layout.root, options.table, `date=${date}`);
}

/** Writes rows as one part without partitions. */
export async function writeSinglePart(
  connection: DuckDBConnection,
  select: string,
  options: WriteOptions,
): Promise<Part[]> {
  return copy(connection, select, path.join(options.layout.root, options.table), options);
}

async function copy(
  connection: DuckDBConnection,
  select: string,
  folder: string,
  options: WriteOptions,
): Promise<Part[]> {
  await mkdir(folder, { recursive: true });
  const file = path.join(folder, `${options.name}.parquet`);
  const result = await connection.runAndReadAll(`COPY (${select}) TO ${quoteLiteral(file)} (${PARQUET_OPTIONS})`);
  const [stats] = result.getRowObjectsJson();
  const rows = Number(stats?.count ?? 0);
  if (rows === 0) {
    await rm(file, { force: true });
    return [];
  }
  await flush(file);
  return [
    {
      table: options.table,
      path: path.relative(options.layout.root, file).split(path.sep).join('/'),
      rows,
      bytes: Number(stats?.file_size_bytes ?? 0),
      objects: [options.objects[0], options.objects[1]],
      columns: options.columns.join(' '),
      ...startRange(stats?.column_statistics),
    },
  ];
}

/** A commit must not survive a power cut that its parts do not. */
async function flush(file: string): Promise<void> {
  const handle = await open(file, 'r+');
  await handle.sync().finally(() => handle.close());
}

/** DuckDB reports statistics as a map of quoted column name to a map of name to text. */
function startRange(statistics: unknown): { first?: number; last?: number } {
  if (!Array.isArray(statistics)) return {};
  const entry: unknown = statistics.find((each) => isEntry(each) && each.key === '"start"');
  if (!isEntry(entry) || !Array.isArray(entry.value)) return {};
  const values = new Map(entry.value.filter(isEntry).map(({ key, value }) => [key, value]));
  const [first, last] = [Number(values.get('min') ?? Number.NaN), Number(values.get('max') ?? Number.NaN)];
  return Number.isSafeInteger(first) && Number.isSafeInteger(last) ? { first, last } : {};
}

function isEntry(value: unknown): value is { key: unknown; value: unknown } {
  return typeof value === 'object' && value !== null && 'key' in value && 'value' in value;
}

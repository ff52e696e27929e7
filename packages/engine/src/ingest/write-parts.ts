import { mkdir, open, rm } from 'node:fs/promises';
import path from 'node:path';
import type { DuckDBConnection } from '@duckdb/node-api';
import { quoteLiteral } from '../core/quote-sql.js';
import type { Table } from '../schema/column.js';
import { type LakeLayout, NULL_PARTITION } from '../store/lake-layout.js';
import type { Part } from '../store/manifest.js';

const PARQUET_OPTIONS = 'FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE 122880, RETURN_STATS true';

export interface WriteOptions {
  readonly layout: LakeLayout;
  readonly table: Table['name'];
  /** Unique over the life of the lake; part of each file's name. */
  readonly name: string;
  readonly objects: readonly [number, number];
  /** The columns `select` yields, without `_object_id`. */
  readonly columns: readonly string[];
}

/** Hours one batch may touch before its rows go to one part: random times must not become a million files. */
const HOURS_PER_BATCH_MAX = 1_000;
const SECONDS_PER_HOUR = 3_600;
const MS_PER_HOUR = 3_600_000;

/** From this many hours on, rows are made ready once in a table of their own rather than joined anew for each hour. */
const READY_TABLE_HOURS_MIN = 4;
const READY_TABLE = 'ready';

/**
 * Writes rows as one part per hour of `start`, under Hive-style `date=` and `hour=` folders; invisible until committed.
 * `select` ends in a WHERE clause over the staging table `s`; `hours` are the hours since 1970 it spans, NULL for rows
 * without a time. One COPY per hour measured 1.3 to 1.8 times faster than DuckDB's PARTITION_BY on this width.
 */
export async function writeHourlyParts(
  connection: DuckDBConnection,
  select: string,
  hours: readonly (number | null)[],
  options: WriteOptions,
): Promise<Part[]> {
  if (hours.length > HOURS_PER_BATCH_MAX) return copy(connection, select, partitionFolder(null, options), options);
  const ready = hours.length >= READY_TABLE_HOURS_MIN;
  if (ready) await connection.run(`CREATE OR REPLACE TEMP TABLE ${READY_TABLE} AS ${select}`);
  const [rows, start] = ready ? [`SELECT * FROM ${READY_TABLE} WHERE true`, '"start"'] : [select, 's."start"'];
  const parts: Part[] = [];
  for (const hour of hours) {
    const range =
      hour === null
        ? `${start} IS NULL`
        : `${start} >= ${hour * SECONDS_PER_HOUR} AND ${start} < ${(hour + 1) * SECONDS_PER_HOUR}`;
    const one = hours.length === 1 ? rows : `${rows} AND ${range}`;
    parts.push(...(await copy(connection, one, partitionFolder(hour, options), options)));
  }
  if (ready) await connection.run(`DROP TABLE ${READY_TABLE}`);
  return parts;
}

function partitionFolder(hour: number | null, options: WriteOptions): string {
  const iso = hour === null ? undefined : new Date(hour * MS_PER_HOUR).toISOString();
  const date = `date=${iso?.slice(0, 10) ?? NULL_PARTITION}`;
  return path.join(options.layout.root, options.table, date, `hour=${iso?.slice(11, 13) ?? NULL_PARTITION}`);
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

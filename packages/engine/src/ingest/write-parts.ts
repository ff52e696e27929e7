import { mkdir, open } from 'node:fs/promises';
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
}

/** Hours one batch may touch before its rows go to one part: random times must not become a million files. */
const HOURS_PER_BATCH_MAX = 1_000;

/**
 * Writes rows as one part per hour of `start`, under Hive-style `date=` and `hour=` folders; invisible until committed.
 * `select` yields the table's stored columns; `hours` is how many distinct hours they span.
 */
export async function writeHourlyParts(
  connection: DuckDBConnection,
  select: string,
  hours: number,
  options: WriteOptions,
): Promise<Part[]> {
  const folder = path.join(options.layout.root, options.table);
  if (hours > HOURS_PER_BATCH_MAX) {
    const unsorted = path.join(folder, `date=${NULL_PARTITION}`, `hour=${NULL_PARTITION}`);
    return copy(connection, select, path.join(unsorted, `${options.name}.parquet`), '', options);
  }
  const instant = 'make_timestamp("start" * 1000000)';
  const partitioned =
    `SELECT *, coalesce(strftime(${instant}, '%Y-%m-%d'), ${quoteLiteral(NULL_PARTITION)}) AS date, ` +
    `coalesce(strftime(${instant}, '%H'), ${quoteLiteral(NULL_PARTITION)}) AS hour FROM (${select})`;
  const extra = `, PARTITION_BY (date, hour), FILENAME_PATTERN ${quoteLiteral(`${options.name}-{i}`)}, OVERWRITE_OR_IGNORE true`;
  return copy(connection, partitioned, folder, extra, options);
}

/** Writes rows as one part without partitions. */
export async function writeSinglePart(
  connection: DuckDBConnection,
  select: string,
  options: WriteOptions,
): Promise<Part[]> {
  return copy(
    connection,
    select,
    path.join(options.layout.root, options.table, `${options.name}.parquet`),
    '',
    options,
  );
}

async function copy(
  connection: DuckDBConnection,
  select: string,
  target: string,
  extra: string,
  options: WriteOptions,
): Promise<Part[]> {
  await mkdir(extra === '' ? path.dirname(target) : target, { recursive: true });
  const result = await connection.runAndReadAll(
    `COPY (${select}) TO ${quoteLiteral(target)} (${PARQUET_OPTIONS}${extra})`,
  );
  const parts: Part[] = [];
  for (const stats of result.getRowObjectsJson()) {
    const file = String(stats.filename);
    await flush(file);
    parts.push({
      table: options.table,
      path: path.relative(options.layout.root, file).split(path.sep).join('/'),
      rows: Number(stats.count),
      bytes: Number(stats.file_size_bytes),
      objects: [options.objects[0], options.objects[1]],
      ...startRange(stats.column_statistics),
    });
  }
  return parts.filter((part) => part.rows > 0);
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

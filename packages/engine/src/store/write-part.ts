import { mkdir, open, rm } from 'node:fs/promises';
import path from 'node:path';
import type { DuckDBConnection } from '@duckdb/node-api';
import { quoteLiteral } from '../core/quote-sql.js';
import { type LakeLayout, NULL_PARTITION } from './lake-layout.js';
import type { Part } from './manifest.js';
import { OBJECT_ID_COLUMN } from './views.js';

/**
 * Half of DuckDB's usual row group: a batch then divides evenly among threads, and windows skip more of a day. The lowest
 * level of zstd writes a seventh faster than the usual one, for 4 % more bytes.
 */
const PARQUET_OPTIONS = 'COMPRESSION zstd, COMPRESSION_LEVEL 1, ROW_GROUP_SIZE 61440';
const MS_PER_DAY = 86_400_000;
const MS_PER_SECOND = 1_000;

export interface WriteOptions {
  readonly layout: LakeLayout;
  readonly table: Part['table'];
  /** Unique over the life of the lake; part of each file's name. */
  readonly name: string;
  /** Range of object ids to note where the rows do not tell it themselves. */
  readonly objects: readonly [number, number];
  /** The columns `select` yields, without `_object_id`. */
  readonly columns: readonly string[];
  /** Columns of Unix milliseconds whose range is noted, where rows have no `start`. */
  readonly times?: readonly string[];
  /** How the file is laid out, where not as usual. */
  readonly parquet?: string;
  /** Parts of rollups: which hours of which day. */
  readonly rollup?: Part['rollup'];
}

/** The folder of a table's parts of one day (days since 1970), Hive-style; NULL is for rows without a time. */
export function partitionFolder(day: number | null, options: Pick<WriteOptions, 'layout' | 'table'>): string {
  const date = day === null ? NULL_PARTITION : new Date(day * MS_PER_DAY).toISOString().slice(0, 10);
  return path.join(options.layout.root, options.table, `date=${date}`);
}

/** Writes a statement's rows as one part in `folder`, flushed to disk; no part when there are none. Invisible until committed. */
export async function writePart(
  connection: DuckDBConnection,
  select: string,
  folder: string,
  options: WriteOptions,
): Promise<Part[]> {
  await mkdir(folder, { recursive: true });
  const file = path.join(folder, `${options.name}.parquet`);
  const parquet = `FORMAT parquet, ${options.parquet ?? PARQUET_OPTIONS}, RETURN_STATS true`;
  const result = await connection.runAndReadAll(`COPY (${select}) TO ${quoteLiteral(file)} (${parquet})`);
  const [stats] = result.getRowObjectsJson();
  const rows = Number(stats?.count ?? 0);
  if (rows === 0) {
    await rm(file, { force: true });
    return [];
  }
  await flush(file);
  const [start, objects] = [
    rangeOfTimes(options.times, stats?.column_statistics),
    rangeOf(OBJECT_ID_COLUMN, stats?.column_statistics),
  ];
  return [
    {
      table: options.table,
      path: path.relative(options.layout.root, file).split(path.sep).join('/'),
      rows,
      bytes: Number(stats?.file_size_bytes ?? 0),
      objects: objects ?? [options.objects[0], options.objects[1]],
      columns: options.columns.join(' '),
      ...(options.rollup === undefined ? {} : { rollup: options.rollup }),
      ...(start === undefined ? {} : { first: start[0], last: start[1] }),
    },
  ];
}

/** A commit must not survive a power cut that its parts do not. */
async function flush(file: string): Promise<void> {
  const handle = await open(file, 'r+');
  await handle.sync().finally(() => handle.close());
}

/** The range of the rows' times in Unix seconds. */
function rangeOfTimes(columns: WriteOptions['times'], statistics: unknown): [number, number] | undefined {
  if (columns === undefined) return rangeOf('start', statistics);
  const ranges = columns.map((column) => rangeOf(column, statistics)).filter((range) => range !== undefined);
  if (ranges.length === 0) return undefined;
  const [first, last] = [Math.min(...ranges.map(([min]) => min)), Math.max(...ranges.map(([, max]) => max))];
  return [Math.floor(first / MS_PER_SECOND), Math.floor(last / MS_PER_SECOND)];
}

/** DuckDB reports statistics as a map of quoted column name to a map of name to text. Undefined when a column has none. */
function rangeOf(column: string, statistics: unknown): [number, number] | undefined {
  if (!Array.isArray(statistics)) return undefined;
  const entry: unknown = statistics.find((each) => isEntry(each) && each.key === `"${column}"`);
  if (!isEntry(entry) || !Array.isArray(entry.value)) return undefined;
  const values = new Map(entry.value.filter(isEntry).map(({ key, value }) => [key, value]));
  const [min, max] = [Number(values.get('min') ?? Number.NaN), Number(values.get('max') ?? Number.NaN)];
  return Number.isSafeInteger(min) && Number.isSafeInteger(max) ? [min, max] : undefined;
}

function isEntry(value: unknown): value is { key: unknown; value: unknown } {
  return typeof value === 'object' && value !== null && 'key' in value && 'value' in value;
}

import path from 'node:path';
import type { DuckDBConnection } from '@duckdb/node-api';
import { folderOf, nextMerge } from '../../maintenance/plan-merge.js';
import type { LakeLayout } from '../../store/lake-layout.js';
import type { Manifest, Part } from '../../store/manifest.js';
import { readParts } from '../../store/read-parts.js';
import { writePart } from '../../store/write-part.js';
import { isOutOfMemory } from '../is-out-of-memory.js';

/** Tables of which every archive brings parts; the columns their rows are sorted by. Spans are exchanged, never added to. */
const SORTED_BY: ReadonlyMap<string, readonly string[]> = new Map([
  ['connection_logs', ['timestamp']],
  ['sessions', ['timestamp']],
  ['archives', []],
  ['archive_quarantine', []],
]);
/**
 * Where a record was read is looked up row by row, in less than half of the usual row group. In DuckDB smaller groups cost
 * memory: sorted into groups of 8,192, five million rows did not fit into 512 MiB; into twice as many they did.
 */
const PARQUET = 'COMPRESSION zstd, COMPRESSION_LEVEL 1, PARQUET_VERSION V2, ROW_GROUP_SIZE 24576';
const TABLES: ReadonlySet<string> = new Set(SORTED_BY.keys());

export interface MergeContext {
  readonly layout: LakeLayout;
  readonly manifest: Manifest;
  /** Unique over the life of the lake; part of file names. */
  readonly name: string;
  readonly signal?: AbortSignal | undefined;
}

/** Merges small parts of one day and table, a commit each, until none are worth it, or there is no memory for more. */
export async function mergeSmallParts(
  connection: DuckDBConnection,
  { layout, manifest, name, signal }: MergeContext,
): Promise<{ parts: number; rows: number }> {
  const done = { parts: 0, rows: 0 };
  for (let step = 1; ; step += 1) {
    const merge = nextMerge(manifest.state, TABLES);
    if (merge === undefined || signal?.aborted === true) return done;
    const { table, parts } = merge;
    const written = await write(connection, parts, { layout, table, name: `${name}-${step}` }).catch(noRoom);
    if (written === undefined) return done;
    await manifest.commit({ add: written, drop: parts.map((part) => part.path) });
    done.parts += parts.length;
    done.rows += written.reduce((sum, part) => sum + part.rows, 0);
  }
}

/** What is not merged is read a little slower, and nothing else is wrong with it. */
function noRoom(error: unknown): undefined {
  if (!isOutOfMemory(error)) throw error;
}

function write(
  connection: DuckDBConnection,
  parts: readonly Part[],
  { layout, table, name }: { readonly layout: LakeLayout; readonly table: string; readonly name: string },
): Promise<Part[]> {
  const [first] = parts;
  const times = SORTED_BY.get(table) ?? [];
  const order = times.length === 0 ? '' : ` ORDER BY ${times.map((column) => `"${column}"`).join(', ')}`;
  const folder = first === undefined ? table : folderOf(first);
  return writePart(
    connection,
    `SELECT * FROM ${readParts(layout, parts)}${order}`,
    path.join(layout.root, ...folder.split('/')),
    {
      layout,
      table,
      name,
      objects: [Math.min(...parts.map((part) => part.objects[0])), Math.max(...parts.map((part) => part.objects[1]))],
      columns: first?.columns.split(' ') ?? [],
      times,
      parquet: PARQUET,
    },
  );
}

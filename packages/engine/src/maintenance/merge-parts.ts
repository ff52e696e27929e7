import path from 'node:path';
import type { DuckDBConnection } from '@duckdb/node-api';
import { quoteFiles, quoteIdentifier } from '../core/quote-sql.js';
import type { LakeLayout } from '../store/lake-layout.js';
import type { ManifestState, Part } from '../store/manifest.js';
import { OBJECT_ID_COLUMN } from '../store/views.js';
import { writePart } from '../store/write-part.js';
import { folderOf, type Merge } from './plan-merge.js';

/** Writes the rows of parts that still count as one part, sorted by time; none when no row counts. Invisible until committed. */
export function mergeParts(
  connection: DuckDBConnection,
  { table, parts }: Merge,
  state: ManifestState,
  target: { readonly layout: LakeLayout; readonly name: string },
): Promise<Part[]> {
  const columns = parts[0]?.columns.split(' ') ?? [];
  const folder = parts[0] === undefined ? table : folderOf(parts[0]);
  const objects = [
    Math.min(...parts.map((part) => part.objects[0])),
    Math.max(...parts.map((part) => part.objects[1])),
  ] as const;
  const dead = [...state.dead].filter((id) => objects[0] <= id && id <= objects[1]);
  const id = quoteIdentifier(OBJECT_ID_COLUMN);
  const select = [
    `SELECT ${[...columns.map(quoteIdentifier), id].join(', ')}`,
    `FROM read_parquet(${quoteFiles(parts.map((part) => fileOf(target.layout, part)))}, hive_partitioning = false)`,
    ...(dead.length === 0 ? [] : [`WHERE ${id} NOT IN (${dead.join(', ')})`]),
    `ORDER BY ${columns.includes('start') ? `"start", ${id}` : id}`,
  ];
  return writePart(connection, select.join(' '), path.join(target.layout.root, ...folder.split('/')), {
    ...target,
    table,
    objects,
    columns,
  });
}

export function fileOf(layout: LakeLayout, part: Part): string {
  return path.join(layout.root, ...part.path.split('/'));
}

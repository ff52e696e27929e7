import type { DuckDBConnection } from '@duckdb/node-api';
import { quoteFiles, quoteIdentifier } from '../core/quote-sql.js';
import type { LakeLayout } from '../store/lake-layout.js';
import type { ManifestState, Part } from '../store/manifest.js';
import { OBJECT_ID_COLUMN } from '../store/views.js';
import { fileOf } from './merge-parts.js';
import { MERGED_TABLES } from './plan-merge.js';

/** A part is rewritten once so much of it is dead, or once so many objects are, which every question must leave out. */
const DEAD_SHARE_MIN = 0.05;
const DEAD_OBJECTS_MAX = 200;

export interface DeadRows {
  /** Parts that hold enough rows of replaced objects to be written anew without them. */
  readonly rewrite: readonly Part[];
  /** Replaced objects of which no part holds a row any more. */
  readonly forget: readonly number[];
}

/** Looks where rows of replaced objects still lie. A range of object ids says only where they may. */
export async function findDeadRows(
  connection: DuckDBConnection,
  layout: LakeLayout,
  state: ManifestState,
): Promise<DeadRows> {
  const held = new Set<number>();
  const rewrite: Part[] = [];
  for (const part of state.parts) {
    const [first, last] = part.objects;
    const dead = [...state.dead].filter((id) => first <= id && id <= last);
    if (dead.length === 0) continue;
    if (!MERGED_TABLES.has(part.table)) {
      for (const objectId of dead) held.add(objectId);
      continue;
    }
    const id = quoteIdentifier(OBJECT_ID_COLUMN);
    const found = await connection.runAndReadAll(
      `SELECT ${id}, count(*) FROM read_parquet(${quoteFiles([fileOf(layout, part)])}, hive_partitioning = false) ` +
        `WHERE ${id} IN (${dead.join(', ')}) GROUP BY 1`,
    );
    const counts = found.getRowsJson();
    for (const [objectId] of counts) held.add(Number(objectId));
    const rows = counts.reduce((sum, [, count]) => sum + Number(count), 0);
    if (rows === 0) continue;
    if (rows >= part.rows * DEAD_SHARE_MIN || state.dead.size > DEAD_OBJECTS_MAX) rewrite.push(part);
  }
  return { rewrite, forget: [...state.dead].filter((id) => !held.has(id)) };
}

import path from 'node:path';
import type { DuckDBConnection } from '@duckdb/node-api';
import { quoteFiles, quoteIdentifier } from '../core/quote-sql.js';
import type { LakeLayout } from '../store/lake-layout.js';
import type { ManifestState } from '../store/manifest.js';
import { partsOf } from '../store/manifest-parts.js';
import { OBJECT_ID_COLUMN } from '../store/views.js';

export const SECONDS_PER_HOUR = 3_600;

/** Hours of `start` (Unix seconds / 3,600) in which these objects have flows. */
export async function hoursOfObjects(
  connection: DuckDBConnection,
  layout: LakeLayout,
  state: ManifestState,
  ids: readonly number[],
): Promise<number[]> {
  const hours = new Set<number>();
  for (const part of partsOf(state, 'flows')) {
    const [first, last] = part.objects;
    const here = ids.filter((id) => first <= id && id <= last);
    if (here.length === 0 || !part.columns.split(' ').includes('start')) continue;
    const file = quoteFiles([path.join(layout.root, ...part.path.split('/'))]);
    const found = await connection.runAndReadAll(
      `SELECT DISTINCT "start" // ${SECONDS_PER_HOUR} FROM read_parquet(${file}, hive_partitioning = false) ` +
        `WHERE "start" IS NOT NULL AND ${quoteIdentifier(OBJECT_ID_COLUMN)} IN (${here.join(', ')})`,
    );
    for (const [hour] of found.getRowsJson()) hours.add(Number(hour));
  }
  return [...hours];
}

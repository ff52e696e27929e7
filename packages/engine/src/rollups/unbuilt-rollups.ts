import type { DuckDBConnection } from '@duckdb/node-api';
import type { LakeLayout } from '../store/lake-layout.js';
import { type Manifest, type ManifestState, partsOf } from '../store/manifest.js';
import { readParts } from '../store/read-parts.js';
import { builtHours } from '../store/rollup-views.js';

/**
 * Makes the hours of a lake stale that was written before there were rollups, or whose rollups are of an older edition:
 * all of them, when it has records and none of them is built or stale. To be called before anything new is loaded,
 * which would hide that.
 */
export async function markUnbuiltRollups({
  connection,
  layout,
  manifest,
}: {
  readonly connection: DuckDBConnection;
  readonly layout: LakeLayout;
  readonly manifest: Manifest;
}): Promise<ManifestState> {
  const state = await manifest.refresh();
  const parts = partsOf(state, 'flows').filter((part) => part.first !== undefined);
  if (parts.length === 0 || state.staleRollups.size > 0 || builtHours(state).size > 0) return state;
  const result = await connection.runAndReadAll(
    `SELECT DISTINCT "start" // 3600 FROM ${readParts(layout, parts)} WHERE "start" IS NOT NULL ORDER BY 1`,
  );
  return manifest.commit({ staleRollups: result.getRowsJson().map(([hour]) => Number(hour)) });
}

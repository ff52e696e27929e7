import type { DuckDBConnection } from '@duckdb/node-api';
import type { LakeLayout } from '../store/lake-layout.js';
import { type ManifestState, partsOf } from '../store/manifest.js';
import { readParts } from '../store/read-parts.js';

/**
 * Hours of records in a lake that was written before there were conversations: all of them, when it has records, no
 * conversations and nothing stale.
 */
export async function hoursWithoutConversations(
  connection: DuckDBConnection,
  layout: LakeLayout,
  state: ManifestState,
): Promise<number[]> {
  const flows = partsOf(state, 'flows').filter((part) => part.first !== undefined);
  if (flows.length === 0 || state.stale.size > 0 || partsOf(state, 'conversations').length > 0) return [];
  const result = await connection.runAndReadAll(
    `SELECT DISTINCT "start" // 3600 FROM ${readParts(layout, flows)} WHERE "start" IS NOT NULL ORDER BY 1`,
  );
  return result.getRowsJson().map(([hour]) => Number(hour));
}

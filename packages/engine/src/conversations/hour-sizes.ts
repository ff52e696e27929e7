import type { DuckDBConnection } from '@duckdb/node-api';
import type { LakeLayout } from '../store/lake-layout.js';
import type { ManifestState } from '../store/manifest.js';
import { readParts } from '../store/read-parts.js';
import { flowsOfHours, startsIn } from './batch-flows.js';
import { SECONDS_PER_HOUR } from './timeouts.js';

/** How many records start in each of these hours (Unix seconds / 3,600, rising); hours without any are left out. */
export async function hourSizes(
  connection: DuckDBConnection,
  layout: LakeLayout,
  state: ManifestState,
  hours: readonly number[],
): Promise<Map<number, number>> {
  const parts = flowsOfHours(state, hours);
  if (parts.length === 0) return new Map();
  const result = await connection.runAndReadAll(
    `SELECT "start" // ${SECONDS_PER_HOUR}, count(*) FROM ${readParts(layout, parts)} WHERE ${startsIn(hours)} GROUP BY 1`,
  );
  return new Map(result.getRowsJson().map(([hour, rows]) => [Number(hour), Number(rows)]));
}

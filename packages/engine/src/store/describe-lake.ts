import type { LakeStatus } from '../contract.js';
import { formatInstant } from '../core/time-window.js';
import { countFlows, type FlowCounts } from './count-flows.js';
import { describeActivity } from './describe-activity.js';
import type { Lake } from './lake.js';
import { type ManifestState, partsOf } from './manifest.js';

/** Counted once per version: the status is asked for every few seconds. */
const counted = new WeakMap<Lake, Counts>();

interface Counts extends FlowCounts {
  readonly objects: number;
}

/** What is in a lake, and what loads it. */
export async function describeLake(lake: Lake): Promise<Omit<LakeStatus, 'detectedTo'>> {
  const state = await lake.refresh();
  const counts = await countsOf(lake, state);
  const { first, last } = counts;
  return {
    version: state.version,
    rows: counts.rows,
    lakeBytes: state.parts.reduce((sum, part) => sum + part.bytes, 0),
    parts: partsOf(state, 'flows').length,
    objects: counts.objects,
    window: first === null || last === null ? null : { from: formatInstant(first), to: formatInstant(last + 1) },
    updatedAt: state.updatedAt,
    residentBytes: process.memoryUsage.rss(),
    tables: tablesOf(state),
    waitingHours: state.stale.size,
    ...(await describeActivity(lake, last)),
  };
}

async function countsOf(lake: Lake, state: ManifestState): Promise<Counts> {
  const known = counted.get(lake);
  if (known?.version === state.version) return known;
  const flows = await countFlows(lake, state);
  // `ingested` remembers objects whose days are past their retention as well.
  const { rows, version } = await lake.rows({
    text: 'SELECT count(*) AS objects FROM ingested WHERE "rows" > 0 AND coalesce(last_start >= $1::BIGINT, true)',
    params: [flows.first],
  });
  const counts = { ...flows, objects: Number(rows[0]?.objects ?? 0) };
  // What was committed meanwhile is counted by the next call.
  if (version !== state.version) return counts;
  counted.set(lake, counts);
  return counts;
}

function tablesOf(state: ManifestState): LakeStatus['tables'] {
  const tables = new Map<string, { parts: number; rows: number; bytes: number }>();
  for (const { table, rows, bytes } of state.parts) {
    const sums = tables.get(table) ?? { parts: 0, rows: 0, bytes: 0 };
    tables.set(table, { parts: sums.parts + 1, rows: sums.rows + rows, bytes: sums.bytes + bytes });
  }
  return [...tables].map(([table, sums]) => ({ table, ...sums })).sort((a, b) => b.bytes - a.bytes);
}

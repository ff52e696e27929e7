import type { IngestStatus } from '../contract.js';
import { formatInstant } from '../core/time-window.js';
import { isAtWork, readIngestActivity } from './ingest-activity.js';
import type { Lake } from './lake.js';
import { hidePaths } from './views.js';

const MS_PER_SECOND = 1_000;
/** The newest record is among those that began so long before the newest start: twice the longest aggregation interval. */
const NEWEST_WITHIN_S = 1_200;

/** What loads a lake, whether it lives, and how far behind the lake is; `last` is its newest `start`, in Unix seconds. */
export async function describeActivity(lake: Lake, last: number | null): Promise<{ ingest?: IngestStatus }> {
  const activity = await readIngestActivity(lake.layout);
  if (activity === undefined) return {};
  const now = Date.now();
  const newest = last === null ? null : await newestEnd(lake, last, Math.floor(now / MS_PER_SECOND));
  return {
    ingest: {
      ...activity,
      error:
        activity.error === null ? null : { ...activity.error, message: hidePaths(activity.error.message, lake.layout) },
      isRunning: isAtWork(activity, now),
      newestFlow: newest === null ? null : formatInstant(newest),
      lagSeconds: newest === null ? null : Math.max(0, Math.floor(now / MS_PER_SECOND) - newest),
    },
  };
}

/** End of the newest record that is not from the future, Unix seconds: one clock gone wrong must not hide a lag. */
async function newestEnd(lake: Lake, last: number, now: number): Promise<number | null> {
  const newest = Math.min(last, now);
  const { rows } = await lake.rows({
    text: 'SELECT max("end") AS newest FROM flows WHERE "start" BETWEEN $1::BIGINT AND $2::BIGINT AND "end" <= $3::BIGINT',
    params: [newest - NEWEST_WITHIN_S, newest, now],
  });
  const found = rows[0]?.newest ?? null;
  return found === null ? null : Number(found);
}

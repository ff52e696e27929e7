import { SPAN_SKEW_MS } from '../../schema/connections.js';
import type { Part } from '../../store/manifest.js';

export const MS_PER_DAY = 86_400_000;
const MS_PER_SECOND = 1_000;
const SKEW_S = SPAN_SKEW_MS / MS_PER_SECOND;
const SECONDS_PER_DAY = 86_400;

/**
 * Days (since 1970) whose spans depend on these new records: their own, and the day before when a New may be the one that
 * a Destroy of its last seconds waits for.
 */
export function daysToMatch(parts: readonly Part[]): number[] {
  const days = new Set<number>();
  for (const { table, first, last } of parts) {
    if (table !== 'connection_logs' || first === undefined || last === undefined) continue;
    // A part is of one day.
    days.add(Math.floor(last / SECONDS_PER_DAY));
    days.add(Math.floor((first - SKEW_S) / SECONDS_PER_DAY));
  }
  return [...days].filter((day) => day >= 0).sort((a, b) => a - b);
}

export function dayStart(day: number): number {
  return day * MS_PER_DAY;
}

/** The day (since 1970) in a part's `date=` folder; -1 for a part of no day. */
export function dayOf({ path }: Pick<Part, 'path'>): number {
  const date = /\/date=(\d{4}-\d{2}-\d{2})\//.exec(path)?.[1];
  return date === undefined ? -1 : Math.floor(Date.parse(`${date}T00:00:00Z`) / MS_PER_DAY);
}

import type { ManifestState, Part } from '../store/manifest.js';

const SECONDS_PER_DAY = 86_400;
const SECONDS_PER_HOUR = 3_600;
const MS_PER_SECOND = 1_000;

/** What a lake that keeps so many days no longer holds. */
export interface Expired {
  /** Start of the first day kept, Unix seconds. */
  readonly edge: number;
  readonly parts: readonly Part[];
  /** Stale hours before the edge: there is nothing left to derive from. */
  readonly hours: readonly number[];
  readonly rollupHours: readonly number[];
}

/**
 * Start of the first day that is kept, Unix seconds: whole UTC days that ended `keepDays` days before the newest record
 * are dropped. A record from the future must not empty the lake, so the clock bounds what counts as newest; without any
 * record the clock is all there is.
 */
export function retentionEdge(state: ManifestState, keepDays: number, nowMs: number): number {
  const now = Math.floor(nowMs / MS_PER_SECOND);
  const newest = state.parts.reduce<number | undefined>(
    (latest, part) =>
      part.table === 'flows' && part.last !== undefined ? Math.max(latest ?? part.last, part.last) : latest,
    undefined,
  );
  const from = Math.min(newest ?? now, now) - keepDays * SECONDS_PER_DAY;
  return Math.floor(from / SECONDS_PER_DAY) * SECONDS_PER_DAY;
}

/**
 * Partitions of flows and what is derived from them, and parts of coverage, that lie before the edge as a whole. Findings
 * stay: they are what is remembered of those days. Pure.
 */
export function findExpired(state: ManifestState, keepDays: number, nowMs: number): Expired {
  const edge = retentionEdge(state, keepDays, nowMs);
  const parts = state.parts.filter((part) => {
    if (part.table === 'coverage') return part.last !== undefined && part.last < edge;
    const day = part.table === 'findings' ? undefined : partitionStart(part);
    return day !== undefined && day < edge;
  });
  const isOver = (hour: number): boolean => (hour + 1) * SECONDS_PER_HOUR <= edge;
  return { edge, parts, hours: [...state.stale].filter(isOver), rollupHours: [...state.staleRollups].filter(isOver) };
}

/** Start of the day in a part's `date=` folder; undefined for rows without a time, whose age nobody knows. */
function partitionStart(part: Part): number | undefined {
  const date = /\/date=(\d{4}-\d{2}-\d{2})\//.exec(part.path)?.[1];
  const ms = date === undefined ? Number.NaN : Date.parse(`${date}T00:00:00Z`);
  return Number.isFinite(ms) ? ms / MS_PER_SECOND : undefined;
}

/** The days, `2026-11-20`, that parts of the partitioned tables lie in. */
export function daysOf(parts: readonly Part[]): string[] {
  const days = parts.map(partitionStart).filter((start) => start !== undefined);
  return [...new Set(days)]
    .sort((a, b) => a - b)
    .map((start) => new Date(start * MS_PER_SECOND).toISOString().slice(0, 10));
}

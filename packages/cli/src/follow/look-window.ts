import type { TimeWindow } from '@networkflow/engine/contract';

const MS_PER_SECOND = 1_000;
/** Files may come later than the re-list window reaches; a full look finds them. */
export const FULL_LOOK_EVERY_MS = 6 * 3_600_000;

export interface LastLook {
  /** When it began, Unix milliseconds. */
  readonly beganMs: number;
  /** End of the newest record in the lake, RFC 3339; null without one. */
  readonly newestFlow: string | null;
}

/**
 * The window of the next look: from `relistS` before the last one, or before the newest record where that is older, so
 * that late files are found; never wider than what was asked for. Without a last look, all that was asked for.
 */
export function lookWindow(
  asked: TimeWindow | undefined,
  last: LastLook | undefined,
  relistS: number,
): TimeWindow | undefined {
  if (last === undefined) return asked;
  const newestMs = last.newestFlow === null ? last.beganMs : Date.parse(last.newestFlow);
  const since = Math.floor(Math.min(last.beganMs, newestMs) / MS_PER_SECOND) - relistS;
  return { ...asked, from: Math.max(asked?.from ?? since, since) };
}

import type { LakeStatus } from '@networkflow/engine/contract';
import { formatTimeZoned, parseTime } from '../format/times';
import type { ResolvedWindow } from './resolve-window';

/** What nothing found in a window means, in words: detections never ran, have looked at a part of what it has, or at all of it. */
export function lookedNote(
  { detectedTo, window: data }: Pick<LakeStatus, 'detectedTo' | 'window'>,
  window: ResolvedWindow,
): string {
  if (detectedTo === null) return 'detections never ran';
  const end = Math.min(parseTime(window.to), data === null ? Number.POSITIVE_INFINITY : parseTime(data.to));
  const until = parseTime(detectedTo);
  if (until >= end) return 'nothing found';
  return until <= parseTime(window.from) ? 'not looked at yet' : `nothing found to ${formatTimeZoned(until)}`;
}

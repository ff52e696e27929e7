import { fromAxisTime, parseTime } from '../format/times';
import { type ResolvedWindow, toInstant } from '../state/resolve-window';

const MS_PER_MINUTE = 60_000;
/** Windows drawn by hand end on whole minutes, long ones on whole five minutes or hours: nobody means the odd second. */
const GRAINS_MS: readonly (readonly [spanMs: number, grainMs: number])[] = [
  [3 * 86_400_000, 60 * MS_PER_MINUTE],
  [2 * 3_600_000, 5 * MS_PER_MINUTE],
  [0, MS_PER_MINUTE],
];

/** The window between two places of a time axis, as shares of its length; undefined when it would be empty. */
export function windowBetween(
  axis: { readonly from: number; readonly to: number },
  first: number,
  second: number,
): ResolvedWindow | undefined {
  const [low, high] = [Math.min(first, second), Math.max(first, second)].map((share) =>
    Math.min(1, Math.max(0, share)),
  );
  if (low === undefined || high === undefined) return undefined;
  const start = axis.from + low * (axis.to - axis.from);
  const end = axis.from + high * (axis.to - axis.from);
  const grain = grainFor(end - start);
  const from = Math.round(start / grain) * grain;
  const to = Math.round(end / grain) * grain;
  return from < to ? { from: toInstant(from), to: toInstant(to) } : undefined;
}

export function grainFor(spanMs: number): number {
  return GRAINS_MS.find(([least]) => spanMs >= least)?.[1] ?? MS_PER_MINUTE;
}

/** The instants at the ends of a drawn axis, whose range is in clock time of the display zone. */
export function axisEnds(range: readonly unknown[] | undefined): { from: number; to: number } | undefined {
  const [from, to] = (range ?? []).map((end) => fromAxisTime(String(end)));
  return from !== undefined && to !== undefined && from < to ? { from, to } : undefined;
}

/** A window moved, or one end of it, kept inside the data and never empty. */
export function movedWindow(
  window: ResolvedWindow,
  move: { readonly end: 'from' | 'to' | 'both'; readonly ms: number },
  data: ResolvedWindow,
): ResolvedWindow {
  const [from, to] = [parseTime(window.from), parseTime(window.to)];
  const [first, last] = [parseTime(data.from), parseTime(data.to)];
  if (move.end === 'both') {
    const ms = Math.min(Math.max(move.ms, Math.min(0, first - from)), Math.max(0, last - to));
    return { from: toInstant(from + ms), to: toInstant(to + ms) };
  }
  if (move.end === 'from') {
    const moved = Math.min(Math.max(from + move.ms, Math.min(first, from)), to - MS_PER_MINUTE);
    return { from: toInstant(moved), to: window.to };
  }
  const moved = Math.max(Math.min(to + move.ms, Math.max(last, to)), from + MS_PER_MINUTE);
  return { from: window.from, to: toInstant(moved) };
}

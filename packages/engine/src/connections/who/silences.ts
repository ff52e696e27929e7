import type { Silence } from './evidence.js';

/** How many records a minute holds, and its first and last. Minutes without any are left out. */
export interface Minute {
  readonly records: number;
  readonly first: number;
  readonly last: number;
}

export interface SilenceOptions {
  /** A shorter silence is no gap. */
  readonly lengthMinMs: number;
  /** Records that should have come in it, by the pace around it. */
  readonly expectedMin: number;
}

/** From the first record of the logs to the last. */
export interface Extent {
  readonly from: number;
  readonly to: number;
}

const MINUTE_MS = 60_000;
/** Milliseconds before and after a silence that tell the pace of records. */
export const PACE_MS = 3_600_000;
/** Records that come one by one leave twenty expected ones out once in 500 million (e^-20). */
export const LOG_SILENCE: SilenceOptions = { lengthMinMs: 60_000, expectedMin: 20 };

/**
 * Stretches in which a log is silent though records came before and after: the pace of the hour before and of the hour
 * after, the slower of the two, would have brought many. A quiet night of a quiet network is none; a busy one that stops
 * from one second to the next is. `logged` is what the logs cover, where these minutes are not all of them.
 */
export function findSilences(
  minutes: readonly Minute[],
  { lengthMinMs, expectedMin }: SilenceOptions,
  logged: Extent = { from: minutes[0]?.first ?? 0, to: minutes.at(-1)?.last ?? 0 },
): Silence[] {
  const found: Silence[] = [];
  const sums = runningSums(minutes);
  for (let i = 1; i < minutes.length; i += 1) {
    const [before, after] = [minutes[i - 1], minutes[i]];
    if (before === undefined || after === undefined) continue;
    const length = after.first - before.last;
    if (length < lengthMinMs) continue;
    const pace = Math.min(paceBefore(minutes, sums, i - 1, logged), paceAfter(minutes, sums, i, logged));
    if (pace * length >= expectedMin) found.push({ kind: 'silent', from: before.last, to: after.first });
  }
  return found;
}

function runningSums(minutes: readonly Minute[]): number[] {
  const sums = [0];
  for (const { records } of minutes) sums.push((sums.at(-1) ?? 0) + records);
  return sums;
}

/** The log may have begun, or end, within that hour; a pace told by less than a minute is none. */
function paceOf(records: number, coveredMs: number): number {
  return records / Math.max(MINUTE_MS, Math.min(PACE_MS, coveredMs));
}

/** Records a millisecond in the hour that ends with minute `last`. */
function paceBefore(minutes: readonly Minute[], sums: readonly number[], last: number, logged: Extent): number {
  const end = minutes[last]?.last ?? 0;
  let from = last;
  while (from > 0 && (minutes[from - 1]?.first ?? 0) >= end - PACE_MS) from -= 1;
  return paceOf((sums[last + 1] ?? 0) - (sums[from] ?? 0), end - logged.from);
}

/** Records a millisecond in the hour that begins with minute `first`. */
function paceAfter(minutes: readonly Minute[], sums: readonly number[], first: number, logged: Extent): number {
  const start = minutes[first]?.first ?? 0;
  let to = first;
  while (to + 1 < minutes.length && (minutes[to + 1]?.last ?? 0) <= start + PACE_MS) to += 1;
  return paceOf((sums[to + 1] ?? 0) - (sums[first] ?? 0), logged.to - start);
}

/** The silences of a log with its two open ends: before its first record and after its last. */
export function silencesOf(minutes: readonly Minute[]): Silence[] {
  const [first, last] = [minutes[0], minutes.at(-1)];
  if (first === undefined || last === undefined) return [{ kind: 'no-logs', from: null, to: null }];
  return [
    { kind: 'before-logs', from: null, to: first.first },
    ...findSilences(minutes, LOG_SILENCE),
    { kind: 'after-logs', from: last.last, to: null },
  ];
}

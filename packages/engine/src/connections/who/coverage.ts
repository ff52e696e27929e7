import type { CoverageGap, WhoTime } from '../../schema/connection-questions.js';
import type { Question, Silence } from './evidence.js';
import { spokenDuration } from './times.js';

/** Silences this close to the moment are told, and two of them around it hide what was open all the while. */
const NEAR_MS = 3_600_000;
const LISTED_MAX = 20;

export interface Gaps {
  /** Whether nobody in the logs means nothing. */
  readonly isBlind: boolean;
  readonly listed: readonly CoverageGap[];
}

/** Whether the moment may lie in a silence, clocks being off by as much as the skew. */
export function holdsMoment({ from, to }: Silence, { atMs, skewMs }: Pick<Question, 'atMs' | 'skewMs'>): boolean {
  return (from === null || atMs > from - skewMs) && (to === null || atMs < to + skewMs);
}

export function gapsNear(silences: readonly Silence[], question: Question, time: (ms: number) => WhoTime): Gaps {
  const { atMs } = question;
  const near = silences
    .map((silence) => ({ silence, holds: holdsMoment(silence, question) }))
    .filter(({ silence, holds }) => holds || distance(silence, atMs) <= NEAR_MS);
  return {
    isBlind: near.some(({ holds }) => holds),
    listed: near
      .sort((a, b) => distance(a.silence, atMs) - distance(b.silence, atMs))
      .slice(0, LISTED_MAX)
      .map(({ silence, holds }) => ({
        kind: silence.kind,
        from: silence.from === null ? null : time(silence.from),
        to: silence.to === null ? null : time(silence.to),
        holdsMoment: holds,
        statement: statementOf(silence, time),
      })),
  };
}

/** Whether a connection may have begun in a silence shortly before the moment and ended in one shortly after it. */
export function isBetweenSilences(silences: readonly Silence[], { atMs }: Pick<Question, 'atMs'>): boolean {
  const before = silences.some(({ to }) => to !== null && to <= atMs && atMs - to <= NEAR_MS);
  return before && silences.some(({ from }) => from !== null && from >= atMs && from - atMs <= NEAR_MS);
}

function distance({ from, to }: Silence, atMs: number): number {
  return Math.max(0, (from ?? Number.NEGATIVE_INFINITY) - atMs, atMs - (to ?? Number.POSITIVE_INFINITY));
}

function statementOf({ kind, from, to }: Silence, time: (ms: number) => WhoTime): string {
  const start = from === null ? '' : time(from).utc;
  const end = to === null ? '' : time(to).utc;
  switch (kind) {
    case 'no-logs':
      return 'There are no connection logs here at all.';
    case 'unmatched':
      return `Records from ${start} on are loaded, but their beginnings and ends are not matched yet: networkflow connections import does it.`;
    case 'before-logs':
      return `The logs begin at ${end}.`;
    case 'after-logs':
      return `The logs end at ${start}.`;
    case 'address-silent':
      if (from === null && to === null) return 'No record of these logs names this public address.';
      if (from === null)
        return `Nothing is logged of this public address before ${end}, though it was busy from then on.`;
      if (to === null) return `Nothing is logged of this public address after ${start}, though it was busy until then.`;
      return `Nothing is logged of this public address from ${start} to ${end}, ${spokenDuration(to - from)}, though it was busy before and after.`;
    case 'silent':
      return `Nothing at all is logged from ${start} to ${end}, ${spokenDuration((to ?? 0) - (from ?? 0))}, though the logs were busy before and after.`;
  }
}

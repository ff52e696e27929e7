import type { IngestStatus } from '@networkflow/engine/contract';
import { formatAge, formatClock, formatTimeZoned, zoneName } from '../../format/times';
import { formatCount, formatExact } from '../../format/units';

const MS_PER_SECOND = 1000;
/** A source that delivers every ten minutes is never further behind than this while all is well. */
const QUIET_AFTER_S = 7_200;

/** Said while hours of the window may still grow. */
const PARTIAL = 'Until then the hours it loads are shown in part.';

export interface IngestWords {
  readonly tone: 'calm' | 'busy' | 'trouble';
  readonly text: string;
  /** How much of what is loaded now is done, 0 to 1. */
  readonly share?: number;
}

/** What loads the lake, in words: how far it is behind, what it is doing, and what went wrong, never shortened. */
export function ingestWords(ingest: IngestStatus): IngestWords {
  const { phase, error, isRunning } = ingest;
  if (phase === 'failed') return { tone: 'trouble', text: `Nothing is loaded: ${error?.message ?? 'it failed.'}` };
  if (phase === 'stopped') return { tone: 'calm', text: `loading was stopped; ${lagWords(ingest)}` };
  if (!isRunning) {
    return {
      tone: 'trouble',
      text: `Nothing is loaded: the process that did so has not been heard of since ${formatTimeZoned(ingest.updatedAt)}.`,
    };
  }
  const activity = activityWords(ingest);
  if (error !== null) {
    // The look that was tried again has got further than the one that failed.
    if (activity !== undefined && ingest.objectsDone > 0) {
      return {
        tone: 'busy',
        text: `${lagWords(ingest)}; ${activity} Before that: ${error.message}`,
        ...shareOf(ingest),
      };
    }
    return { tone: 'trouble', text: `${lagWords(ingest)}. ${error.message} ${retryWords(ingest)}` };
  }
  return activity === undefined
    ? { tone: 'calm', text: lagWords(ingest) }
    : { tone: 'busy', text: `${lagWords(ingest)}; ${activity}`, ...shareOf(ingest) };
}

function shareOf({ phase, objectsDone, objectsTotal, hoursDone, hoursTotal }: IngestStatus): { share?: number } {
  if (phase === 'loading' && objectsTotal > 0) return { share: objectsDone / objectsTotal };
  return phase === 'deriving' && hoursTotal > 1 ? { share: hoursDone / hoursTotal } : {};
}

function activityWords(ingest: IngestStatus): string | undefined {
  const {
    phase,
    lookedAt,
    objectsDone,
    objectsTotal,
    objectsFound,
    rowsPerSecond,
    secondsLeft,
    hoursDone,
    hoursTotal,
  } = ingest;
  if (phase === 'loading' && objectsTotal > 0) {
    const left = secondsLeft === null ? '' : `, ${formatAge(secondsLeft * MS_PER_SECOND)} left`;
    const rate = rowsPerSecond === null ? '' : `, ${formatCount(rowsPerSecond)} rows/s`;
    return `loading ${formatExact(objectsDone)} of ${formatExact(objectsTotal)} objects${rate}${left}. ${PARTIAL}`;
  }
  if (phase === 'deriving' && hoursTotal > 1) {
    return `building conversations, ${hoursDone} of ${hoursTotal} hours. ${PARTIAL}`;
  }
  // Later looks are over in a moment; the first may list for minutes.
  if (lookedAt !== null) return undefined;
  if (phase === 'starting') return 'starting to load';
  return phase === 'listing' ? `looking for objects, ${formatExact(objectsFound)} so far` : undefined;
}

function lagWords({ lagSeconds }: IngestStatus): string {
  if (lagSeconds === null) return 'no records yet';
  const age = formatAge(lagSeconds * MS_PER_SECOND);
  return lagSeconds < QUIET_AFTER_S ? `${age} behind` : `newest record ${age} ago`;
}

function retryWords(ingest: IngestStatus): string {
  const since = ingest.error === null ? '' : `Since ${formatTimeZoned(ingest.error.since)}.`;
  return `${nextTryWords(ingest)} ${since}`.trim();
}

/** When what failed is tried again, or that it is being tried. */
export function nextTryWords({ nextLookAt }: IngestStatus): string {
  if (nextLookAt === null) return 'It is being tried again now.';
  return `Next try at ${formatClock(nextLookAt)} ${zoneName(nextLookAt)}.`;
}

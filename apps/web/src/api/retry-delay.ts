import { ApiProblem, STATUS_UNREACHABLE } from './problem';

const MS_PER_SECOND = 1_000;
/** A server that is started again is back within seconds. */
const UNREACHABLE_RETRY_MS = 5_000;
const STATUS_BUSY = 503;
/** When a busy server does not say when to come back. */
const BUSY_RETRY_S = 5;

/** Milliseconds until a question is asked again by itself; undefined for failures that asking again does not mend. */
export function retryDelayOf(error: Error | null): number | undefined {
  if (!(error instanceof ApiProblem)) return undefined;
  if (error.status === STATUS_UNREACHABLE) return UNREACHABLE_RETRY_MS;
  if (error.status === STATUS_BUSY) return (error.retryAfterS ?? BUSY_RETRY_S) * MS_PER_SECOND;
  return undefined;
}

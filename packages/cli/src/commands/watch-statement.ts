import { LIMITS } from '@networkflow/engine/contract';
import type { Effects } from '../effects.js';

const LOOK_EVERY_MS = 100;
/** How long a statement that was told to stop may take to do so. */
const GRACE_MS = 10_000;
/** DuckDB's limit does not count the values a function builds: `repeat('x', 4000000000)` takes 16 GB under one of 2 GB. */
const RESIDENT_BYTES_MAX = 2 * LIMITS.queryMemoryBytes;

type Watched = Pick<Effects, 'now' | 'every' | 'signal' | 'stderr' | 'residentBytes' | 'endNow'>;

/**
 * Ends the process when a statement takes more memory than it may, or goes on although its time is up or the user
 * cancelled: DuckDB looks up from its work only between vectors, and one call of a function can take hours. `isWaiting`
 * is false while the answer is being read, which may pause for as long as the reader likes. Returns how to stop.
 */
export function watchStatement(deadline: number, isWaiting: () => boolean, effects: Watched): () => void {
  let cancelledAt: number | undefined;
  const end = (why: string): void => {
    unwatch();
    void effects.stderr
      .write(`error: ${why}\n`)
      .catch(() => undefined)
      .finally(() => effects.endNow());
  };
  const unwatch = effects.every(LOOK_EVERY_MS, () => {
    const now = effects.now();
    if (effects.signal.aborted) cancelledAt ??= now;
    if (effects.residentBytes() > RESIDENT_BYTES_MAX) {
      end('The query built values too large for memory and was ended. Select less, or smaller values.');
    } else if (isWaiting() && cancelledAt !== undefined && now > cancelledAt + GRACE_MS) {
      end('The query was cancelled but did not stop, so it was ended.');
    } else if (isWaiting() && now > deadline + GRACE_MS) {
      end('The query took longer than it may and did not stop, so it was ended.');
    }
  });
  return unwatch;
}

/**
 * Ends the process when work that was cancelled goes on for long: a request inside DuckDB's httpfs cannot be broken off
 * and may wait a minute for a server that does not answer. A lake is whole whenever its writer ends. Returns how to stop.
 */
export function endAfterCancel(what: string, signal: AbortSignal, effects: Omit<Watched, 'signal'>): () => void {
  let cancelledAt: number | undefined;
  const unwatch = effects.every(LOOK_EVERY_MS, () => {
    if (!signal.aborted) return;
    cancelledAt ??= effects.now();
    if (effects.now() <= cancelledAt + GRACE_MS) return;
    unwatch();
    void effects.stderr
      .write(`error: ${what} was cancelled but waits for a request, so it was ended. What was committed stays.\n`)
      .catch(() => undefined)
      .finally(() => effects.endNow());
  });
  return unwatch;
}

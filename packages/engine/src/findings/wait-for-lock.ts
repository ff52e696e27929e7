import { setTimeout as sleep } from 'node:timers/promises';
import { EngineError, isEngineError } from '../core/errors.js';
import { LIMITS } from '../core/limits.js';
import { acquireIngestLock } from '../store/ingest-lock.js';

const LOCK_RETRY_MS = 200;

/** The ingest lock, waiting for an ingest that holds it. Throws `store` when it is held too long, `cancelled` when given up. */
export async function waitForLock(lockFile: string, signal: AbortSignal | undefined): Promise<{ release: () => void }> {
  const deadline = performance.now() + LIMITS.detectLockWaitMs;
  for (;;) {
    try {
      return await acquireIngestLock(lockFile);
    } catch (error) {
      const isBusy = isEngineError(error) && error.details.busy === true;
      if (!isBusy || performance.now() > deadline) throw error;
    }
    await sleep(LOCK_RETRY_MS, undefined, signal === undefined ? {} : { signal }).catch((cause: unknown) => {
      throw new EngineError('cancelled', 'The detections were cancelled; nothing was written.', { cause });
    });
  }
}

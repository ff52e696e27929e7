import { analyzeErrors, EngineError, type ErrorReport, type ErrorsRequest, isEngineError } from '@networkflow/engine';
import { SERVER_LIMITS } from '../limits';
import { SourceFailed } from '../problem';
import { Turns } from '../turns';

declare global {
  // Routes are bundled apart, and count together.
  var networkflowErrorTurns: Turns | undefined;
}

function turns(): Turns {
  globalThis.networkflowErrorTurns ??= new Turns({
    what: 'readings of error logs',
    atOnce: SERVER_LIMITS.errorsAtOnce,
    waitingMax: SERVER_LIMITS.errorsWaitingMax,
  });
  return globalThis.networkflowErrorTurns;
}

/** Reads error logs, a few callers at a time. Throws `busy`, `timeout`, `cancelled`, and `SourceFailed` with the reason. */
export async function readErrors(request: ErrorsRequest, signal: AbortSignal): Promise<ErrorReport> {
  const leave = await turns().take(signal);
  const deadline = AbortSignal.timeout(SERVER_LIMITS.errorsTimeMaxMs);
  try {
    return await analyzeErrors(request, { signal: AbortSignal.any([signal, deadline]) });
  } catch (error) {
    if (deadline.aborted && !signal.aborted) {
      const seconds = SERVER_LIMITS.errorsTimeMaxMs / 1_000;
      throw new EngineError(
        'timeout',
        `Reading these logs took longer than ${seconds} s and was stopped. Ask for less: the latest object, or a shorter window.`,
        { cause: error },
      );
    }
    // What S3 says of a bucket that may be read is for who may read it; where a folder lies is not.
    if (isEngineError(error) && error.code === 'source' && 'bucket' in request.from) throw new SourceFailed(error);
    throw error;
  } finally {
    leave();
  }
}

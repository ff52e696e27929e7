import {
  analyzeErrors,
  EngineError,
  type ErrorLogsState,
  type ErrorReport,
  type ErrorsFrom,
  type ErrorsRequest,
  isEngineError,
  lookAtErrorLogs,
} from '@networkflow/engine';
import { SERVER_LIMITS } from '../limits';
import { SourceFailed } from '../problem';
import { Turns } from '../turns';
import { RecentValues } from './recent-values';

const MS_PER_SECOND = 1_000;

declare global {
  // Routes are bundled apart, and count and remember together.
  var networkflowErrorLogs:
    | {
        readonly turns: Turns;
        readonly looks: RecentValues<ErrorLogsState>;
        readonly reports: RecentValues<ErrorReport>;
      }
    | undefined;
}

function shared() {
  globalThis.networkflowErrorLogs ??= {
    turns: new Turns({
      what: 'readings of error logs',
      atOnce: SERVER_LIMITS.errorsAtOnce,
      waitingMax: SERVER_LIMITS.errorsWaitingMax,
    }),
    looks: new RecentValues({ max: SERVER_LIMITS.errorLooksMax, forMs: SERVER_LIMITS.errorLookMs }),
    reports: new RecentValues({ max: SERVER_LIMITS.errorReportsMax }),
  };
  return globalThis.networkflowErrorLogs;
}

/** What lies there, as of some seconds ago at the most: a question asks twice, and a page asks several. */
export async function lookAt(from: ErrorsFrom, signal: AbortSignal): Promise<ErrorLogsState> {
  const { looks, turns } = shared();
  const key = JSON.stringify(from);
  const known = looks.get(key);
  if (known !== undefined) return known;
  const state = await within(from, turns, signal, (stop) => lookAtErrorLogs(from, { signal: stop }));
  looks.set(key, state);
  return state;
}

/**
 * Reads error logs, a few callers at a time; what was read is kept while nothing is written there. Throws `busy`, `timeout`,
 * `cancelled`, and `SourceFailed` with the reason.
 */
export async function readErrors(request: ErrorsRequest, signal: AbortSignal): Promise<ErrorReport> {
  const { reports, turns } = shared();
  const { tag } = await lookAt(request.from, signal);
  const key = JSON.stringify([request, tag]);
  const known = reports.get(key);
  if (known !== undefined) return known;
  const report = await within(request.from, turns, signal, (stop) => analyzeErrors(request, { signal: stop }));
  reports.set(key, report);
  return report;
}

async function within<T>(
  from: ErrorsFrom,
  turns: Turns,
  signal: AbortSignal,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const leave = await turns.take(signal);
  const deadline = AbortSignal.timeout(SERVER_LIMITS.errorsTimeMaxMs);
  try {
    return await work(AbortSignal.any([signal, deadline]));
  } catch (error) {
    if (deadline.aborted && !signal.aborted) {
      const seconds = SERVER_LIMITS.errorsTimeMaxMs / MS_PER_SECOND;
      throw new EngineError(
        'timeout',
        `Reading these logs took longer than ${seconds} s and was stopped. Ask for less: the latest object, or a shorter window.`,
        { cause: error },
      );
    }
    // What S3 says of a bucket that may be read is for who may read it; where a folder lies is not.
    if (isEngineError(error) && error.code === 'source' && 'bucket' in from) throw new SourceFailed(error);
    throw error;
  } finally {
    leave();
  }
}

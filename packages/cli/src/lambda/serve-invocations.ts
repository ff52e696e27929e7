import { CliError, isEngineFailure } from '../cli-error.js';
import type { Effects } from '../effects.js';
import type { FunctionLog } from './function-log.js';
import type { Failure, Invocation, RuntimeApi } from './runtime-api.js';

/** What the function does with an event; the answer is shown by whoever invoked it. */
export type Handler = (event: unknown, signal: AbortSignal) => Promise<unknown>;

type LoopEffects = Pick<Effects, 'date' | 'sleep' | 'signal'>;

/** Milliseconds kept back of an invocation's time: to stop what runs, remove its files and report, before Lambda kills. */
export const DEADLINE_MARGIN_MS = 5_000;
/** Lambda keeps at most so much of an error (AWS Lambda developer guide, "Dead-letter queues": 1 KB). */
const MESSAGE_CHARS_MAX = 1_000;

/** Where the SDK looks for the trace it continues: with it Lambda notices a function that triggers itself. */
const TRACE_VARIABLE = '_X_AMZN_TRACE_ID';

/**
 * Takes one event after the other until the process is told to end. A failed event is reported and the next one waited
 * for; an event during which the process is told to end fails as well, so that Lambda tries it again.
 */
export async function serveInvocations(
  api: RuntimeApi,
  handle: Handler,
  log: FunctionLog,
  effects: LoopEffects,
): Promise<void> {
  const { signal } = effects;
  while (!signal.aborted) {
    const invocation = await api.next(signal).catch((error: unknown) => {
      if (signal.aborted) return undefined;
      throw error;
    });
    if (invocation === undefined) return;
    await serveOne(api, invocation, handle, log, effects);
  }
}

async function serveOne(
  api: RuntimeApi,
  { requestId, deadlineMs, traceId, event }: Invocation,
  handle: Handler,
  log: FunctionLog,
  effects: LoopEffects,
): Promise<void> {
  if (traceId === undefined) delete process.env[TRACE_VARIABLE];
  else process.env[TRACE_VARIABLE] = traceId;
  const done = new AbortController();
  const late = new AbortController();
  const leftMs = deadlineMs - DEADLINE_MARGIN_MS - effects.date();
  if (leftMs <= 0) late.abort();
  else {
    void effects.sleep(leftMs, done.signal).then(() => {
      if (!done.signal.aborted) late.abort();
    });
  }
  try {
    const stop = AbortSignal.any([effects.signal, late.signal]);
    stop.throwIfAborted();
    const answer = await handle(event, stop);
    await api.answer(requestId, answer);
  } catch (error) {
    const failure = whyFailed(error, { isLate: late.signal.aborted, isStopped: effects.signal.aborted });
    await log.complain(failure.message, { requestId, errorType: failure.type });
    await api.fail(requestId, failure);
  } finally {
    done.abort();
  }
}

interface Ending {
  readonly isLate: boolean;
  readonly isStopped: boolean;
}

function whyFailed(error: unknown, { isLate, isStopped }: Ending): Failure {
  if (isLate) {
    const message =
      'The time of the invocation is nearly over, and the archive is not converted: what was begun is discarded. ' +
      'Give the function more time or memory, or deliver smaller archives.';
    return { type: 'Archive.Timeout', message };
  }
  if (isStopped)
    return { type: 'Runtime.Stopped', message: 'The function was told to end; the event will come again.' };
  const message = (error instanceof Error ? error.message : String(error)).slice(0, MESSAGE_CHARS_MAX);
  return { type: typeOf(error), message };
}

function typeOf(error: unknown): string {
  if (isEngineFailure(error)) return `Archive.${error.code}`;
  return error instanceof CliError ? 'Archive.refused' : 'Runtime.Unexpected';
}

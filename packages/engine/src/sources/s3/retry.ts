import { type Clock, SYSTEM_CLOCK } from './clock.js';
import { type RetryCounters, type RetrySettings, RetryState } from './retry-state.js';
import type { Throttle } from './throttle.js';
import { type RetryTask, Tries, untilDone } from './tries.js';

export const RETRY_SETTINGS: RetrySettings = {
  baseMs: 100,
  waitMaxMs: 5_000,
  attemptsMax: 30,
  deadlineMs: 300_000,
  unreachableAttemptsMax: 4,
  outageMs: 120_000,
};

/**
 * The one retry policy of a run, shared by both readers and all buckets: exponential backoff with full jitter (AWS
 * Architecture Blog, "Exponential Backoff And Jitter"), a deadline per task, and a throttle over all requests.
 */
export class RetryPolicy {
  readonly #state: RetryState;

  constructor(settings: Partial<RetrySettings> = {}, clock: Clock = SYSTEM_CLOCK) {
    this.#state = new RetryState({ ...RETRY_SETTINGS, ...settings }, clock);
  }

  get counters(): RetryCounters {
    const { counters } = this.#state;
    return { ...counters, waitedMs: Math.round(counters.waitedMs) };
  }

  /** Every request has failed for so long that none is waited out any more. */
  get isOutage(): boolean {
    return this.#state.isOutage;
  }

  get throttle(): Throttle {
    return this.#state.throttle;
  }

  /**
   * Runs `attempt` until it succeeds. Its signal aborts on the task's signal and at the deadline. Throws what a `final`
   * failure threw, `GaveUpError` when attempts or time run out, and the signal's reason on abort.
   */
  run<T>(task: RetryTask, attempt: (signal: AbortSignal) => Promise<T>): Promise<T> {
    return untilDone(this.begin(task), attempt);
  }

  /** The attempts of one task, for callers that cannot start over. */
  begin(task: RetryTask): Tries {
    return new Tries(this.#state, task);
  }
}

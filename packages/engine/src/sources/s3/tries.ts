import { sleep } from './clock.js';
import type { Failure, RetryState } from './retry-state.js';

/** Attempts after a stale login that found nothing newer: the SDK corrects a wrong clock after the first refusal. */
const STALE_LOGIN_ATTEMPTS_MAX = 2;
/** A `Retry-After` beyond this many milliseconds is not waited for. */
const RETRY_AFTER_MAX_MS = 120_000;
/** Part of a `Retry-After` by which waits are spread, so that those waiting do not come back together. */
const RETRY_AFTER_SPREAD = 0.1;

/** Thrown when attempts or time ran out; `cause` is the last failure. */
export class GaveUpError extends Error {
  override readonly name = 'GaveUpError';
  readonly attempts: number;
  readonly elapsedMs: number;

  constructor(cause: unknown, attempts: number, elapsedMs: number) {
    const tried = attempts === 1 ? 'one attempt' : `${attempts} attempts`;
    super(`gave up after ${tried} in ${Math.round(elapsedMs / 100) / 10} s`, { cause });
    this.attempts = attempts;
    this.elapsedMs = elapsedMs;
  }
}

/** An attempt was stopped because the task's time was up. */
export class DeadlineError extends Error {
  override readonly name = 'DeadlineError';

  constructor() {
    super('no complete answer came in time');
  }
}

export interface RetryTask {
  readonly classify: (error: unknown) => Failure;
  /** Gets fresh credentials before the next attempt; says whether there were any. */
  readonly renewLogin?: () => Promise<boolean>;
  /** Requests that one attempt makes; 1 unless said. */
  readonly requests?: number | undefined;
  /** Instead of the policy's own, in milliseconds. */
  readonly deadlineMs?: number | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** One attempt, which holds a place among the run's requests until it is closed. */
export interface Attempt {
  /** Aborts with the task, and at its deadline. */
  readonly signal: AbortSignal;
  succeeded(): void;
  /**
   * Waits for the next attempt, or throws what ends the task: the error itself when asking again cannot help (or may not
   * be done), `GaveUpError` when attempts or time ran out, the signal's reason on abort.
   */
  failed(error: unknown, mayRetry?: boolean): Promise<void>;
  /** Gives the place back; `succeeded` and `failed` do so too. */
  close(): void;
}

/** The attempts of one task. */
export class Tries {
  readonly #state: RetryState;
  readonly #task: RetryTask;
  #startedMs: number;
  #failures = 0;
  #staleLogins = 0;

  constructor(state: RetryState, task: RetryTask) {
    this.#state = state;
    this.#task = task;
    this.#startedMs = state.clock.now();
  }

  /** The task got further: it has all its attempts again. */
  progressed(): void {
    this.#failures = 0;
    this.#staleLogins = 0;
    this.#state.worked();
  }

  /** Waits for a place among the run's requests. */
  async enter(): Promise<Attempt> {
    const { clock, throttle, counters } = this.#state;
    const asked = clock.now();
    const isHeldBack = await throttle.enter(this.#task.signal);
    const entered = clock.now();
    // Waiting for the run's sake is not the object's fault; its own time starts when it may first try.
    if (this.#failures === 0) this.#startedMs = entered;
    counters.waitedMs += isHeldBack && throttle.isSlowed ? entered - asked : 0;
    counters.requests += this.#task.requests ?? 1;
    const { signal } = this.#task;
    const controller = new AbortController();
    let isLate = false;
    const cancelDeadline = clock.after(Math.max(0, this.#remainingMs()), () => {
      isLate = true;
      controller.abort(new DeadlineError());
    });
    // Not AbortSignal.any: the signal of a run outlives a million attempts, and would remember them.
    const stop = (): void => controller.abort(signal?.reason);
    signal?.addEventListener('abort', stop, { once: true });
    let isOpen = true;
    const close = (): void => {
      if (!isOpen) return;
      isOpen = false;
      cancelDeadline();
      signal?.removeEventListener('abort', stop);
      throttle.leave();
    };
    return {
      signal: controller.signal,
      succeeded: () => {
        this.#state.worked();
        throttle.succeeded();
        close();
      },
      failed: async (error, mayRetry = true) => {
        await this.#failed(isLate ? new DeadlineError() : error, mayRetry, close).finally(close);
      },
      close,
    };
  }

  async #failed(error: unknown, mayRetry: boolean, close: () => void): Promise<void> {
    const { clock, counters } = this.#state;
    const { signal, classify, renewLogin } = this.#task;
    if (signal?.aborted) throw signal.reason;
    const isLate = error instanceof DeadlineError;
    const failure: Failure = isLate ? { kind: 'transient' } : classify(error);
    if (failure.kind !== 'unreachable' && !isLate) this.#state.answered();
    if (failure.kind === 'throttled') this.#state.throttled(failure.retryAfterMs);
    if (failure.kind === 'final') this.#state.worked();
    else this.#state.failed();
    if (failure.kind === 'final' || !mayRetry) throw error;
    close();
    this.#failures += 1;
    const isRenewed = failure.kind === 'stale-login' && (await renewLogin?.()) === true;
    this.#staleLogins += failure.kind === 'stale-login' && !isRenewed ? 1 : 0;
    const waitMs = this.#waitMs(failure);
    if (isLate || this.#isOver(failure, waitMs)) {
      if (failure.kind === 'unreachable') this.#state.gaveUpUnreachable();
      if (failure.kind === 'stale-login') throw error;
      throw new GaveUpError(error, this.#failures, clock.now() - this.#startedMs);
    }
    counters.retries += 1;
    counters.waitedMs += waitMs;
    await sleep(clock, waitMs, signal);
  }

  #isOver(failure: Failure, waitMs: number): boolean {
    const { settings, unreachableAttemptsMax } = this.#state;
    if (this.#staleLogins > STALE_LOGIN_ATTEMPTS_MAX) return true;
    if (failure.kind === 'unreachable' && this.#failures >= unreachableAttemptsMax) return true;
    // Who says when to come back is believed.
    if (failure.retryAfterMs === undefined && this.#state.isOutage) return true;
    if (this.#failures >= settings.attemptsMax || waitMs >= this.#remainingMs()) return true;
    return (failure.retryAfterMs ?? 0) > RETRY_AFTER_MAX_MS;
  }

  #waitMs(failure: Failure): number {
    const { clock, settings } = this.#state;
    const ceilingMs = Math.min(settings.waitMaxMs, settings.baseMs * 2 ** (this.#failures - 1));
    const jitteredMs = clock.random() * ceilingMs;
    const askedMs = failure.retryAfterMs ?? 0;
    if (askedMs === 0) return jitteredMs;
    return Math.max(jitteredMs, askedMs * (1 + RETRY_AFTER_SPREAD * clock.random()));
  }

  #remainingMs(): number {
    return this.#startedMs + (this.#task.deadlineMs ?? this.#state.settings.deadlineMs) - this.#state.clock.now();
  }
}

/** Makes attempts until one succeeds; throws what `Attempt.failed` throws. */
export async function untilDone<T>(
  tries: { enter(): Promise<Attempt> },
  attempt: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  for (;;) {
    const current = await tries.enter();
    try {
      const value = await attempt(current.signal);
      current.succeeded();
      return value;
    } catch (error) {
      await current.failed(error);
    }
  }
}

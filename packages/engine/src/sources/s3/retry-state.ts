import type { Clock } from './clock.js';
import { Throttle } from './throttle.js';

/**
 * What a failed attempt means. `transient`: again, after a wait. `throttled`: the same, and the whole run slows down.
 * `unreachable`: no server answered. `stale-login`: credentials or clock are out of date; again with fresh ones.
 * `final`: asking again gives the same answer.
 */
export interface Failure {
  readonly kind: 'transient' | 'throttled' | 'unreachable' | 'stale-login' | 'final';
  /** What the service asked to wait (`Retry-After`), in milliseconds. */
  readonly retryAfterMs?: number;
}

export interface RetrySettings {
  /** Ceiling of the first wait; it doubles with every attempt. */
  readonly baseMs: number;
  readonly waitMaxMs: number;
  readonly attemptsMax: number;
  /** From the first attempt on one object to the end of the last. */
  readonly deadlineMs: number;
  /** Attempts while no request of the run has ever been answered: a mistyped endpoint is told soon. */
  readonly unreachableAttemptsMax: number;
  /** Without a single success in the whole run, after which a failure is not waited out any more. */
  readonly outageMs: number;
}

/** For reports; times in milliseconds, summed over all requests. */
export interface RetryCounters {
  readonly requests: number;
  readonly retries: number;
  readonly throttled: number;
  readonly waitedMs: number;
}

/** What all tasks of a run have in common: how the service is doing. */
export class RetryState {
  readonly settings: RetrySettings;
  readonly clock: Clock;
  readonly throttle: Throttle;
  readonly counters = { requests: 0, retries: 0, throttled: 0, waitedMs: 0 };
  #answered = false;
  /** The service was given up on as unreachable; until something answers, nothing else waits for it. */
  #isDown = false;
  /** When the first request after the last success failed. */
  #failingSinceMs: number | undefined;

  constructor(settings: RetrySettings, clock: Clock) {
    this.settings = settings;
    this.clock = clock;
    this.throttle = new Throttle(clock);
  }

  answered(): void {
    this.#answered = true;
    this.#isDown = false;
  }

  /** A request did what it was meant to, or got an answer that is final. */
  worked(): void {
    this.#failingSinceMs = undefined;
    this.answered();
  }

  failed(): void {
    this.#failingSinceMs ??= this.clock.now();
  }

  /** Everything has failed for so long that every object would, each after all its attempts. */
  get isOutage(): boolean {
    return this.#failingSinceMs !== undefined && this.clock.now() - this.#failingSinceMs >= this.settings.outageMs;
  }

  throttled(retryAfterMs: number | undefined): void {
    this.counters.throttled += 1;
    this.throttle.slowDown(retryAfterMs);
  }

  gaveUpUnreachable(): void {
    this.#isDown = true;
  }

  /** Attempts worth making on a service that does not answer. */
  get unreachableAttemptsMax(): number {
    if (this.#isDown) return 1;
    return this.#answered ? this.settings.attemptsMax : this.settings.unreachableAttemptsMax;
  }
}

import { type Clock, SYSTEM_CLOCK } from './clock.js';

/** Requests at once when nothing slows the run down; sources read fewer, so that listing finds room beside them. */
export const THROTTLE_REQUESTS_MAX = 32;
/** Share of the requests in flight that remain allowed after a "slow down". */
const DECREASE = 0.7;
/** Milliseconds in which further "slow down" replies count as the same event: they answer requests already sent. */
const EVENT_MS = 250;
/** Requests at once that are always allowed. */
const LIMIT_MIN = 2;
const SPACING_FIRST_MS = 10;
/** 20 requests a second: S3 serves 5,500 a second below one prefix, so that fewer help nobody (S3 User Guide, "Best practices design patterns"). */
const SPACING_MAX_MS = 50;
const SPACING_RECOVERY = 0.7;
const SPACING_MIN_MS = 1;
/** Longest `Retry-After` the whole run pauses for, in milliseconds. */
const PAUSE_MAX_MS = 60_000;

interface Waiter {
  readonly start: () => void;
}

/**
 * Shared by every request of a run. Additive increase, multiplicative decrease (Chiu and Jain 1989, as in TCP): a "slow
 * down" cuts the number of requests at once, and with few left it spaces them; every success gives some back.
 */
export class Throttle {
  readonly #max: number;
  readonly #min: number;
  readonly #clock: Clock;
  readonly #waiting: Waiter[] = [];
  #limit: number;
  #inFlight = 0;
  #spacingMs = 0;
  #nextStart = 0;
  #lastEvent = Number.NEGATIVE_INFINITY;
  #cancelTimer: (() => void) | undefined;

  constructor(clock: Clock = SYSTEM_CLOCK, requestsMax: number = THROTTLE_REQUESTS_MAX) {
    this.#clock = clock;
    this.#max = requestsMax;
    this.#min = Math.min(LIMIT_MIN, requestsMax);
    this.#limit = requestsMax;
  }

  /** Requests allowed at once, now. */
  get limit(): number {
    return Math.max(this.#min, Math.floor(this.#limit));
  }

  /** Milliseconds between the starts of two requests, now. */
  get spacingMs(): number {
    return this.#spacingMs;
  }

  /** True while the run is held back. */
  get isSlowed(): boolean {
    return this.limit < this.#max || this.#spacingMs > 0 || this.#clock.now() < this.#nextStart;
  }

  /**
   * Waits for a place; give it back with `leave`. The answer says whether it had to wait. Rejects with the signal's
   * reason on abort.
   */
  enter(signal?: AbortSignal): Promise<boolean> {
    return new Promise((resolve, reject) => {
      if (signal?.aborted) return reject(signal.reason);
      let isHeldBack = false;
      const waiter: Waiter = {
        start: () => {
          signal?.removeEventListener('abort', stop);
          resolve(isHeldBack);
        },
      };
      const stop = (): void => {
        const at = this.#waiting.indexOf(waiter);
        if (at !== -1) this.#waiting.splice(at, 1);
        reject(signal?.reason);
      };
      signal?.addEventListener('abort', stop, { once: true });
      this.#waiting.push(waiter);
      this.#pump();
      isHeldBack = true;
    });
  }

  leave(): void {
    this.#inFlight -= 1;
    this.#pump();
  }

  succeeded(): void {
    this.#limit = Math.min(this.#max, this.#limit + 1 / this.#limit);
    this.#spacingMs *= SPACING_RECOVERY;
    if (this.#spacingMs < SPACING_MIN_MS) this.#spacingMs = 0;
  }

  /** The service asked to slow down, and perhaps said for how long. Call it before `leave`. */
  slowDown(retryAfterMs = 0): void {
    const now = this.#clock.now();
    this.#nextStart = Math.max(this.#nextStart, now + Math.min(retryAfterMs, PAUSE_MAX_MS));
    if (now - this.#lastEvent < EVENT_MS) return;
    this.#lastEvent = now;
    if (this.limit === this.#min) {
      this.#spacingMs = Math.min(Math.max(this.#spacingMs * 2, SPACING_FIRST_MS), SPACING_MAX_MS);
    }
    this.#limit = Math.max(this.#min, Math.min(this.#limit, this.#inFlight) * DECREASE);
  }

  #pump(): void {
    while (this.#waiting.length > 0 && this.#inFlight < this.limit) {
      const now = this.#clock.now();
      if (now < this.#nextStart) {
        this.#cancelTimer ??= this.#clock.after(this.#nextStart - now, () => {
          this.#cancelTimer = undefined;
          this.#pump();
        });
        return;
      }
      if (this.#spacingMs > 0) this.#nextStart = now + this.#spacingMs;
      this.#inFlight += 1;
      this.#waiting.shift()?.start();
    }
  }
}

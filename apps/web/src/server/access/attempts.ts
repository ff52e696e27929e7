const WINDOW_MS = 60_000;
/** Wrong tokens an address may send in a minute. */
const ATTEMPTS_MAX = 10;
/** Addresses remembered; beyond it the oldest are forgotten. */
const ADDRESSES_MAX = 10_000;

interface Failures {
  readonly since: number;
  readonly count: number;
}

/** Counts wrong tokens by address, so that guessing is slow. */
export class Attempts {
  readonly #failures = new Map<string, Failures>();

  /** Seconds until the address may try again; undefined when it may now. */
  waitS(address: string, nowMs: number): number | undefined {
    const failures = this.#current(address, nowMs);
    if (failures === undefined || failures.count < ATTEMPTS_MAX) return undefined;
    return Math.max(1, Math.ceil((failures.since + WINDOW_MS - nowMs) / 1_000));
  }

  failed(address: string, nowMs: number): void {
    const before = this.#current(address, nowMs) ?? { since: nowMs, count: 0 };
    this.#failures.delete(address);
    this.#failures.set(address, { since: before.since, count: before.count + 1 });
    if (this.#failures.size <= ADDRESSES_MAX) return;
    for (const oldest of this.#failures.keys()) {
      this.#failures.delete(oldest);
      break;
    }
  }

  #current(address: string, nowMs: number): Failures | undefined {
    const failures = this.#failures.get(address);
    return failures !== undefined && failures.since + WINDOW_MS > nowMs ? failures : undefined;
  }
}

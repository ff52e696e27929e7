export interface RecentOptions {
  /** Values kept at the most; the one asked for longest ago goes first. */
  readonly max: number;
  /** Milliseconds after which a value is no longer good; for as long as there is room unless said. */
  readonly forMs?: number;
}

/** A few values, by what was asked. */
export class RecentValues<T> {
  readonly #options: RecentOptions;
  readonly #values = new Map<string, { readonly value: T; readonly at: number }>();

  constructor(options: RecentOptions) {
    this.#options = options;
  }

  get(key: string, nowMs: number = performance.now()): T | undefined {
    const found = this.#values.get(key);
    if (found === undefined) return undefined;
    this.#values.delete(key);
    if (nowMs - found.at > (this.#options.forMs ?? Number.POSITIVE_INFINITY)) return undefined;
    // Maps are in the order of insertion: what was just asked for is the last to go.
    this.#values.set(key, found);
    return found.value;
  }

  set(key: string, value: T, nowMs: number = performance.now()): void {
    this.#values.delete(key);
    this.#values.set(key, { value, at: nowMs });
    for (const oldest of this.#values.keys()) {
      if (this.#values.size <= this.#options.max) return;
      this.#values.delete(oldest);
    }
  }
}

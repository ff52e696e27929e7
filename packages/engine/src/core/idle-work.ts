/** Kept to be done; what nobody asked for lately is forgotten. */
const WAITING_MAX = 64;
/** Said of each question asked: an error of its own for each would cost more than the rest of it. */
const LEFT_OFF = 'somebody asks';

/** Does what later questions gain from once nobody has asked for anything for a while, and leaves off when somebody does. */
export class IdleWork {
  readonly #idleMs: number;
  readonly #waiting = new Map<string, (signal: AbortSignal) => Promise<void>>();
  #asking = 0;
  #timer: NodeJS.Timeout | undefined;
  #stop = new AbortController();
  #working: Promise<void> | undefined;
  #isClosed = false;

  constructor(idleMs: number) {
    this.#idleMs = idleMs;
  }

  /** Somebody asks; what is returned is called once, when they are answered. */
  began(): () => void {
    this.#asking += 1;
    clearTimeout(this.#timer);
    this.#stop.abort(LEFT_OFF);
    this.#stop = new AbortController();
    return () => {
      this.#asking -= 1;
      this.#start();
    };
  }

  /** Remembers what to do; whoever has the same key replaces it. It is done again from the start when it was left off. */
  want(key: string, work: (signal: AbortSignal) => Promise<void>): void {
    this.#waiting.delete(key);
    this.#waiting.set(key, work);
    for (const oldest of this.#waiting.keys()) {
      if (this.#waiting.size <= WAITING_MAX) break;
      this.#waiting.delete(oldest);
    }
    this.#start();
  }

  /** Leaves off for good. */
  async close(): Promise<void> {
    this.#isClosed = true;
    clearTimeout(this.#timer);
    this.#waiting.clear();
    this.#stop.abort();
    await this.#working;
  }

  #start(): void {
    if (this.#asking > 0 || this.#isClosed || this.#working !== undefined || this.#waiting.size === 0) return;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      this.#working = this.#work().finally(() => {
        this.#working = undefined;
        this.#start();
      });
    }, this.#idleMs).unref();
  }

  async #work(): Promise<void> {
    const { signal } = this.#stop;
    // What was wanted last is looked at now.
    for (const [key, work] of [...this.#waiting].reverse()) {
      if (signal.aborted) return;
      // Nobody waits for it, so nobody is told that it failed; whoever asks the same is.
      await work(signal).catch(() => undefined);
      if (!signal.aborted && this.#waiting.get(key) === work) this.#waiting.delete(key);
    }
  }
}

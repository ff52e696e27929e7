import { routeLabel } from './metrics/route-label';

/** Asked by the clock, whether or not anybody is there. */
const PROBES: ReadonlySet<string> = new Set(['/healthz', '/readyz', '/metrics', '/api/v1/status']);

/** Knows whether somebody waits for the server, so that what nobody waits for keeps out of the way. */
export class Visits {
  #latestAt = Number.NEGATIVE_INFINITY;
  #underWay = 0;
  #next = new AbortController();

  /** A request for this address has come; what is returned is called once, when it is answered. */
  noticed(url: string): () => void {
    if (PROBES.has(routeLabel(url))) return () => undefined;
    this.#underWay += 1;
    this.#next.abort();
    this.#next = new AbortController();
    return () => {
      this.#underWay -= 1;
      this.#latestAt = performance.now();
    };
  }

  /** Aborts when somebody comes. */
  get next(): AbortSignal {
    return this.#next.signal;
  }

  /** Resolves once nobody has waited for an answer for so long. */
  async untilQuiet(ms: number): Promise<void> {
    for (;;) {
      const left = this.#underWay > 0 ? ms : this.#latestAt + ms - performance.now();
      if (left <= 0) return;
      await new Promise<void>((resolve) => setTimeout(resolve, left).unref());
    }
  }
}

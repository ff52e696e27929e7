/**
 * Lets one request begin its work in each turn of the event loop. A turn takes one new connection and no more (libuv 1.51,
 * `uv__server_io`), so a crowd whose requests all begin in the same turn keeps everybody else at the door, the health
 * check of a load balancer with them.
 */
export class LoopTurns {
  readonly #waiting: (() => void)[] = [];
  #isDue = false;

  /** Resolves in a turn of the caller's own, in the order they came. */
  next(): Promise<void> {
    return new Promise((enter) => {
      this.#waiting.push(enter);
      this.#look();
    });
  }

  #look(): void {
    if (this.#isDue || this.#waiting.length === 0) return;
    this.#isDue = true;
    // What is asked for in the check phase comes in the next turn, after new connections.
    setImmediate(() => {
      this.#isDue = false;
      this.#waiting.shift()?.();
      this.#look();
    });
  }
}

declare global {
  // Routes are bundled apart, and take turns together.
  var networkflowLoopTurns: LoopTurns | undefined;
}

export function loopTurns(): LoopTurns {
  globalThis.networkflowLoopTurns ??= new LoopTurns();
  return globalThis.networkflowLoopTurns;
}

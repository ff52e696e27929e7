/**
 * Keeps work done in advance close to where its results are taken: numbered tasks wait here until they are among the
 * next few. Tasks that fail or end early `open` it, so that nobody waits for a turn that will not come.
 */
export class Lookahead {
  readonly #ahead: number;
  readonly #waiting: { readonly index: number; readonly enter: () => void }[] = [];
  #taken = 0;
  #isOpen = false;

  constructor(ahead: number) {
    this.#ahead = ahead;
  }

  /** Resolves once fewer than `ahead` results before this one are still to be taken. */
  async reach(index: number): Promise<void> {
    if (this.#isNear(index)) return;
    await new Promise<void>((enter) => this.#waiting.push({ index, enter }));
  }

  /** One more result, in order, was taken. */
  take(): void {
    this.#taken += 1;
    this.#release();
  }

  /** Lets everybody through from now on. */
  open(): void {
    this.#isOpen = true;
    this.#release();
  }

  #isNear(index: number): boolean {
    return this.#isOpen || index < this.#taken + this.#ahead;
  }

  #release(): void {
    for (const waiter of this.#waiting.splice(0)) {
      if (this.#isNear(waiter.index)) waiter.enter();
      else this.#waiting.push(waiter);
    }
  }
}

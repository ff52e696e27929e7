/** What a piece of work is about. */
export interface Turn {
  /** How much all of its work is. */
  readonly rows: number;
  readonly day: number;
}

interface Waiting extends Turn {
  readonly start: () => void;
}

/**
 * Lets one at a time have its turn: whoever has least to do first, and of those that have as much to do, as all have who read the same table,
 * who is at the newest day. What they read of it is thus read once for all.
 */
export class DayTurns {
  readonly #waiting: Waiting[] = [];
  #isTaken = false;

  /** Does the work when it is its turn. */
  async at<T>(turn: Turn, work: () => Promise<T>): Promise<T> {
    if (this.#isTaken) await new Promise<void>((start) => this.#waiting.push({ ...turn, start }));
    this.#isTaken = true;
    try {
      return await work();
    } finally {
      this.#next();
    }
  }

  #next(): void {
    let first: Waiting | undefined;
    for (const each of this.#waiting) if (first === undefined || isBefore(each, first)) first = each;
    this.#isTaken = first !== undefined;
    if (first === undefined) return;
    this.#waiting.splice(this.#waiting.indexOf(first), 1);
    first.start();
  }
}

function isBefore(a: Turn, b: Turn): boolean {
  return a.rows === b.rows ? a.day > b.day : a.rows < b.rows;
}

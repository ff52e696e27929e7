/**
 * Numbers of lines left out of a text, kept as runs, so that a gigabyte of blank lines is one entry and not a billion.
 */
export class LineGaps {
  /** First number of each run, ascending. */
  readonly #firsts: number[] = [];
  /** Lines left out up to and including each run. */
  readonly #totals: number[] = [];

  get lines(): number {
    return this.#totals.at(-1) ?? 0;
  }

  get runs(): number {
    return this.#firsts.length;
  }

  /** Adds `count` lines from `first` on; numbers only ever grow. */
  add(first: number, count = 1): void {
    const last = this.#firsts.length - 1;
    const before = this.#totals[last - 1] ?? 0;
    const end = (this.#firsts[last] ?? 0) + this.lines - before;
    if (last >= 0 && end === first) {
      this.#totals[last] = this.lines + count;
    } else {
      this.#totals.push(this.lines + count);
      this.#firsts.push(first);
    }
  }

  /** Number, in the whole text, of line `line` (from 1) of a stretch that begins at line `firstLine` of it. */
  originalLine(firstLine: number, line: number): number {
    const runs = this.#count((index) => (this.#firsts[index] ?? 0) < firstLine);
    // The stretch may begin inside a run.
    const inLast = firstLine - (this.#firsts[runs - 1] ?? firstLine);
    const before = Math.min(this.#leftOut(runs), this.#leftOut(runs - 1) + inLast);
    const kept = firstLine - before + line - 1;
    return kept + this.#leftOut(this.#count((index) => (this.#firsts[index] ?? 0) - this.#leftOut(index) <= kept));
  }

  /** Lines in the first `runs` runs. */
  #leftOut(runs: number): number {
    return this.#totals[runs - 1] ?? 0;
  }

  /** How many runs, from the first, `holds` is true for. */
  #count(holds: (index: number) => boolean): number {
    let [low, high] = [0, this.#firsts.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (holds(middle)) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

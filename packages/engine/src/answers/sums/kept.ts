/** Something in memory. */
export interface Kept {
  readonly values: unknown;
  /** Of memory that it alone takes. */
  readonly bytes: number;
  usedMs: number;
}

/** What is kept under names, the least recently used first. */
export class KeptByName {
  /** Of all of them. */
  bytes = 0;
  readonly #kept = new Map<string, Kept>();

  get size(): number {
    return this.#kept.size;
  }

  has(name: string): boolean {
    return this.#kept.has(name);
  }

  /** What is then the one used last. */
  use(name: string): unknown {
    const found = this.#kept.get(name);
    if (found === undefined) return undefined;
    this.#kept.delete(name);
    this.#kept.set(name, found);
    found.usedMs = performance.now();
    return found.values;
  }

  /** The same, without being used. */
  peek(name: string): unknown {
    return this.#kept.get(name)?.values;
  }

  put(name: string, values: unknown, bytes: number): void {
    this.drop(name);
    this.#kept.set(name, { values, bytes, usedMs: performance.now() });
    this.bytes += bytes;
  }

  drop(name: string): void {
    this.bytes -= this.#kept.get(name)?.bytes ?? 0;
    this.#kept.delete(name);
  }

  /** Gives up what was used until then, until there is enough room. */
  giveUp(isEnough: () => boolean, latestMs = Number.POSITIVE_INFINITY): void {
    for (const [name, { usedMs }] of this.#kept) {
      if (isEnough() || usedMs > latestMs) return;
      this.drop(name);
    }
  }

  clear(): void {
    this.#kept.clear();
    this.bytes = 0;
  }
}

const ROWS_MIN = 1 << 12;

/** Columns that have one value throughout, such as the hour of days, share memory. */
export class Constants {
  bytes = 0;
  readonly #constants = new Map<number, Int32Array>();

  /** The same column, of this memory; undefined for one of several values. */
  sameOf(values: Int32Array): Int32Array | undefined {
    const [first = 0] = values;
    for (const value of values) if (value !== first) return undefined;
    const known = this.#constants.get(first);
    if (known !== undefined && known.length >= values.length) return known.subarray(0, values.length);
    // Twice as long as the one before, which those that are shorter still are.
    const rows = Math.max(values.length, 2 * (known?.length ?? 0), ROWS_MIN);
    const constant = new Int32Array(rows).fill(first);
    this.#constants.set(first, constant);
    this.bytes += constant.byteLength;
    return constant.subarray(0, values.length);
  }

  clear(): void {
    this.#constants.clear();
    this.bytes = 0;
  }
}

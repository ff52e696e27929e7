/**
 * Seeded random numbers: sfc32 (Chris Doty-Humphrey, PractRand) seeded from the MurmurHash3-style mix of a text key.
 * Every stream is named by what it is for, so no stream depends on how often another one was read.
 */
export class Random {
  private a: number;
  private b: number;
  private c: number;
  private d: number;

  constructor(...key: readonly (string | number)[]) {
    const [a, b, c, d] = hashKey(key.join('|'));
    this.a = a;
    this.b = b;
    this.c = c;
    this.d = d;
    for (let round = 0; round < 12; round += 1) this.next();
  }

  /** Uniform in [0, 1). */
  next(): number {
    const t = (((this.a + this.b) | 0) + this.d) | 0;
    this.d = (this.d + 1) | 0;
    this.a = this.b ^ (this.b >>> 9);
    this.b = (this.c + (this.c << 3)) | 0;
    this.c = (this.c << 21) | (this.c >>> 11);
    this.c = (this.c + t) | 0;
    return (t >>> 0) / 4294967296;
  }

  /** Uniform whole number in [0, bound). */
  below(bound: number): number {
    return Math.floor(this.next() * bound);
  }

  /** Uniform whole number in [low, high], both included. */
  between(low: number, high: number): number {
    return low + Math.floor(this.next() * (high - low + 1));
  }

  chance(probability: number): boolean {
    return this.next() < probability;
  }

  /** About normal with mean 0 and deviation 1 (Irwin-Hall of three, which never leaves [-3, 3]). */
  bell(): number {
    return (this.next() + this.next() + this.next() - 1.5) * 2;
  }

  /** Log-normal around `median`; `sigma` is the deviation of the logarithm. */
  skewed(median: number, sigma: number): number {
    return median * Math.exp(sigma * this.bell());
  }

  pick<T>(items: readonly T[]): T {
    return itemAt(items, this.below(items.length));
  }

  /** Lower-case hexadecimal text of `digits` digits. */
  hex(digits: number): string {
    let text = '';
    for (let digit = 0; digit < digits; digit += 1) text += this.below(16).toString(16);
    return text;
  }

  /** The items in a random order (Fisher-Yates); the input is left alone. */
  shuffled<T>(items: readonly T[]): T[] {
    const result = [...items];
    for (let last = result.length - 1; last > 0; last -= 1) {
      const other = this.below(last + 1);
      const moved = itemAt(result, last);
      result[last] = itemAt(result, other);
      result[other] = moved;
    }
    return result;
  }
}

/** `items[index]`, throwing where the type would otherwise have to admit undefined. */
export function itemAt<T>(items: readonly T[], index: number): T {
  const item = items[index];
  if (item === undefined) throw new RangeError(`No item ${index} in a list of ${items.length}.`);
  return item;
}

/** 128 bits of `text`, as four 32-bit integers. */
export function hashKey(text: string): [number, number, number, number] {
  let h1 = 1779033703;
  let h2 = 3144134277;
  let h3 = 1013904242;
  let h4 = 2773480762;
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index);
    h1 = h2 ^ Math.imul(h1 ^ code, 597399067);
    h2 = h3 ^ Math.imul(h2 ^ code, 2869860233);
    h3 = h4 ^ Math.imul(h3 ^ code, 951274213);
    h4 = h1 ^ Math.imul(h4 ^ code, 2716044179);
  }
  h1 = Math.imul(h3 ^ (h1 >>> 18), 597399067);
  h2 = Math.imul(h4 ^ (h2 >>> 22), 2869860233);
  h3 = Math.imul(h1 ^ (h3 >>> 17), 951274213);
  h4 = Math.imul(h2 ^ (h4 >>> 19), 2716044179);
  return [h1 ^ h2 ^ h3 ^ h4, h2 ^ h1, h3 ^ h1, h4 ^ h1];
}

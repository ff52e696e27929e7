import type { Texts } from '../../parquet/columns.js';

/** Texts known beforehand, numbered in the order they are given. */
export class ListTexts implements Texts {
  readonly #bytes: Buffer[] = [];
  readonly #codes = new Map<string, number>();

  constructor(texts: readonly string[] = []) {
    for (const text of texts) this.code(text);
  }

  get count(): number {
    return this.#bytes.length;
  }

  /** The number of a text, a new one if need be. */
  code(text: string): number {
    const known = this.#codes.get(text);
    if (known !== undefined) return known;
    const made = this.#bytes.length;
    this.#bytes.push(Buffer.from(text));
    this.#codes.set(text, made);
    return made;
  }

  byteLength(code: number): number {
    return this.#bytes[code]?.length ?? 0;
  }

  copy(code: number, target: Uint8Array, at: number): number {
    const bytes = this.#bytes[code];
    if (bytes === undefined) return at;
    target.set(bytes, at);
    return at + bytes.length;
  }

  compare(a: number, b: number): number {
    const [one, other] = [this.#bytes[a], this.#bytes[b]];
    return one === undefined || other === undefined ? 0 : Buffer.compare(one, other);
  }
}

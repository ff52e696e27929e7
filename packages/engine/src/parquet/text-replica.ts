import type { Texts } from './columns.js';
import type { TextsAdded } from './text-dictionary.js';

const TEXTS_MIN = 1 << 8;
const BYTES_MIN = 1 << 12;

/** The texts of a dictionary that lies in another thread, by the same numbers. */
export class TextReplica implements Texts {
  count = 0;
  #ends = new Float64Array(TEXTS_MIN);
  #bytes = new Uint8Array(BYTES_MIN);

  /** Takes what was added to the dictionary since the last time. */
  add({ lengths, bytes }: TextsAdded): void {
    const used = this.#end(this.count - 1);
    this.#makeRoom(this.count + lengths.length, used + bytes.length);
    this.#bytes.set(bytes, used);
    let end = used;
    for (const length of lengths) {
      end += length;
      this.#ends[this.count++] = end;
    }
  }

  byteLength(code: number): number {
    return this.#end(code) - this.#end(code - 1);
  }

  copy(code: number, target: Uint8Array, at: number): number {
    const bytes = this.#bytes;
    const first = this.#end(code - 1);
    const length = this.#end(code) - first;
    for (let index = 0; index < length; index += 1) target[at + index] = bytes[first + index] ?? 0;
    return at + length;
  }

  text(code: number): string {
    const bytes = this.#bytesOf(code);
    return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('utf8');
  }

  compare(a: number, b: number): number {
    const bytes = this.#bytes;
    const [startA, startB] = [this.#end(a - 1), this.#end(b - 1)];
    const [lengthA, lengthB] = [this.#end(a) - startA, this.#end(b) - startB];
    const length = Math.min(lengthA, lengthB);
    for (let index = 0; index < length; index += 1) {
      const difference = (bytes[startA + index] ?? 0) - (bytes[startB + index] ?? 0);
      if (difference !== 0) return difference;
    }
    return lengthA - lengthB;
  }

  #bytesOf(code: number): Uint8Array {
    return this.#bytes.subarray(this.#end(code - 1), this.#end(code));
  }

  #end(code: number): number {
    return code < 0 ? 0 : (this.#ends[code] ?? 0);
  }

  #makeRoom(texts: number, bytes: number): void {
    if (texts > this.#ends.length) {
      const grown = new Float64Array(2 ** Math.ceil(Math.log2(texts)));
      grown.set(this.#ends);
      this.#ends = grown;
    }
    if (bytes <= this.#bytes.length) return;
    const grown = new Uint8Array(2 ** Math.ceil(Math.log2(bytes)));
    grown.set(this.#bytes);
    this.#bytes = grown;
  }
}

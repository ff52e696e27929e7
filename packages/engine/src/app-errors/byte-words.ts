/** Distinct words remembered; a log has a handful of levels. */
const WORDS_MAX = 64;
const WORD_BYTES_MAX = 32;

/** Remembers what short texts mean, by their bytes, so that they need no decoding line after line. */
export class ByteWords<T> {
  readonly #meaningOf: (text: string, rank: number) => T;
  readonly #words: { readonly bytes: Uint8Array; readonly rank: number; readonly meaning: T }[] = [];

  constructor(meaningOf: (text: string, rank: number) => T) {
    this.#meaningOf = meaningOf;
  }

  at(bytes: Uint8Array, start: number, end: number, rank: number): T {
    const length = end - start;
    for (const word of this.#words) {
      const known = word.bytes;
      if (known.length !== length || word.rank !== rank) continue;
      let index = 0;
      while (index < length && known[index] === bytes[start + index]) index += 1;
      if (index === length) return word.meaning;
    }
    // Not `slice`, which for a Buffer is no copy: the bytes are written over by the next block.
    const copy = Uint8Array.from(bytes.subarray(start, end));
    const meaning = this.#meaningOf(Buffer.from(copy).toString('utf8'), rank);
    const isKept = this.#words.length < WORDS_MAX && length <= WORD_BYTES_MAX;
    if (isKept) this.#words.push({ bytes: copy, rank, meaning });
    return meaning;
  }
}

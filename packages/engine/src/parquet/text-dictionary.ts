import { isUtf8 } from 'node:buffer';
import type { Texts } from './columns.js';

const CODES_MIN = 1 << 8;
const WORDS_MIN = 1 << 10;
const EMPTY_SLOT = -1;
const ENTRY = 4;
const AT = { start: 0, length: 1, hash: 2 } as const;
/** What `codeAt` answers for bytes that are no ordinary text. */
export const NOT_ORDINARY = -2;
/** Longer values are left to the reader that takes any. */
export const TEXT_BYTES_MAX = 4_096;
/** Where a text's bytes are put to be looked up; texts are taken one at a time. */
const scratch = Buffer.alloc(3 * TEXT_BYTES_MAX + 4);
const scratchView = new DataView(scratch.buffer, scratch.byteOffset, scratch.length);
const SPACE = 0x20;
const TAB = 0x09;
const FIRST_PRINTABLE = 0x21;
const LAST_PRINTABLE = 0x7e;
const FIRST_OF_TEXT = 0x20;
/** Control characters beyond ASCII, U+0080 to U+009F, in UTF-8. */
const C1_LEAD = 0xc2;
const C1_END = 0xa0;
/** Bits of a word that count, by how many of its bytes do. */
const REST_MASK = new Int32Array([0, 0xff, 0xffff, 0xffffff]);
const HASH_START = 0x811c_9dc5 | 0;
const HASH_FACTOR = 0x0100_0193;

/** Mixes the next four bytes into a hash. */
function hashWord(hash: number, word: number): number {
  const mixed = Math.imul(hash ^ word, HASH_FACTOR);
  return mixed ^ (mixed >>> 15);
}

/** Texts one behind the other. */
export interface TextsAdded {
  readonly lengths: Int32Array<ArrayBuffer>;
  readonly bytes: Uint8Array<ArrayBuffer>;
}

/**
 * Gives texts numbers in the order they are met, from their bytes: a text that is known costs no JavaScript string.
 * Bytes are kept and compared four at a time. `ordinary` texts are printable ASCII without spaces, so no separator can be
 * in one; `joined` ones are several of these and separators; `utf8` texts are any UTF-8 without control characters.
 */
export class TextDictionary implements Texts {
  count = 0;
  readonly #admit: (text: string) => boolean;
  readonly #takes: keyof typeof TAKES;
  #slots = new Int32Array(2 * CODES_MIN).fill(EMPTY_SLOT);
  /** Of each text its first word, its length in bytes and its hash: what is looked at together lies together. */
  #entries = new Int32Array(ENTRY * CODES_MIN);
  #words = new Int32Array(WORDS_MIN);
  #bytes = new Uint8Array(this.#words.buffer);
  #used = 0;

  /** `admit` is asked once for each new text; one it turns down gets no number. */
  constructor(admit: (text: string) => boolean = () => true, takes: keyof typeof TAKES = 'ordinary') {
    this.#admit = admit;
    this.#takes = takes;
  }

  /** Bytes of memory it takes, about. */
  get size(): number {
    return this.#words.byteLength + this.#entries.byteLength + this.#slots.byteLength;
  }

  byteLength(code: number): number {
    return this.#entries[ENTRY * code + AT.length] ?? 0;
  }

  copy(code: number, target: Uint8Array, at: number): number {
    const first = this.#startOf(code) * 4;
    const length = this.byteLength(code);
    const bytes = this.#bytes;
    for (let index = 0; index < length; index += 1) target[at + index] = bytes[first + index] ?? 0;
    return at + length;
  }

  compare(a: number, b: number): number {
    const [startA, startB] = [this.#startOf(a) * 4, this.#startOf(b) * 4];
    const length = Math.min(this.byteLength(a), this.byteLength(b));
    for (let index = 0; index < length; index += 1) {
      const difference = (this.#bytes[startA + index] ?? 0) - (this.#bytes[startB + index] ?? 0);
      if (difference !== 0) return difference;
    }
    return this.byteLength(a) - this.byteLength(b);
  }

  text(code: number): string {
    const first = this.#startOf(code) * 4;
    return Buffer.from(this.#words.buffer, first, this.byteLength(code)).toString('utf8');
  }

  /** The texts from a number on, for another thread. */
  addedSince(code: number): TextsAdded {
    const lengths = Int32Array.from({ length: this.count - code }, (_, index) => this.byteLength(code + index));
    const bytes = new Uint8Array(lengths.reduce((sum, length) => sum + length, 0));
    let at = 0;
    for (let each = code; each < this.count; each += 1) at = this.copy(each, bytes, at);
    return { lengths, bytes };
  }

  /** The number of a text; `NOT_ORDINARY` when it cannot have one. */
  code(text: string): number {
    if (text.length > TEXT_BYTES_MAX) return NOT_ORDINARY;
    // A UTF-16 unit takes three bytes of UTF-8 at the most.
    return this.codeOf(scratchView, 0, scratch.write(text));
  }

  /** The number of the `length` bytes at `first`, behind which three more can be read; `NOT_ORDINARY` when they cannot have one. */
  codeOf(view: DataView, first: number, length: number): number {
    let hash = HASH_START;
    let at = first;
    for (const last = first + length - 3; at < last; at += 4) hash = hashWord(hash, view.getInt32(at, true));
    const rest = length & 3;
    if (rest > 0) hash = hashWord(hash, view.getInt32(at, true) & (REST_MASK[rest] ?? 0));
    return this.codeAt(view, first, length, hash);
  }

  /** Whether the bytes at `first` begin with this text. */
  matches(view: DataView, first: number, code: number): boolean {
    const words = this.#words;
    const length = this.#entries[ENTRY * code + AT.length] ?? 0;
    let word = this.#entries[ENTRY * code + AT.start] ?? 0;
    let at = first;
    for (const last = first + length - 3; at < last; at += 4) {
      if (view.getInt32(at, true) !== words[word++]) return false;
    }
    const rest = length & 3;
    return rest === 0 || (view.getInt32(at, true) & (REST_MASK[rest] ?? 0)) === words[word];
  }

  /** The number of the bytes from `first` to the next `delimiter`; `NOT_ORDINARY` when there is none three bytes before the end. */
  codeUntil(view: DataView, first: number, delimiter: number): number {
    // Four bytes at a time: a byte of `marks` is set where one is the delimiter (Mycroft's test for a zero byte).
    const pattern = Math.imul(delimiter, 0x0101_0101);
    if (first + 4 > view.byteLength) return NOT_ORDINARY;
    let at = first;
    let hash = HASH_START;
    let word = view.getInt32(at, true);
    let zeros = word ^ pattern;
    let marks = (zeros - 0x0101_0101) & ~zeros & 0x8080_8080;
    while (marks === 0) {
      hash = hashWord(hash, word);
      at += 4;
      if (at + 4 > view.byteLength) return NOT_ORDINARY;
      word = view.getInt32(at, true);
      zeros = word ^ pattern;
      marks = (zeros - 0x0101_0101) & ~zeros & 0x8080_8080;
    }
    const rest = (31 - Math.clz32(marks & -marks)) >> 3;
    if (rest > 0) hash = hashWord(hash, word & (REST_MASK[rest] ?? 0));
    return this.codeAt(view, first, at + rest - first, hash);
  }

  /**
   * The number of the `length` bytes at `first`, behind which three more can be read; `hash` is of them by `hashWord`, the
   * bytes of the last word that are not theirs being zero.
   */
  codeAt(view: DataView, first: number, length: number, hash: number): number {
    const mask = this.#slots.length - 1;
    let slot = hash & mask;
    for (;;) {
      const code = this.#slots[slot] ?? EMPTY_SLOT;
      if (code === EMPTY_SLOT) return this.#add(view, first, length, hash, slot);
      const isLike =
        this.#entries[ENTRY * code + AT.hash] === hash && this.#entries[ENTRY * code + AT.length] === length;
      if (isLike && this.matches(view, first, code)) return code;
      slot = (slot + 1) & mask;
    }
  }

  #add(view: DataView, first: number, length: number, hash: number, slot: number): number {
    if (length === 0 || length > TEXT_BYTES_MAX) return NOT_ORDINARY;
    const bytes = Buffer.from(view.buffer, view.byteOffset + first, length);
    if (!TAKES[this.#takes](bytes)) return NOT_ORDINARY;
    if (!this.#admit(bytes.toString('utf8'))) return NOT_ORDINARY;
    const code = this.count;
    const start = this.#used;
    this.#makeRoom(code, start + Math.ceil(length / 4));
    for (let at = 0; at < length; at += 1) this.#bytes[start * 4 + at] = view.getUint8(first + at);
    this.#used = start + Math.ceil(length / 4);
    this.#entries[ENTRY * code + AT.start] = start;
    this.#entries[ENTRY * code + AT.length] = length;
    this.#entries[ENTRY * code + AT.hash] = hash;
    this.#slots[slot] = code;
    this.count = code + 1;
    if (2 * this.count > this.#slots.length) this.#rehash();
    return code;
  }

  #startOf(code: number): number {
    return this.#entries[ENTRY * code + AT.start] ?? 0;
  }

  #makeRoom(code: number, words: number): void {
    if (ENTRY * code >= this.#entries.length) this.#entries = doubled(this.#entries);
    if (words <= this.#words.length) return;
    let grown = this.#words;
    while (words > grown.length) grown = doubled(grown);
    this.#words = grown;
    this.#bytes = new Uint8Array(grown.buffer);
  }

  #rehash(): void {
    const slots = new Int32Array(2 * this.#slots.length).fill(EMPTY_SLOT);
    const mask = slots.length - 1;
    for (let code = 0; code < this.count; code += 1) {
      let slot = (this.#entries[ENTRY * code + AT.hash] ?? 0) & mask;
      while (slots[slot] !== EMPTY_SLOT) slot = (slot + 1) & mask;
      slots[slot] = code;
    }
    this.#slots = slots;
  }
}

function isOrdinary(bytes: Uint8Array): boolean {
  for (const byte of bytes) if (byte < FIRST_PRINTABLE || byte > LAST_PRINTABLE) return false;
  return true;
}

function isText(bytes: Buffer): boolean {
  let before = 0;
  for (const byte of bytes) {
    const isControl = byte < FIRST_OF_TEXT || byte === LAST_PRINTABLE + 1 || (before === C1_LEAD && byte < C1_END);
    if (isControl) return false;
    before = byte;
  }
  return isUtf8(bytes);
}

/** Whether bytes are a text of a dictionary, by what it takes. */
const TAKES = {
  ordinary: isOrdinary,
  joined: (bytes: Buffer) => isOrdinary(bytes.filter((byte) => byte !== SPACE && byte !== TAB)),
  utf8: isText,
} as const;

function doubled(array: Int32Array<ArrayBuffer>): Int32Array<ArrayBuffer> {
  const grown = new Int32Array(2 * array.length);
  grown.set(array);
  return grown;
}

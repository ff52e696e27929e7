/** Text that is looked at in one go: it and the places of its separators stay in a processor's cache. */
export const BLOCK_BYTES = 256 * 1024;
/** Bytes behind a block that may be read, as numbers are read four bytes at a time. */
const SLACK_BYTES = 8;
const LF = 0x0a;
/** Stands behind a block's last line while its last word is looked at; neither separator nor control character. */
const NEUTRAL = 0x61;

/**
 * Finds where the fields of lines end. It takes text that has one byte between fields and as many fields in every line, is
 * ASCII, and has no control character but line ends: then a line's field `n` lies behind `ends[line * fields + n]` and
 * before the next of `ends`. Of any other text it says only that it is other.
 */
export class LineCutter {
  readonly text = Buffer.alloc(BLOCK_BYTES + SLACK_BYTES);
  readonly view = new DataView(this.text.buffer, this.text.byteOffset, this.text.length);
  /** The first is -1: before the first field. */
  readonly ends = new Int32Array(BLOCK_BYTES + SLACK_BYTES);
  readonly fields: number;
  /** Lines that were cut. */
  rows = 0;
  readonly #words = new Int32Array(this.text.buffer, this.text.byteOffset, this.text.length >> 2);
  readonly #found: Found = { places: 0, controls: 0, bytes: 0 };
  readonly delimiter: number;
  #used = 0;
  #cut = 0;

  /** `delimiter` must be printable: a control character could not be told from what must not be there. */
  constructor(fields: number, delimiter: number) {
    this.fields = fields;
    this.delimiter = delimiter;
    this.ends[0] = -1;
  }

  /** Begins another text. */
  clear(): void {
    this.rows = 0;
    this.#used = 0;
    this.#cut = 0;
  }

  /** Takes text behind what is left of the lines before; how many bytes of it there was room for. */
  take(text: Buffer, from: number): number {
    this.text.copyWithin(0, this.#cut, this.#used);
    this.#used -= this.#cut;
    this.#cut = 0;
    const taken = text.copy(this.text, this.#used, from, from + BLOCK_BYTES - this.#used);
    this.#used += taken;
    return taken;
  }

  /** Cuts the whole lines there are, at the end of a text also one without a line end; false when they are of another kind. */
  cut(isEnd: boolean): boolean {
    this.rows = 0;
    if (isEnd && this.#used > 0 && this.text[this.#used - 1] !== LF) this.text[this.#used++] = LF;
    const end = this.#used === 0 ? 0 : this.text.lastIndexOf(LF, this.#used - 1) + 1;
    // A line that fills a block by itself never ends.
    if (end === 0) return this.#used < BLOCK_BYTES;
    this.#cut = end;
    return this.#cutWords(end);
  }

  #cutWords(end: number): boolean {
    const { ends, text, fields } = this;
    const words = (end + 3) >> 2;
    const behind = text.readUInt32LE(end);
    text.fill(NEUTRAL, end, 4 * words);
    findPlaces(this.#words, words, this.delimiter, ends, this.#found);
    text.writeUInt32LE(behind, end);
    const { places, controls, bytes } = this.#found;
    const rows = places / fields;
    if (!Number.isInteger(rows) || controls !== rows || (bytes & 0x8080_8080) !== 0) return false;
    for (let place = fields; place <= places; place += fields) {
      if (text[ends[place] ?? 0] !== LF) return false;
    }
    this.rows = rows;
    return true;
  }
}

interface Found {
  /** Separators and control characters. */
  places: number;
  controls: number;
  /** All bytes or-ed, so that one beyond ASCII shows. */
  bytes: number;
}

/**
 * Four bytes at a time, by the carry of an addition into each byte's highest bit, which ASCII does not use; a function of
 * its own because V8 compiles what is called often better.
 */
function findPlaces(words: Int32Array, count: number, delimiter: number, ends: Int32Array, found: Found): void {
  const pattern = Math.imul(delimiter, 0x0101_0101);
  let places = 1;
  let controls = 0;
  let bytes = 0;
  for (let index = 0; index < count; index += 1) {
    const word = words[index] ?? 0;
    bytes |= word;
    const printable = (word + 0x6060_6060) | 0;
    const others = ((word ^ pattern) + 0x7f7f_7f7f) | 0;
    let marks = ~(printable & others) & 0x8080_8080;
    if (marks === 0) continue;
    for (let rest = ~printable & 0x8080_8080; rest !== 0; rest &= rest - 1) controls += 1;
    do {
      ends[places++] = (index << 2) + ((31 - Math.clz32(marks & -marks)) >> 3);
      marks &= marks - 1;
    } while (marks !== 0);
  }
  found.places = places - 1;
  found.controls = controls;
  found.bytes = bytes;
}

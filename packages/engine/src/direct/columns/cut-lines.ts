import { PlaceFinder, STEP_BYTES } from './place-finder.js';

/** Text that is looked at in one go: it and the places of its separators stay in a processor's cache. */
export const BLOCK_BYTES = 256 * 1024;
/** Bytes behind a block: a line end, what is looked at beside the last line, what is read four bytes at a time. */
const SLACK_BYTES = 2 * STEP_BYTES;
const LF = 0x0a;
/** Stands behind a block's last line while that is looked at; neither separator nor control character. */
const NEUTRAL = 0x61;

/**
 * Finds where the fields of lines end. It takes text that has one byte between fields and as many fields in every line, is
 * ASCII, and has no control character but line ends: then a line's field `n` lies behind `ends[line * fields + n]` and
 * before the next of `ends`. Of any other text it says only that it is other.
 */
export class LineCutter {
  readonly text: Buffer;
  readonly view: DataView;
  /** The first is -1: before the first field. */
  readonly ends: Int32Array;
  /** The numbers that were read last, as `PlaceFinder` has them. */
  readonly numbers: Int32Array;
  readonly fields: number;
  readonly delimiter: number;
  /** Lines that were cut. */
  rows = 0;
  readonly #finder = new PlaceFinder(BLOCK_BYTES + SLACK_BYTES);
  readonly #behind = Buffer.alloc(STEP_BYTES);
  #used = 0;
  #cut = 0;

  /** `delimiter` must be printable: a control character could not be told from what must not be there. */
  constructor(fields: number, delimiter: number) {
    this.fields = fields;
    this.delimiter = delimiter;
    this.text = this.#finder.text;
    this.view = this.#finder.view;
    this.ends = this.#finder.places;
    this.numbers = this.#finder.numbers;
  }

  /** Reads a field of the lines that were cut as numbers; false when one is none. See `PlaceFinder`. */
  readNumbers(field: number, max?: number): boolean {
    return this.#finder.read(field, this.fields, this.rows, max);
  }

  /** Codes of texts that are known, from line `row` on; the first line whose text is not. See `PlaceFinder`. */
  findTexts(field: number, row: number, table: number, owner: unknown): number {
    return this.#finder.findTexts(field, this.fields, row, this.rows, table, owner);
  }

  /** Gives the text that was not known last a code. */
  learn(code: number): void {
    this.#finder.learn(code);
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
    return this.#cutLines(end);
  }

  #cutLines(end: number): boolean {
    const { ends, text, fields } = this;
    const stop = Math.ceil(end / STEP_BYTES) * STEP_BYTES;
    text.copy(this.#behind, 0, end, stop);
    text.fill(NEUTRAL, end, stop);
    const places = this.#finder.find(stop, this.delimiter);
    this.#behind.copy(text, end, 0, stop - end);
    const rows = places / fields;
    if (!Number.isInteger(rows) || this.#finder.controls !== rows) return false;
    for (let place = fields; place <= places; place += fields) {
      if (text[ends[place] ?? 0] !== LF) return false;
    }
    this.rows = rows;
    return true;
  }
}

import { LINE_HEAD_BYTES } from './excerpt-line.js';
import { SLACK_BYTES } from './read-records.js';

const LF = 0x0a;
const PIECE_BYTES = 1024 * 1024;

/** Who is handed the lines of a text. */
export interface TextSink {
  /** Whole lines, some of them too long perhaps; the byte before `to` is a line end. Nobody may look at `text` later. */
  lines(text: Buffer, from: number, to: number): void;
  /** A line that is too long and did not come in one piece; its beginning is at hand. */
  longLine(bytes: number, head: Buffer): void;
}

/** Gathers pieces of a text, of any size, into whole lines in one buffer that is used again. */
export class LineBuffer {
  readonly #sink: TextSink;
  readonly #lineBytesMax: number;
  readonly #buffer: Buffer;
  #used = 0;
  #searched = 0;
  /** Bytes of an over-long line so far; 0 outside of one. */
  #long = 0;
  #longHead: Buffer = Buffer.alloc(0);

  constructor(sink: TextSink, lineBytesMax: number) {
    this.#sink = sink;
    this.#lineBytesMax = lineBytesMax;
    this.#buffer = Buffer.alloc(PIECE_BYTES + lineBytesMax + SLACK_BYTES);
  }

  /** Bytes of the line that is not at its end yet. */
  get pending(): number {
    return this.#long > 0 ? this.#long : this.#used;
  }

  push(bytes: Buffer): void {
    let at = 0;
    while (at < bytes.length) {
      if (this.#long > 0) {
        const end = bytes.indexOf(LF, at);
        this.#long += (end === -1 ? bytes.length : end) - at;
        if (end === -1) return;
        this.#endLong();
        at = end + 1;
        continue;
      }
      const room = this.#buffer.length - SLACK_BYTES - this.#used;
      const taken = bytes.copy(this.#buffer, this.#used, at, Math.min(at + room, bytes.length));
      at += taken;
      this.#used += taken;
      this.#hand();
    }
  }

  /** Ends the text; a last line without a line end counts like any other. */
  finish(): void {
    if (this.#long > 0) this.#endLong();
    if (this.#used === 0) return;
    // There is room: what is left is one line at the most, and the slack is larger than a line end.
    this.#buffer[this.#used] = LF;
    this.#used += 1;
    this.#hand();
  }

  /** Forgets the line that is not at its end. */
  drop(): void {
    this.#used = 0;
    this.#searched = 0;
    this.#long = 0;
  }

  #hand(): void {
    const last = this.#buffer.subarray(this.#searched, this.#used).lastIndexOf(LF);
    if (last !== -1) {
      const end = this.#searched + last + 1;
      this.#sink.lines(this.#buffer, 0, end);
      this.#buffer.copyWithin(0, end, this.#used);
      this.#used -= end;
    }
    this.#searched = this.#used;
    if (this.#used <= this.#lineBytesMax) return;
    this.#long = this.#used;
    this.#longHead = Buffer.from(this.#buffer.subarray(0, Math.min(LINE_HEAD_BYTES, this.#used)));
    this.#used = 0;
    this.#searched = 0;
  }

  #endLong(): void {
    this.#sink.longLine(this.#long, this.#longHead);
    this.#long = 0;
  }
}

import { Readable } from 'node:stream';
import { gunzipStream, isGzip } from '../core/gunzip.js';
import { LIMITS } from '../core/limits.js';

const NEWLINE = 0x0a;
const BYTE_ORDER_MARK = [0xef, 0xbb, 0xbf] as const;

/** Whole lines, or a line that is too long to be read. */
export type Block = { readonly bytes: Uint8Array<ArrayBuffer> } | { readonly tooLong: Buffer };

/** Bytes of a line that is too long of which an excerpt is made. */
const HEAD_BYTES = 1_024;
/** The longest line and its newline. */
const LINE_ROOM = LIMITS.errorLineBytesMax + 1;

/**
 * Unpacks what begins like gzip, whatever it is called; members may follow each other. A chunk, taken or given, holds until
 * the next is asked for.
 */
export async function* unpackLog(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const iterator = chunks[Symbol.asyncIterator]();
  const head: Buffer[] = [];
  let length = 0;
  let isDone = false;
  try {
    while (length < 2 && !isDone) {
      const next = await iterator.next();
      if (next.done) isDone = true;
      else {
        head.push(Buffer.from(next.value));
        length += next.value.byteLength;
      }
    }
    const begin = Buffer.concat(head);
    const all = withHead(begin, iterator);
    if (isGzip(begin)) yield* gunzipStream(Readable.from(copies(all), { objectMode: false }));
    else yield* all;
  } finally {
    await iterator.return?.();
  }
}

/** A stream asks for more than it has used up. */
async function* copies(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Buffer> {
  for await (const chunk of chunks) yield Buffer.from(chunk);
}

async function* withHead(head: Buffer, rest: AsyncIterator<Uint8Array>): AsyncGenerator<Uint8Array> {
  if (head.length > 0) yield head;
  for (let next = await rest.next(); !next.done; next = await rest.next()) yield next.value;
}

/**
 * Cuts text into blocks of whole lines, each ending with a newline; a byte order mark at the beginning is left out. `take`
 * gives an array for the next block, of at least so many bytes, which becomes the reader's.
 */
export async function* readBlocks(
  chunks: AsyncIterable<Uint8Array>,
  take: (bytes: number) => Uint8Array<ArrayBuffer> = (bytes) => new Uint8Array(bytes),
): AsyncGenerator<Block> {
  const filling = new Filling(take);
  let isFirst = true;
  try {
    for await (const chunk of chunks) {
      yield* filling.add(isFirst && hasMark(chunk) ? chunk.subarray(BYTE_ORDER_MARK.length) : chunk);
      isFirst = false;
    }
  } catch (error) {
    // What came whole before the damage counts.
    yield* filling.wholeLines();
    throw error;
  }
  yield* filling.rest();
}

/** A block that fills up. It grows as long as it holds no whole line. */
class Filling {
  readonly #take: (bytes: number) => Uint8Array<ArrayBuffer>;
  #block: Uint8Array<ArrayBuffer>;
  #filled = 0;
  #isSkipping = false;

  constructor(take: (bytes: number) => Uint8Array<ArrayBuffer>) {
    this.#take = take;
    this.#block = take(LIMITS.errorBlockBytes);
  }

  *add(chunk: Uint8Array): Generator<Block> {
    let from = 0;
    while (from < chunk.length) {
      if (this.#isSkipping) {
        const end = chunk.indexOf(NEWLINE, from);
        if (end < 0) return;
        this.#isSkipping = false;
        from = end + 1;
        continue;
      }
      const part = Math.min(chunk.length - from, this.#block.length - this.#filled);
      this.#block.set(chunk.subarray(from, from + part), this.#filled);
      this.#filled += part;
      from += part;
      if (this.#filled === this.#block.length) yield* this.#empty();
    }
  }

  *wholeLines(): Generator<Block> {
    const end = this.#block.lastIndexOf(NEWLINE, this.#filled - 1) + 1;
    if (this.#filled > 0 && end > 0) yield { bytes: this.#block.subarray(0, end) };
  }

  /** What is left, with the newline that the last line may lack. */
  *rest(): Generator<Block> {
    if (this.#filled === 0) return;
    if (this.#block[this.#filled - 1] !== NEWLINE) {
      if (this.#filled === this.#block.length) this.#grow(this.#filled + 1);
      this.#block[this.#filled] = NEWLINE;
      this.#filled += 1;
    }
    yield { bytes: this.#block.subarray(0, this.#filled) };
  }

  *#empty(): Generator<Block> {
    const block = this.#block;
    const end = block.lastIndexOf(NEWLINE) + 1;
    if (end > 0) {
      const rest = block.subarray(end);
      this.#block = this.#take(Math.min(Math.max(LIMITS.errorBlockBytes, rest.length * 2), LINE_ROOM));
      this.#block.set(rest);
      // Whoever takes the block may hand it to another thread, and with it what is looked at here.
      this.#filled = rest.length;
      yield { bytes: block.subarray(0, end) };
    } else if (this.#filled >= LINE_ROOM) {
      this.#filled = 0;
      this.#isSkipping = true;
      yield { tooLong: Buffer.from(block.subarray(0, HEAD_BYTES)) };
    } else this.#grow(Math.min(block.length * 2, LINE_ROOM));
  }

  #grow(bytes: number): void {
    const larger = new Uint8Array(bytes);
    larger.set(this.#block.subarray(0, this.#filled));
    this.#block = larger;
  }
}

function hasMark(chunk: Uint8Array): boolean {
  return BYTE_ORDER_MARK.every((byte, index) => chunk[index] === byte);
}

import { Readable } from 'node:stream';
import { gunzipStream, isGzip } from '../core/gunzip.js';
import { LIMITS } from '../core/limits.js';

const NEWLINE = 0x0a;
const BYTE_ORDER_MARK = [0xef, 0xbb, 0xbf] as const;

/** Whole lines, or a line that is too long to be read. */
export type Block = { readonly bytes: Uint8Array<ArrayBuffer> } | { readonly tooLong: Buffer };

/** Bytes of a line that is too long of which an excerpt is made. */
const HEAD_BYTES = 1_024;

/** Unpacks what begins like gzip, whatever it is called; members may follow each other. */
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
        head.push(Buffer.from(next.value.buffer, next.value.byteOffset, next.value.byteLength));
        length += next.value.byteLength;
      }
    }
    const begin = Buffer.concat(head);
    const all = withHead(begin, iterator);
    if (isGzip(begin)) yield* gunzipStream(Readable.from(all, { objectMode: false }));
    else yield* all;
  } finally {
    await iterator.return?.();
  }
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
  let block = take(LIMITS.errorBlockBytes);
  let filled = 0;
  let isSkipping = false;
  let isFirst = true;
  for await (const chunk of chunks) {
    let from = isFirst && filled === 0 && hasMark(chunk) ? BYTE_ORDER_MARK.length : 0;
    isFirst = false;
    while (from < chunk.length) {
      if (isSkipping) {
        const end = chunk.indexOf(NEWLINE, from);
        if (end < 0) break;
        isSkipping = false;
        from = end + 1;
        continue;
      }
      const part = Math.min(chunk.length - from, block.length - filled);
      block.set(chunk.subarray(from, from + part), filled);
      filled += part;
      from += part;
      if (filled < block.length) continue;
      const end = block.lastIndexOf(NEWLINE, filled - 1) + 1;
      if (end > 0) {
        const rest = block.subarray(end, filled);
        const next = take(Math.max(LIMITS.errorBlockBytes, rest.length * 2));
        next.set(rest);
        // Whoever takes the block may hand it to another thread, and with it what is looked at here.
        filled = rest.length;
        yield { bytes: block.subarray(0, end) };
        block = next;
      } else if (filled >= LIMITS.errorLineBytesMax) {
        yield { tooLong: Buffer.from(block.subarray(0, HEAD_BYTES)) };
        filled = 0;
        isSkipping = true;
      } else {
        const larger = new Uint8Array(Math.min(block.length * 2, LIMITS.errorLineBytesMax));
        larger.set(block);
        block = larger;
      }
    }
  }
  if (filled === 0) return;
  if (block[filled - 1] !== NEWLINE) {
    if (filled === block.length) {
      const larger = new Uint8Array(filled + 1);
      larger.set(block);
      block = larger;
    }
    block[filled] = NEWLINE;
    filled += 1;
  }
  yield { bytes: block.subarray(0, filled) };
}

function hasMark(chunk: Uint8Array): boolean {
  return BYTE_ORDER_MARK.every((byte, index) => chunk[index] === byte);
}

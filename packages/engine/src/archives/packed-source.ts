import { createHash } from 'node:crypto';
import { EngineError } from '../core/errors.js';
import { ArchiveRefusedError } from './archive-refused.js';

/**
 * The bytes of an archive as stored, hashed and counted while they are read. It can be read on after whoever read it gave up,
 * so that a refused archive has its checksum too.
 */
export class PackedSource {
  readonly #iterator: AsyncIterator<Uint8Array>;
  readonly #hash = createHash('sha256');
  readonly #bytesMax: number;
  readonly #signal: AbortSignal | undefined;
  bytes = 0;
  /** What the source itself failed with. */
  failure: unknown;
  #isOver = false;

  constructor(source: AsyncIterable<Uint8Array>, bytesMax: number, signal: AbortSignal | undefined) {
    this.#iterator = source[Symbol.asyncIterator]();
    this.#bytesMax = bytesMax;
    this.#signal = signal;
  }

  async *chunks(): AsyncGenerator<Buffer> {
    for (;;) {
      const chunk = await this.#next();
      if (chunk === undefined) return;
      yield chunk;
    }
  }

  /** Reads what is left, for the checksum alone. */
  async drain(): Promise<void> {
    while ((await this.#next()) !== undefined);
  }

  /** SHA-256 of all of it; undefined as long as it was not read to its end. */
  sha256(): string | undefined {
    return this.#isOver ? this.#hash.copy().digest('hex') : undefined;
  }

  async close(): Promise<void> {
    if (!this.#isOver) await this.#iterator.return?.();
  }

  async #next(): Promise<Buffer | undefined> {
    if (this.#isOver) return undefined;
    if (this.#signal?.aborted) throw new EngineError('cancelled', 'Reading the archive was cancelled.');
    let next: IteratorResult<Uint8Array>;
    try {
      next = await this.#iterator.next();
    } catch (error) {
      this.failure = error;
      throw error;
    }
    if (next.done === true) {
      this.#isOver = true;
      return undefined;
    }
    const chunk = Buffer.from(next.value.buffer, next.value.byteOffset, next.value.byteLength);
    this.bytes += chunk.length;
    if (this.bytes > this.#bytesMax) {
      throw new ArchiveRefusedError(
        `The archive has more than ${this.#bytesMax} bytes. Split it into several archives.`,
      );
    }
    this.#hash.update(chunk);
    return chunk;
  }
}

/** The first bytes of a stream, as many as asked for where there are, and the whole stream. */
export async function peek(
  chunks: AsyncGenerator<Buffer>,
  bytes: number,
): Promise<{ readonly head: Buffer; readonly all: AsyncGenerator<Buffer> }> {
  const first: Buffer[] = [];
  let length = 0;
  while (length < bytes) {
    const next = await chunks.next();
    if (next.done === true) break;
    first.push(next.value);
    length += next.value.length;
  }
  return { head: Buffer.concat(first), all: again(first, chunks) };
}

async function* again(first: readonly Buffer[], rest: AsyncGenerator<Buffer>): AsyncGenerator<Buffer> {
  yield* first;
  yield* rest;
}

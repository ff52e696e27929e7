import { availableParallelism } from 'node:os';
import { MessageChannel } from 'node:worker_threads';
import { AskedThread } from '../core/asked-thread.js';
import { isBuilt, threadCode } from '../core/thread-code.js';
import type { Part } from '../store/manifest.js';
import type { ReadRequest } from './read-worker.js';
import type { RecordDesk } from './record-desk.js';
import type { ReadReply } from './record-reader.js';
import type { WriteRequest } from './record-writer.js';
import type { WriteThreadRequest } from './write-worker.js';

const READ_WORKER = threadCode('read-worker.js', import.meta.url);
const WRITE_WORKER = threadCode('write-worker.js', import.meta.url);

/**
 * Reads on one thread and writes on another, so that a load takes two processors, and the thread that asks is free for
 * whoever else it serves. Records go from one to the other and their memory back; nothing of them is copied.
 */
export class RecordThreads implements RecordDesk {
  readonly #reader: AskedThread<ReadRequest, ReadReply>;
  readonly #writer: AskedThread<WriteThreadRequest, readonly Part[]>;
  #objects = 0;

  /** `mmdb` is a table of countries to be used in place of the bundled one. */
  constructor(mmdb?: string) {
    const { port1, port2 } = new MessageChannel();
    this.#reader = new AskedThread(READ_WORKER, { writer: port1 }, [port1]);
    this.#writer = new AskedThread(WRITE_WORKER, { reader: port2, mmdb }, [port2]);
  }

  /** Whether there are processors for it, and its code. */
  static get areUseful(): boolean {
    return availableParallelism() > 1 && isBuilt(READ_WORKER) && isBuilt(WRITE_WORKER);
  }

  read(bytes: Buffer, fields: readonly string[] | undefined): Promise<ReadReply> {
    // Small buffers are cut from memory they share, of which only a copy can be handed over.
    const isWhole = bytes.buffer instanceof ArrayBuffer && bytes.buffer.byteLength === bytes.length;
    const owned = isWhole ? new Uint8Array(bytes.buffer) : Uint8Array.from(bytes);
    return this.#reader.ask({ id: this.#objects++, bytes: owned, fields }, [owned.buffer]);
  }

  async write(request: WriteRequest): Promise<Part[]> {
    return [...(await this.#writer.ask(request))];
  }

  drop(id: number): void {
    // Who closes the threads while it is on its way needs no answer.
    this.#writer.ask({ drop: id }).catch(() => undefined);
  }

  async close(): Promise<void> {
    await Promise.all([this.#reader.close(), this.#writer.close()]);
  }
}

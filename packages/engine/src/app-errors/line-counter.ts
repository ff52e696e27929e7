import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import { LIMITS } from '../core/limits.js';
import { isBuilt, threadCode } from '../core/thread-code.js';
import { type BlockCount, BlockScanner } from './block-scanner.js';
import type { ScanReply, ScanRequest } from './scan-worker.js';
import { Tally, type TallyData, type TallyOptions } from './tally.js';

const CODE = threadCode('scan-worker.js', import.meta.url);
/** Blocks that wait for each thread. */
const WAITING_PER_THREAD = 2;

interface Waiting {
  readonly resolve: (count: BlockCount) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Counts blocks of lines: here while they are small, which most logs are, and on threads of their own once a block is full.
 * Blocks may be handed in without waiting for the one before; `ready` says when there is room.
 */
export class LineCounter {
  readonly #options: TallyOptions;
  readonly #here: Tally;
  readonly #scanner: BlockScanner;
  readonly #threads: ScanThread[] = [];
  readonly #free: Uint8Array<ArrayBuffer>[] = [];
  readonly #threadsMax: number;

  /** `threads` 0 counts everything here. */
  constructor(options: TallyOptions, threads: number = Math.min(availableParallelism(), LIMITS.errorScanThreadsMax)) {
    this.#options = options;
    this.#here = new Tally(options);
    this.#scanner = new BlockScanner(this.#here);
    this.#threadsMax = isBuilt(CODE) ? threads : 0;
  }

  /** An array for the next block. */
  take(bytes: number): Uint8Array<ArrayBuffer> {
    const at = this.#free.findIndex((array) => array.length >= bytes);
    const [found] = at < 0 ? [] : this.#free.splice(at, 1);
    return found ?? new Uint8Array(bytes);
  }

  /** Blocks that may be under way at once. */
  get room(): number {
    return Math.max(1, this.#threadsMax * WAITING_PER_THREAD);
  }

  /** Takes the block over. */
  count(bytes: Uint8Array<ArrayBuffer>, countsUntimed: boolean): Promise<BlockCount> {
    const isSmall = this.#threads.length === 0 && bytes.buffer.byteLength - bytes.length > bytes.buffer.byteLength / 2;
    if (this.#threadsMax === 0 || isSmall) return this.#countHere(bytes, countsUntimed);
    let thread = this.#threads.find(({ waiting }) => waiting === 0);
    if (thread === undefined && this.#threads.length < this.#threadsMax) {
      thread = new ScanThread(this.#options, (array) => this.#giveBack(array));
      this.#threads.push(thread);
    }
    thread ??= this.#threads.reduce((least, each) => (each.waiting < least.waiting ? each : least));
    return thread.count(bytes, countsUntimed);
  }

  /** Everything that was counted. */
  async finish(): Promise<TallyData> {
    for (const data of await Promise.all(this.#threads.map((thread) => thread.finish()))) this.#here.merge(data);
    return this.#here.data();
  }

  async close(): Promise<void> {
    await Promise.all(this.#threads.map((thread) => thread.close()));
  }

  async #countHere(bytes: Uint8Array<ArrayBuffer>, countsUntimed: boolean): Promise<BlockCount> {
    const count = this.#scanner.scan(bytes, countsUntimed);
    this.#giveBack(new Uint8Array(bytes.buffer));
    return count;
  }

  #giveBack(array: Uint8Array<ArrayBuffer>): void {
    const isUsual = array.length <= 2 * LIMITS.errorBlockBytes;
    if (isUsual && this.#free.length < this.room) this.#free.push(array);
  }
}

class ScanThread {
  readonly #worker: Worker;
  readonly #counts: Waiting[] = [];
  readonly #giveBack: (array: Uint8Array<ArrayBuffer>) => void;
  #finished: ((data: TallyData) => void) | undefined;
  #failed: ((error: unknown) => void) | undefined;
  /** A thread that ended answers nothing any more. */
  #failure: { readonly error: unknown } | undefined;

  constructor(options: TallyOptions, giveBack: (array: Uint8Array<ArrayBuffer>) => void) {
    this.#giveBack = giveBack;
    this.#worker = new Worker(CODE, { workerData: options });
    this.#worker.on('message', (reply: ScanReply) => this.#take(reply));
    this.#worker.on('error', (error) => {
      this.#failure = { error };
      for (const { reject } of this.#counts.splice(0)) reject(error);
      this.#failed?.(error);
    });
  }

  get waiting(): number {
    return this.#counts.length;
  }

  count(bytes: Uint8Array<ArrayBuffer>, countsUntimed: boolean): Promise<BlockCount> {
    return new Promise((resolve, reject) => {
      if (this.#failure !== undefined) return reject(this.#failure.error);
      this.#counts.push({ resolve, reject });
      this.#send({ bytes, countsUntimed }, [bytes.buffer]);
    });
  }

  finish(): Promise<TallyData> {
    return new Promise((resolve, reject) => {
      if (this.#failure !== undefined) return reject(this.#failure.error);
      this.#finished = resolve;
      this.#failed = reject;
      this.#send('finish', []);
    });
  }

  async close(): Promise<void> {
    await this.#worker.terminate();
  }

  #send(request: ScanRequest, transfer: readonly ArrayBuffer[]): void {
    this.#worker.postMessage(request, transfer);
  }

  #take(reply: ScanReply): void {
    if ('data' in reply) {
      this.#finished?.(reply.data);
      return;
    }
    this.#giveBack(new Uint8Array(reply.buffer));
    this.#counts.shift()?.resolve(reply.count);
  }
}

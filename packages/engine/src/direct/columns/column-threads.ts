import { existsSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import { LIMITS } from '../../core/limits.js';
import type { ColumnReply, ColumnRequest } from './column-worker.js';
import type { ColumnFile } from './column-writer.js';
import type { Parsed, ParseRequest } from './parse-object.js';
import type { WantedLines } from './wanted-columns.js';

/** The thread's code as built; sources that run unbuilt have it beside the build of the package. */
const WORKER = new URL(import.meta.url.replace(/\/src\/(direct\/columns\/)[^/]*$/, '/dist/$1column-worker.js'));
const WORKER_FILE = WORKER.href === import.meta.url ? new URL('./column-worker.js', WORKER) : WORKER;
/** Objects each thread has before it: the one it reads, and the next. */
const WAITING_MAX = 2;

/** An object and how its lines are read. */
export interface ColumnTask {
  readonly object: ParseRequest;
  readonly lines: WantedLines;
}

/** Reads objects on threads of their own, each of which writes files of columns to a folder. */
export class ColumnThreads {
  readonly #threads: ColumnThread[];

  constructor(folder: string, threads: number) {
    this.#threads = Array.from({ length: threads }, (_, index) => new ColumnThread(folder, String(index)));
  }

  /** How many threads are worth while; none without their code. */
  static count(wanted: number | undefined): number {
    if (!existsSync(fileURLToPath(WORKER_FILE))) return 0;
    return Math.min(wanted ?? availableParallelism(), LIMITS.directParseThreads);
  }

  /**
   * Reads tasks until they are done or the files are larger than `bytesMax` together, and tells of each that was read what
   * became of it. Throws what keeps a thread from reading or writing at all.
   */
  async readAll<T extends ColumnTask>(
    tasks: Iterable<T>,
    bytesMax: number,
    onParsed: (task: T, parsed: Parsed) => void,
  ): Promise<readonly ColumnFile[]> {
    const queue = tasks[Symbol.iterator]();
    const bytes = new Map<ColumnThread, number>();
    const isFull = (): boolean => [...bytes.values()].reduce((sum, each) => sum + each, 0) > bytesMax;
    const feed = async (thread: ColumnThread): Promise<void> => {
      while (!isFull()) {
        const { done, value: task } = queue.next();
        if (done) return;
        const reply = await thread.ask({ object: task.object, lines: task.lines });
        if (!('parsed' in reply)) throw new Error('a thread answered something else');
        bytes.set(thread, reply.bytes);
        onParsed(task, reply.parsed);
      }
    };
    const feeds = this.#threads.flatMap((thread) => Array.from({ length: WAITING_MAX }, () => feed(thread)));
    await Promise.all(feeds);
    const replies = await Promise.all(this.#threads.map((thread) => thread.ask('finish')));
    return replies.flatMap((reply) => ('files' in reply ? reply.files : []));
  }

  async close(): Promise<void> {
    await Promise.all(this.#threads.map((thread) => thread.close()));
  }
}

interface Waiting {
  readonly resolve: (reply: Exclude<ColumnReply, { error: unknown }>) => void;
  readonly reject: (error: unknown) => void;
}

class ColumnThread {
  readonly #worker: Worker;
  readonly #waiting: Waiting[] = [];
  /** A thread that ended answers nothing any more. */
  #failure: { readonly error: unknown } | undefined;

  constructor(folder: string, name: string) {
    this.#worker = new Worker(WORKER_FILE, { workerData: { folder, name } });
    this.#worker.on('message', (reply: ColumnReply) => {
      const asked = this.#waiting.shift();
      if ('error' in reply) asked?.reject(reply.error);
      else asked?.resolve(reply);
    });
    this.#worker.on('error', (error) => this.#fail(error));
    this.#worker.on('exit', () => this.#fail(new Error('a thread that reads logs ended')));
  }

  ask(request: ColumnRequest): Promise<Exclude<ColumnReply, { error: unknown }>> {
    return new Promise((resolve, reject) => {
      if (this.#failure !== undefined) return reject(this.#failure.error);
      this.#waiting.push({ resolve, reject });
      this.#worker.postMessage(request);
    });
  }

  async close(): Promise<void> {
    await this.#worker.terminate();
  }

  #fail(error: unknown): void {
    this.#failure ??= { error };
    for (const { reject } of this.#waiting.splice(0)) reject(error);
  }
}

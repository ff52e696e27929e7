import { availableParallelism } from 'node:os';
import { AskedThread } from '../../core/asked-thread.js';
import { LIMITS } from '../../core/limits.js';
import { isBuilt, threadCode } from '../../core/thread-code.js';
import type { ColumnReply, ColumnRequest, ColumnWorkerData } from './column-worker.js';
import type { ColumnFile } from './column-writer.js';
import type { Parsed, ParseRequest } from './parse-object.js';
import type { WantedLines } from './wanted-columns.js';

const CODE = threadCode('column-worker.js', import.meta.url);
/** Objects each thread has before it: the one it reads, and the next. */
const WAITING_MAX = 2;

/** An object and how its lines are read. */
export interface ColumnTask {
  readonly object: ParseRequest;
  readonly lines: WantedLines;
}

type ColumnThread = AskedThread<ColumnRequest, ColumnReply>;

/** Reads objects on threads of their own, each of which writes files of columns to a folder. */
export class ColumnThreads {
  readonly #threads: ColumnThread[];

  constructor(folder: string, threads: number) {
    this.#threads = Array.from(
      { length: threads },
      (_, index) => new AskedThread(CODE, { folder, name: String(index) } satisfies ColumnWorkerData),
    );
  }

  /** How many threads are worth while; none without their code. */
  static count(wanted: number | undefined): number {
    if (!isBuilt(CODE)) return 0;
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

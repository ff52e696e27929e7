import { availableParallelism } from 'node:os';
import { AskedThread } from '../core/asked-thread.js';
import { isBuilt, threadCode } from '../core/thread-code.js';
import type { HoursBuilderOptions, HoursFinish, HoursMade, HoursTaken, HoursWanted } from './hours-builder.js';
import type { HoursReply, HoursRequest } from './hours-worker.js';

const CODE = threadCode('hours-worker.js', import.meta.url);

/** A `HoursBuilder` in a thread of its own, so that records are loaded at the same time. */
export class HoursThread {
  readonly #thread: AskedThread<HoursRequest, HoursReply>;

  /** Whether there is a processor for it, and its code. */
  static get isUseful(): boolean {
    return availableParallelism() > 1 && isBuilt(CODE);
  }

  constructor(options: HoursBuilderOptions) {
    this.#thread = new AskedThread(CODE, options);
  }

  async add(wanted: HoursWanted): Promise<HoursTaken> {
    const reply = await this.#thread.ask({ kind: 'add', wanted });
    return reply.kind === 'taken' ? reply.taken : 'never';
  }

  async finish(options: HoursFinish): Promise<HoursMade> {
    const reply = await this.#thread.ask({ kind: 'finish', ...options });
    return reply.kind === 'made' ? reply.made : { sums: [], conversations: [], days: [] };
  }

  close(): Promise<void> {
    return this.#thread.close();
  }
}

import { existsSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import type { HoursBuilderOptions, HoursFinish, HoursMade, HoursTaken, HoursWanted } from './hours-builder.js';
import type { HoursReply, HoursRequest } from './hours-worker.js';

/** The thread's code as built; sources that run unbuilt have it beside the build of the package. */
const WORKER = new URL(import.meta.url.replace(/\/src\/(hours\/)[^/]*$/, '/dist/$1hours-worker.js'));
const WORKER_FILE = WORKER.href === import.meta.url ? new URL('./hours-worker.js', WORKER) : WORKER;

interface Waiting {
  readonly resolve: (reply: HoursReply) => void;
  readonly reject: (error: unknown) => void;
}

/** A `HoursBuilder` in a thread of its own, so that records are loaded at the same time. */
export class HoursThread {
  readonly #worker = new Worker(WORKER_FILE);
  readonly #waiting: Waiting[] = [];
  /** A thread that ended answers nothing any more. */
  #failure: { readonly error: unknown } | undefined;

  /** Whether there is a processor for it, and its code. */
  static get isUseful(): boolean {
    return availableParallelism() > 1 && existsSync(fileURLToPath(WORKER_FILE));
  }

  constructor(options: HoursBuilderOptions) {
    this.#worker.on('message', (reply: HoursReply) => {
      const asked = this.#waiting.shift();
      if (reply.kind === 'failed') asked?.reject(reply.error);
      else asked?.resolve(reply);
    });
    this.#worker.on('error', (error) => this.#fail(error));
    this.#worker.on('exit', () => this.#fail(new Error('the thread that builds hours ended')));
    this.#ask({ kind: 'open', options }).catch((error: unknown) => this.#fail(error));
  }

  async add(wanted: HoursWanted): Promise<HoursTaken> {
    const reply = await this.#ask({ kind: 'add', wanted });
    return reply.kind === 'taken' ? reply.taken : 'never';
  }

  async finish(options: HoursFinish): Promise<HoursMade> {
    const reply = await this.#ask({ kind: 'finish', ...options });
    return reply.kind === 'made' ? reply.made : { sums: [], conversations: [], days: [] };
  }

  async close(): Promise<void> {
    this.#fail(new Error('the thread that builds hours was closed'));
    await this.#worker.terminate();
  }

  #ask(request: HoursRequest): Promise<HoursReply> {
    return new Promise((resolve, reject) => {
      if (this.#failure !== undefined) return reject(this.#failure.error);
      this.#waiting.push({ resolve, reject });
      this.#worker.postMessage(request);
    });
  }

  #fail(error: unknown): void {
    this.#failure ??= { error };
    for (const { reject } of this.#waiting.splice(0)) reject(error);
  }
}

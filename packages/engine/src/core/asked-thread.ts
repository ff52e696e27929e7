import { type ResourceLimits, type Transferable, Worker } from 'node:worker_threads';

/** The answer to one request. */
export type ThreadReply<T> = { readonly number: number } & ({ readonly value: T } | { readonly error: unknown });

interface Asked<T> {
  readonly resolve: (value: T) => void;
  readonly reject: (error: unknown) => void;
}

/** A thread that is asked and answers, several requests at a time; it starts with the object. */
export class AskedThread<Request, Answer> {
  readonly #worker: Worker;
  readonly #asked = new Map<number, Asked<Answer>>();
  #requests = 0;
  /** A thread that ended answers nothing any more. */
  #failure: { readonly error: unknown } | undefined;

  constructor(
    code: URL,
    workerData?: unknown,
    transferList: readonly Transferable[] = [],
    resourceLimits?: ResourceLimits,
  ) {
    this.#worker = new Worker(code, { workerData, transferList: [...transferList], resourceLimits });
    this.#worker.on('message', (reply: ThreadReply<Answer>) => {
      const asked = this.#asked.get(reply.number);
      this.#asked.delete(reply.number);
      if ('error' in reply) asked?.reject(reply.error);
      else asked?.resolve(reply.value);
    });
    this.#worker.on('error', (error) => this.#fail(error));
    this.#worker.on('exit', () => this.#fail(new Error('the thread has ended')));
  }

  ask(request: Request, transfer: readonly Transferable[] = []): Promise<Answer> {
    return new Promise((resolve, reject) => {
      if (this.#failure !== undefined) return reject(this.#failure.error);
      const number = this.#requests++;
      this.#asked.set(number, { resolve, reject });
      this.#worker.postMessage({ number, request }, transfer);
    });
  }

  async close(): Promise<void> {
    this.#fail(new Error('the thread was closed'));
    await this.#worker.terminate();
  }

  #fail(error: unknown): void {
    this.#failure ??= { error };
    for (const { reject } of this.#asked.values()) reject(error);
    this.#asked.clear();
  }
}

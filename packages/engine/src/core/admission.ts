import { EngineError } from './errors.js';

export interface AdmissionOptions {
  /** Tasks that run at once. */
  readonly atOnce: number;
  /** Tasks that may wait; one more is refused. */
  readonly waitingMax: number;
}

export interface AdmitOptions {
  readonly signal?: AbortSignal | undefined;
  /** Who asks: turns go round between clients, so that one with many questions delays itself. */
  readonly client?: string | undefined;
}

interface Waiting {
  readonly enter: () => void;
  readonly refuse: (error: EngineError) => void;
}

const RETRY_AFTER_MAX_S = 60;
const MS_PER_SECOND = 1_000;
/** Weight of the last task in the mean duration that `Retry-After` is reckoned from. */
const LAST_TASK_WEIGHT = 0.1;

/**
 * Lets a bounded number of tasks run at once and a bounded number wait. Whoever waits leaves when its signal aborts. When no
 * more may wait, `busy` is for the client that has most waiting, not for whoever comes last.
 */
export class Admission {
  readonly #options: AdmissionOptions;
  /** Clients in the order of their turns. */
  readonly #queues = new Map<string, Waiting[]>();
  #running = 0;
  #waiting = 0;
  #meanMs = 0;

  constructor(options: AdmissionOptions) {
    this.#options = options;
  }

  get load(): { readonly running: number; readonly waiting: number } {
    return { running: this.#running, waiting: this.#waiting };
  }

  async run<T>(task: () => Promise<T>, options: AdmitOptions = {}): Promise<T> {
    if (this.#running < this.#options.atOnce) this.#running += 1;
    else await this.#turn(options);
    const started = performance.now();
    try {
      return await task();
    } finally {
      this.#meanMs += (performance.now() - started - this.#meanMs) * LAST_TASK_WEIGHT;
      this.#handOn();
    }
  }

  /** A place is handed on rather than freed, so that nobody slips in between. */
  #handOn(): void {
    const [first] = this.#queues;
    if (first === undefined) {
      this.#running -= 1;
      return;
    }
    const [client, queue] = first;
    const next = queue.shift();
    this.#queues.delete(client);
    if (queue.length > 0) this.#queues.set(client, queue);
    this.#waiting -= 1;
    next?.enter();
  }

  #turn({ signal, client = '' }: AdmitOptions): Promise<void> {
    return new Promise((resolve, reject) => {
      if (signal?.aborted) return reject(new EngineError('cancelled', 'The query was cancelled before it started.'));
      if (this.#waiting >= this.#options.waitingMax && !this.#makeRoomFor(client)) return reject(this.#busy());
      const stopListening = (): void => signal?.removeEventListener('abort', leave);
      const waiting: Waiting = {
        enter: () => {
          stopListening();
          resolve();
        },
        refuse: (error) => {
          stopListening();
          reject(error);
        },
      };
      const leave = (): void => {
        this.#remove(client, waiting);
        reject(new EngineError('cancelled', 'The query was cancelled while it waited for its turn.'));
      };
      signal?.addEventListener('abort', leave, { once: true });
      this.#queues.set(client, [...(this.#queues.get(client) ?? []), waiting]);
      this.#waiting += 1;
    });
  }

  /** Refuses the last question of whoever has clearly more of them waiting than this client. */
  #makeRoomFor(client: string): boolean {
    const own = this.#queues.get(client)?.length ?? 0;
    const [most, queue = []] = [...this.#queues].reduce<[string, Waiting[]]>(
      (longest, each) => (each[1].length > longest[1].length ? each : longest),
      ['', []],
    );
    const last = queue.at(-1);
    if (last === undefined || queue.length <= own + 1) return false;
    const refusal = this.#busy();
    this.#remove(most, last);
    last.refuse(refusal);
    return true;
  }

  #remove(client: string, waiting: Waiting): void {
    const left = (this.#queues.get(client) ?? []).filter((each) => each !== waiting);
    if (left.length > 0) this.#queues.set(client, left);
    else this.#queues.delete(client);
    this.#waiting -= 1;
  }

  #busy(): EngineError {
    const seconds = Math.ceil((this.#waiting * this.#meanMs) / this.#options.atOnce / MS_PER_SECOND);
    const retryAfterS = Math.min(Math.max(seconds, 1), RETRY_AFTER_MAX_S);
    return new EngineError(
      'busy',
      `${this.#waiting} questions wait for an answer already, and no more may. Try again in ${retryAfterS} s.`,
      { details: { retryAfterS } },
    );
  }
}

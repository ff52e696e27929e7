import { EngineError } from '@networkflow/engine';

const RETRY_AFTER_S = 5;

export interface TurnsOptions {
  /** What takes turns, for people. */
  readonly what: string;
  readonly atOnce: number;
  readonly waitingMax: number;
}

/** Lets a few run at once and some wait for their turn; more than that are told to come back. */
export class Turns {
  readonly #options: TurnsOptions;
  readonly #waiting: (() => void)[] = [];
  #running = 0;

  constructor(options: TurnsOptions) {
    this.#options = options;
  }

  /** Resolves when it is the caller's turn, to what ends it; ending twice is once. */
  async take(signal: AbortSignal): Promise<() => void> {
    if (this.#running < this.#options.atOnce) this.#running += 1;
    else await this.#turn(signal);
    let isOver = false;
    return () => {
      if (isOver) return;
      isOver = true;
      const next = this.#waiting.shift();
      if (next === undefined) this.#running -= 1;
      else next();
    };
  }

  #turn(signal: AbortSignal): Promise<void> {
    if (this.#waiting.length >= this.#options.waitingMax) {
      throw new EngineError(
        'busy',
        `${this.#options.atOnce} ${this.#options.what} run and ${this.#options.waitingMax} wait; try again in a moment.`,
        { details: { retryAfterS: RETRY_AFTER_S } },
      );
    }
    return new Promise((resolve, reject) => {
      const leave = (): void => {
        this.#waiting.splice(this.#waiting.indexOf(enter), 1);
        reject(new EngineError('cancelled', 'The question was cancelled while it waited for its turn.'));
      };
      const enter = (): void => {
        signal.removeEventListener('abort', leave);
        resolve();
      };
      if (signal.aborted) return reject(new EngineError('cancelled', 'The question was cancelled before it started.'));
      signal.addEventListener('abort', leave, { once: true });
      this.#waiting.push(enter);
    });
  }
}

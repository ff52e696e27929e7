import { EngineError } from './errors.js';

export interface Question<T> {
  /** Whose it is; answers of a group go when its version changes. */
  readonly group: string;
  /** The version of what is asked. */
  readonly version: number;
  /** Equal for equal questions. */
  readonly key: string;
  /** Finds the answer. Its signal aborts when nobody waits for it any longer. */
  readonly run: (signal: AbortSignal) => Promise<T>;
  /** Whether an answer may be kept for this version: what ran later may have seen a newer one. */
  readonly isOfVersion?: (answer: T) => boolean;
}

interface Kept {
  readonly answer: unknown;
  readonly bytes: number;
}

interface InFlight {
  readonly answer: Promise<unknown>;
  readonly controller: AbortController;
  askers: number;
}

/** Bytes of a character in memory. */
const CHAR_BYTES = 2;

/**
 * Keeps answers until what they were asked of changes, the least recently used going first when there is no room; and lets
 * those who ask the same at the same time share one run, which is cancelled when all of them have left.
 */
export class SharedAnswers {
  readonly #bytesMax: number;
  readonly #kept = new Map<string, Kept>();
  readonly #running = new Map<string, InFlight>();
  readonly #versions = new Map<string, number>();
  #bytes = 0;
  #reused = 0;
  #shared = 0;
  #run = 0;

  constructor(bytesMax: number) {
    this.#bytesMax = bytesMax;
  }

  get bytes(): number {
    return this.#bytes;
  }

  /** How questions were answered since the start: from an answer that was kept, from a run of somebody else, by a run. */
  get counts(): { readonly reused: number; readonly shared: number; readonly run: number } {
    return { reused: this.#reused, shared: this.#shared, run: this.#run };
  }

  async ask<T>(question: Question<T>, signal?: AbortSignal): Promise<{ readonly answer: T; readonly cached: boolean }> {
    if (signal?.aborted) throw new EngineError('cancelled', 'The query was cancelled before it started.');
    this.#forgetOthers(question.group, question.version);
    const key = JSON.stringify([question.group, question.version, question.key]);
    const kept = this.#kept.get(key);
    if (kept !== undefined) {
      this.#reused += 1;
      this.#kept.delete(key);
      this.#kept.set(key, kept);
      // The key names the question, and a question's answers are of one type.
      return { answer: kept.answer as T, cached: true };
    }
    const running = this.#running.get(key);
    const answer = (await waitFor(running ?? this.#start(key, question), signal)) as T;
    // Who was refused or left was not answered.
    if (running === undefined) this.#run += 1;
    else this.#shared += 1;
    return { answer, cached: false };
  }

  #start<T>(key: string, { run, isOfVersion = () => true }: Question<T>): InFlight {
    const controller = new AbortController();
    const answer = run(controller.signal);
    const shared: InFlight = { answer, controller, askers: 0 };
    this.#running.set(key, shared);
    const done = (): void => {
      if (this.#running.get(key) === shared) this.#running.delete(key);
    };
    controller.signal.addEventListener('abort', done);
    answer.then(
      (value) => {
        done();
        if (isOfVersion(value)) this.#keep(key, value);
      },
      () => done(),
    );
    return shared;
  }

  #keep(key: string, answer: unknown): void {
    const bytes = (JSON.stringify(answer).length + key.length) * CHAR_BYTES;
    if (bytes > this.#bytesMax) return;
    this.#kept.set(key, { answer, bytes });
    this.#bytes += bytes;
    for (const oldest of this.#kept.keys()) {
      if (this.#bytes <= this.#bytesMax) break;
      this.#drop(oldest);
    }
  }

  #drop(key: string): void {
    this.#bytes -= this.#kept.get(key)?.bytes ?? 0;
    this.#kept.delete(key);
  }

  #forgetOthers(group: string, version: number): void {
    if (this.#versions.get(group) === version) return;
    this.#versions.set(group, version);
    const prefix = JSON.stringify([group]).slice(0, -1);
    for (const key of [...this.#kept.keys()]) {
      if (key.startsWith(`${prefix},`) && !key.startsWith(`${prefix},${version},`)) this.#drop(key);
    }
  }
}

/** The shared answer, or `cancelled` once the signal aborts; the last to leave aborts the run. */
function waitFor(shared: InFlight, signal: AbortSignal | undefined): Promise<unknown> {
  shared.askers += 1;
  return new Promise((resolve, reject) => {
    const leave = (): void => {
      shared.askers -= 1;
      if (shared.askers === 0) shared.controller.abort();
      reject(new EngineError('cancelled', 'The query was cancelled.'));
    };
    signal?.addEventListener('abort', leave, { once: true });
    shared.answer.then(resolve, reject).finally(() => signal?.removeEventListener('abort', leave));
  });
}

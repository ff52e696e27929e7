import { availableParallelism } from 'node:os';
import { AskedThread } from '../../../core/asked-thread.js';
import { memoryBytes } from '../../../core/machine-memory.js';
import { isBuilt, threadCode } from '../../../core/thread-code.js';
import { EMPTY_STATE } from '../../../store/manifest.js';
import type { Question } from '../evidence.js';
import type { AnswerWorkerData } from './answer-worker.js';
import type { Answered } from './answered.js';

const CODE = threadCode('answer-worker.js', import.meta.url);
/** Fewer questions are answered before a thread has started. */
const QUESTIONS_MIN = 100;
/** MiB of new objects before garbage is looked for: with more the process takes 100 MiB more, and is no faster. */
const YOUNG_MIB = 16;
/** What a thread keeps of files, and its own garbage, take some 200 MB, beside what DuckDB may use and the process takes. */
const MEMORY_BYTES_MIN = 3 * 1024 ** 3;

/** Answers questions of one batch in a thread of its own; it starts with the object. */
export class AnswerThread {
  readonly #thread: AskedThread<readonly Question[], readonly Answered[]>;

  /** Whether there is a processor for it, memory, and its code. `threads` are as many as may be used. */
  static isUseful(questions: number, threads = availableParallelism()): boolean {
    return questions >= QUESTIONS_MIN && threads > 1 && memoryBytes() >= MEMORY_BYTES_MIN && isBuilt(CODE);
  }

  constructor({ logs: { layout, state }, silences, questionsTotal, isRevealed, timeoutMs }: AnswerWorkerData) {
    const { version, parts, stale } = state;
    const logs = { layout, state: { ...EMPTY_STATE, version, parts, stale } };
    const data: AnswerWorkerData = { logs, silences, questionsTotal, isRevealed, timeoutMs };
    this.#thread = new AskedThread(CODE, data, [], { maxYoungGenerationSizeMb: YOUNG_MIB });
  }

  /** Undefined where it cannot answer them: whoever asks then does, and hears why. */
  async answer(questions: readonly Question[]): Promise<readonly Answered[] | undefined> {
    try {
      return await this.#thread.ask(questions);
    } catch {
      return undefined;
    }
  }

  close(): Promise<void> {
    return this.#thread.close();
  }
}

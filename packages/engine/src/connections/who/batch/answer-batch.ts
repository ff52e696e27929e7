import { setImmediate as yieldOnce } from 'node:timers/promises';
import { EngineError } from '../../../core/errors.js';
import type { RunOptions } from '../../../store/database.js';
import { answerQuestions, type Scene } from '../answer-questions.js';
import { DIRECT_QUESTIONS_MAX } from '../direct/direct-lookups.js';
import type { Question } from '../evidence.js';
import { AnswerThread } from './answer-thread.js';
import { type Answered, answered } from './answered.js';
import { type BatchTask, batchTasks } from './batch-tasks.js';

/** What the other thread has before it: what it answers, and the next. */
const WAITING_MAX = 2;

/**
 * Answers questions, in their order, some of them in another thread where that is worth while. Both take what is asked of an
 * address from the two ends of a list, so that an address is read by one of them. `threads` are as many as may be used.
 */
export async function answerBatch(
  scene: Omit<Scene, 'questionsTotal'>,
  questions: readonly Question[],
  options: RunOptions,
  threads?: number,
): Promise<readonly Answered[]> {
  const whole: Scene = { ...scene, questionsTotal: questions.length };
  const batch = new Batch(whole, batchTasks(questions, DIRECT_QUESTIONS_MAX), options);
  if (!AnswerThread.isUseful(questions.length, threads)) {
    await batch.answerHere();
    return batch.answers();
  }
  const other = new AnswerThread({ ...whole, timeoutMs: options.timeoutMs });
  try {
    const there = Array.from({ length: WAITING_MAX }, () => batch.answerThere(other));
    await Promise.all([batch.answerHere(), ...there]);
    await batch.answerLeft();
    return batch.answers();
  } finally {
    await other.close();
  }
}

class Batch {
  readonly #scene: Scene;
  readonly #options: RunOptions;
  /** Nobody has them yet. */
  readonly #tasks: BatchTask[];
  /** The other thread could not answer them. */
  readonly #left: BatchTask[] = [];
  readonly #answers = new Map<number, Answered>();

  constructor(scene: Scene, tasks: readonly BatchTask[], options: RunOptions) {
    this.#scene = scene;
    this.#tasks = [...tasks];
    this.#options = options;
  }

  async answerHere(): Promise<void> {
    for (let task = this.#tasks.shift(); task !== undefined; task = this.#tasks.shift()) await this.#answer(task);
  }

  async answerThere(thread: AnswerThread): Promise<void> {
    for (let task = this.#tasks.pop(); task !== undefined; task = this.#tasks.pop()) {
      const answers = await thread.answer(task.questions);
      if (answers === undefined) this.#left.push(task);
      else this.#put(task, answers);
      this.#check();
    }
  }

  async answerLeft(): Promise<void> {
    for (const task of this.#left) await this.#answer(task);
  }

  /** In the order of the questions. */
  answers(): readonly Answered[] {
    return [...this.#answers].sort(([a], [b]) => a - b).map(([, each]) => each);
  }

  async #answer(task: BatchTask): Promise<void> {
    this.#put(task, (await answerQuestions(this.#scene, task.questions, this.#options)).map(answered));
    // What is in memory is answered without ever waiting: others have their turn between two tasks.
    await yieldOnce();
    this.#check();
  }

  #put({ places }: BatchTask, answers: readonly Answered[]): void {
    for (const [index, place] of places.entries()) {
      const each = answers[index];
      if (each === undefined) throw new Error('a question without an answer');
      this.#answers.set(place, each);
    }
  }

  #check(): void {
    if (this.#options.signal?.aborted) throw new EngineError('cancelled', 'The query was cancelled.');
  }
}

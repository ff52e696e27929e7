import { workerData } from 'node:worker_threads';
import { answerInTurn } from '../../../core/answer-requests.js';
import { answerQuestions, type Scene } from '../answer-questions.js';
import { DirectLookups, KEPT_BY_ADDRESS } from '../direct/direct-lookups.js';
import type { Question } from '../evidence.js';
import { Coverage } from '../read-coverage.js';
import { SessionTable } from '../read-details.js';
import { type Answered, answered } from './answered.js';

/** What all questions of a batch have in common. */
export interface AnswerWorkerData extends Pick<Scene, 'logs' | 'silences' | 'questionsTotal' | 'isRevealed'> {
  readonly timeoutMs: number | undefined;
}

// The code that starts this thread passes one.
const { timeoutMs, ...common } = workerData as AnswerWorkerData;
const direct = new DirectLookups(common.logs.layout, KEPT_BY_ADDRESS);
const scene: Scene = {
  ...common,
  direct,
  coverage: new Coverage(direct),
  sessions: new SessionTable(),
  // There is none here. What must ask it fails, and is answered by the thread that has it.
  database: { rows: () => Promise.reject(new Error('the thread that answers has no database')) },
};

answerInTurn<readonly Question[], readonly Answered[]>(async (questions) =>
  (await answerQuestions(scene, questions, { timeoutMs })).map(answered),
);

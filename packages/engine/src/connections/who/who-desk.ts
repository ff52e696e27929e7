import { randomUUID } from 'node:crypto';
import { EngineError, isEngineError, messageOf } from '../../core/errors.js';
import {
  type AccessEntry,
  type AccessLogPage,
  type AccessLogRequest,
  type UnreadWhoRequest,
  type WhoBatchReply,
  type WhoCall,
  type WhoReply,
  type WhoRequest,
  whoActorSchema,
  whoCallSchema,
} from '../../schema/connection-questions.js';
import { WHO_LIMITS } from '../../schema/who-limits.js';
import type { RunOptions } from '../../store/database.js';
import type { ConnectionStore } from '../connection-store.js';
import { AccessLog, type EntryDraft } from './access-log.js';
import { answerBatch } from './batch/answer-batch.js';
import type { Answered } from './batch/answered.js';
import { DirectLookups } from './direct/direct-lookups.js';
import type { Question } from './evidence.js';
import { Coverage } from './read-coverage.js';
import { SessionTable } from './read-details.js';
import { refusal, understand } from './understand.js';

const ASKED_CHARS_MAX = 500;
const REFUSALS_LISTED_MAX = 20;

type Call = ReturnType<typeof whoCallSchema.parse>;

/** Answers who held an address, and writes down who asked, before it says anything. */
export class WhoDesk {
  readonly #store: ConnectionStore;
  readonly #log: AccessLog;
  readonly #direct: DirectLookups;
  readonly #coverage: Coverage;
  readonly #sessions = new SessionTable();

  constructor(store: ConnectionStore, now: () => number = Date.now) {
    this.#store = store;
    this.#direct = new DirectLookups(store.layout);
    this.#coverage = new Coverage(this.#direct);
    this.#log = new AccessLog(store.layout.root, now);
  }

  async who(request: WhoRequest | UnreadWhoRequest, call: WhoCall, options: RunOptions = {}): Promise<WhoReply> {
    const asked = shownRequest(request);
    const known = await this.#callOf(call, asked);
    const question = await this.#noting(known, asked, 'refused', async () => understand(request));
    const [found] = await this.#noting(known, asked, 'failed', () => this.#answer([question], known, options));
    if (found === undefined) throw new Error('a question without an answer');
    const [entry] = await this.#log.append([entryFor(found, question, known, null)]);
    if (entry === undefined) throw new Error('an answer without an entry');
    return { answer: found.answer, entry };
  }

  /** Answers all questions in one pass, or none: one that cannot be read is named, and nothing is answered. */
  async whoBatch(
    requests: readonly (WhoRequest | UnreadWhoRequest)[],
    call: WhoCall,
    options: RunOptions = {},
  ): Promise<WhoBatchReply> {
    const batch = randomUUID();
    const asked = { questions: requests.length, batch };
    const known = await this.#callOf(call, asked);
    const questions = await this.#noting(known, asked, 'refused', async () => understandAll(requests));
    const found = await this.#noting(known, asked, 'failed', () => this.#answer(questions, known, options));
    const drafts = found.flatMap((each, index) => {
      const question = questions[index];
      return question === undefined ? [] : [entryFor(each, question, known, batch)];
    });
    const entries = await this.#log.append(drafts);
    const replies = found.flatMap(({ answer }, index): WhoReply[] => {
      const entry = entries[index];
      return entry === undefined ? [] : [{ answer, entry }];
    });
    return { batch, replies, byOutcome: countOutcomes(replies) };
  }

  accessLog(request: AccessLogRequest = {}): Promise<AccessLogPage> {
    return this.#log.read(request);
  }

  async #answer(questions: readonly Question[], call: Call, options: RunOptions): Promise<readonly Answered[]> {
    const database = await this.#store.database();
    return this.#store.ask(async (state) => {
      const logs = { layout: this.#store.layout, state };
      const { reveal: isRevealed } = call;
      const scene = {
        logs,
        database,
        direct: this.#direct,
        coverage: this.#coverage,
        sessions: this.#sessions,
        silences: await this.#coverage.silences(logs, database, options),
        isRevealed,
      };
      return answerBatch(scene, questions, options, this.#store.threads);
    });
  }

  /** A call without a reason, or without somebody who asks, is refused; that it was made is noted. */
  async #callOf(call: WhoCall, asked: EntryDraft['asked']): Promise<Call> {
    const parsed = whoCallSchema.safeParse(call);
    if (parsed.success) return parsed.data;
    const error = callRefusal(call, refusal(parsed.error));
    const actor = whoActorSchema.safeParse(call?.actor);
    await this.#log.append([
      {
        ...emptyEntry(asked, 'refused', error),
        actor: actor.success ? actor.data : { kind: 'program', name: 'unknown' },
        reason: typeof call?.reason === 'string' ? call.reason.slice(0, ASKED_CHARS_MAX) : '',
      },
    ]);
    throw error;
  }

  /** Notes a question that is not answered, and why. */
  async #noting<T>(
    { actor, reason, case: file, reveal }: Call,
    asked: EntryDraft['asked'],
    outcome: 'refused' | 'failed',
    work: () => Promise<T>,
  ): Promise<T> {
    try {
      return await work();
    } catch (error) {
      await this.#log.append([{ ...emptyEntry(asked, outcome, error), actor, reason, case: file, revealed: reveal }]);
      throw error;
    }
  }
}

function callRefusal(call: WhoCall, error: EngineError): EngineError {
  if (typeof call?.reason === 'string' && call.reason.trim() !== '') return error;
  return new EngineError(
    'invalid-input',
    'Why is it asked? A reason is required: it is written to the access log with the question.',
  );
}

function understandAll(requests: readonly (WhoRequest | UnreadWhoRequest)[]): Question[] {
  if (requests.length === 0) throw new EngineError('invalid-input', 'The batch holds no question.');
  if (requests.length > WHO_LIMITS.batchMax) {
    throw new EngineError(
      'limit-exceeded',
      `A batch holds up to ${WHO_LIMITS.batchMax} questions, and this one ${requests.length}. Split it.`,
    );
  }
  const problems: { index: number; reason: string }[] = [];
  const questions = requests.flatMap((request, index) => {
    try {
      return [understand(request)];
    } catch (error) {
      if (!isEngineError(error)) throw error;
      problems.push({ index, reason: error.message });
      return [];
    }
  });
  if (problems.length === 0) return questions;
  const listed = problems.slice(0, REFUSALS_LISTED_MAX).map(({ index, reason }) => `question ${index + 1}: ${reason}`);
  throw new EngineError(
    'invalid-input',
    `${problems.length} of ${requests.length} questions cannot be read, so none was answered. ${listed.join(' ')}`,
    { details: { problems } },
  );
}

function entryFor({ answer, sha256 }: Answered, question: Question, call: Call, batch: string | null): EntryDraft {
  return {
    actor: call.actor,
    reason: call.reason,
    case: call.case,
    asked: { ...question },
    batch,
    outcome: answer.outcome,
    candidates: answer.candidatesTotal,
    answerSha256: sha256,
    revealed: answer.isRevealed,
    error: null,
  };
}

function emptyEntry(asked: EntryDraft['asked'], outcome: AccessEntry['outcome'], error: unknown) {
  const message = messageOf(error).slice(0, ASKED_CHARS_MAX);
  return { asked, batch: null, outcome, candidates: 0, answerSha256: null, revealed: false, error: message, case: {} };
}

/** What came, cut where it is longer than any question is. */
function shownRequest(request: unknown): Record<string, unknown> {
  if (typeof request !== 'object' || request === null) return { request: String(request).slice(0, ASKED_CHARS_MAX) };
  return Object.fromEntries(
    Object.entries(request)
      .slice(0, 20)
      .map(([key, value]: [string, unknown]) => [
        key.slice(0, ASKED_CHARS_MAX),
        typeof value === 'number' || typeof value === 'boolean' ? value : String(value).slice(0, ASKED_CHARS_MAX),
      ]),
  );
}

function countOutcomes(replies: readonly WhoReply[]): WhoBatchReply['byOutcome'] {
  const counts = { one: 0, several: 0, none: 0, 'coverage-gap': 0 };
  for (const { answer } of replies) counts[answer.outcome] += 1;
  return counts;
}

import type { AnalysisRequest, AnalysisResult } from '@networkflow/engine/contract';
import { ApiProblem, asProblem, openJson, STATUS_UNREACHABLE } from './problem';
import { readLines } from './read-lines';

/** As many as the server takes in one request. */
const QUESTIONS_MAX = 32;

interface Question {
  readonly name: string;
  readonly request: AnalysisRequest;
  readonly signal: AbortSignal;
  readonly resolve: (result: AnalysisResult) => void;
  readonly reject: (error: unknown) => void;
}

let gathered: Question[] = [];

/**
 * Asks an analysis together with all that are asked in the same moment: one request, answered one by one as they finish.
 * A question whose signal aborts stops waiting and hurts no other; when nobody waits any more the request is closed, which
 * stops the server's work.
 */
export function askTogether(name: string, request: AnalysisRequest, signal: AbortSignal): Promise<AnalysisResult> {
  return new Promise((resolve, reject) => {
    // Sooner than a timer, which would wait for the page to be painted.
    if (gathered.length === 0) queueMicrotask(send);
    gathered.push({ name, request, signal, resolve, reject });
  });
}

function send(): void {
  const waiting = gathered;
  gathered = [];
  for (let from = 0; from < waiting.length; from += QUESTIONS_MAX) {
    void ask(waiting.slice(from, from + QUESTIONS_MAX));
  }
}

async function ask(questions: readonly Question[]): Promise<void> {
  const nobodyWaits = new AbortController();
  const open = new Map<string, Question>();
  const leaving = new AbortController();
  for (const [index, question] of questions.entries()) {
    const id = String(index);
    const leave = (): void => {
      open.delete(id);
      question.reject(question.signal.reason);
      if (open.size === 0) nobodyWaits.abort();
    };
    if (question.signal.aborted) {
      question.reject(question.signal.reason);
      continue;
    }
    open.set(id, question);
    question.signal.addEventListener('abort', leave, { signal: leaving.signal });
  }
  if (open.size === 0) return;
  try {
    const analyses = [...open].map(([id, { name, request }]) => ({ id, name, request }));
    const response = await openJson('/api/v1/batch', {
      method: 'POST',
      headers: { accept: 'text/x-ndjson', 'content-type': 'application/json' },
      body: JSON.stringify({ analyses }),
      signal: nobodyWaits.signal,
    });
    for await (const line of readLines(response)) answer(line, open);
    throw new ApiProblem('The dashboard server stopped in the middle of its answer.', {
      status: STATUS_UNREACHABLE,
      code: 'unreachable',
    });
  } catch (error) {
    const told = error instanceof ApiProblem ? error : ApiProblem.unreachable();
    for (const { reject } of open.values()) reject(told);
  } finally {
    leaving.abort();
  }
}

/** The reply's shape is the server's own contract, built from the same source. */
function answer(line: unknown, open: Map<string, Question>): void {
  const { id, result, problem } = line as { id: string; result?: AnalysisResult; problem?: unknown };
  const question = open.get(id);
  open.delete(id);
  if (question === undefined) return;
  if (result !== undefined) question.resolve(result);
  else question.reject(asProblem(problem, STATUS_UNREACHABLE));
}

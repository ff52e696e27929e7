import type { Question } from '../evidence.js';

/** Questions that are answered together, and where each stands in the batch. */
export interface BatchTask {
  readonly questions: readonly Question[];
  readonly places: readonly number[];
}

interface Placed {
  readonly question: Question;
  readonly place: number;
}

/** Fewer questions than this are not answered alone, though they are all about one address. */
const QUESTIONS_MIN = 16;

/**
 * Questions by address and time, at most `questionsMax` together: what is asked of one address lies together, and stays in
 * memory for the next.
 */
export function batchTasks(questions: readonly Question[], questionsMax: number): readonly BatchTask[] {
  const placed = questions.map((question, place): Placed => ({ question, place })).sort(byAddressAndTime);
  const tasks: Placed[][] = [];
  for (const each of placed) {
    const last = tasks.at(-1);
    const isOther = last?.at(-1)?.question.natIp !== each.question.natIp;
    if (last === undefined || last.length >= questionsMax || (isOther && last.length >= QUESTIONS_MIN)) {
      tasks.push([each]);
    } else last.push(each);
  }
  return tasks.map((task) => ({
    questions: task.map(({ question }) => question),
    places: task.map(({ place }) => place),
  }));
}

function byAddressAndTime(a: Placed, b: Placed): number {
  if (a.question.natIp !== b.question.natIp) return a.question.natIp < b.question.natIp ? -1 : 1;
  return a.question.atMs - b.question.atMs;
}

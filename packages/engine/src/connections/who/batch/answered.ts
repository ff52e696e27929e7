import type { WhoAnswer } from '../../../schema/connection-questions.js';
import { sha256OfJson } from '../sha256.js';

/** An answer and its hash, which the access log keeps. */
export interface Answered {
  readonly answer: WhoAnswer;
  readonly sha256: string;
}

export function answered(answer: WhoAnswer): Answered {
  return { answer, sha256: sha256OfJson(answer) };
}

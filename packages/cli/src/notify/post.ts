import { CliError } from '../cli-error.js';
import type { Effects } from '../effects.js';
import { EXIT } from '../exit-codes.js';
import { backoffMs } from '../follow/backoff.js';

const ATTEMPTS_MAX = 5;
const RETRY = { firstMs: 1_000, maxMs: 60_000 };
/** A receiver that asks for more patience than this is left for the next run. */
const RETRY_AFTER_MAX_MS = 120_000;
const MS_PER_SECOND = 1_000;
const TOO_MANY_REQUESTS = 429;
const REQUEST_TIMEOUT = 408;
const SERVER_ERROR = 500;

/** Posts JSON until the receiver takes it. Throws a failure that names `to` when it refuses, or stays away. */
export async function postJson(
  document: unknown,
  { url, to }: { readonly url: string; readonly to: string },
  effects: Pick<Effects, 'post' | 'sleep' | 'random' | 'signal'>,
): Promise<void> {
  const body = JSON.stringify(document);
  let last = '';
  for (let attempt = 1; attempt <= ATTEMPTS_MAX; attempt += 1) {
    const answer = await effects.post(url, body, effects.signal);
    if ('status' in answer) {
      if (answer.status >= 200 && answer.status < 300) return;
      last = `it answers ${answer.status}`;
      if (!mayPass(answer.status)) break;
    } else {
      last = answer.error;
    }
    if (effects.signal.aborted || attempt === ATTEMPTS_MAX) break;
    await effects.sleep(waitMs(answer, attempt, effects.random()), effects.signal);
  }
  throw new CliError(`${to} was not told: ${last}. It is told by the next run.`, { exitCode: EXIT.failure });
}

function mayPass(status: number): boolean {
  return status === TOO_MANY_REQUESTS || status === REQUEST_TIMEOUT || status >= SERVER_ERROR;
}

/** As long as the receiver asks, within reason, else longer each time. */
function waitMs(answer: Awaited<ReturnType<Effects['post']>>, attempt: number, random: number): number {
  const asked = 'status' in answer ? (answer.retryAfterS ?? 0) * MS_PER_SECOND : 0;
  return Math.max(Math.min(asked, RETRY_AFTER_MAX_MS), backoffMs(attempt, RETRY, random));
}

import type { Child, Effects, SpawnRequest } from '../effects.js';
import { EXIT } from '../exit-codes.js';
import { backoffMs } from './backoff.js';
import { displaySeconds } from './describe-lag.js';
import { FollowLog, type OwnLog } from './follow-log.js';

const MS_PER_SECOND = 1_000;
const RESTART = { firstMs: 1_000, maxMs: 60_000 };
/** A run that lasted this long was no failure of starting. */
const STEADY_MS = 300_000;
/** How long a follower may take to end by itself: it finishes the statement it runs. */
const END_GRACE_MS = 10_000;

/**
 * Runs the follower as a process of its own, so that questions and loading do not slow or end each other, and starts it
 * again when it ends, but for wrong options. Resolves when the signal was aborted and the follower has ended.
 */
export async function keepFollowing(
  request: SpawnRequest,
  { signal, ownLog }: { readonly signal: AbortSignal; readonly ownLog: OwnLog },
  effects: Effects,
): Promise<void> {
  let failures = 0;
  while (!signal.aborted) {
    const startedAt = effects.now();
    const child = effects.spawn({ ...request, holdsInput: true });
    const code = await codeOf(child, signal, effects);
    if (signal.aborted) return;
    if (code === EXIT.usage) {
      await say('Nothing is loaded until this is mended; what is in the lake is shown.', ownLog, effects);
      return;
    }
    failures = effects.now() - startedAt >= STEADY_MS ? 1 : failures + 1;
    const ms = backoffMs(failures, RESTART, effects.random());
    await say(
      `The process that loads the lake ended (exit code ${code ?? 'none'}). Starting it again in ${displaySeconds(Math.ceil(ms / MS_PER_SECOND))}.`,
      ownLog,
      effects,
    );
    await effects.sleep(ms, signal);
  }
}

/** Waits for the child's end, and asks it to end when the signal is aborted: kindly, then with signals. */
async function codeOf(child: Child, signal: AbortSignal, effects: Effects): Promise<number | null> {
  const ended = new AbortController();
  const exited = child.exited.then(({ code }) => {
    ended.abort();
    return code;
  });
  const stop = async (): Promise<void> => {
    child.endInput();
    // Twice: the first asks, the second does not wait for a statement that does not stop.
    for (let time = 0; time < 2; time += 1) {
      await effects.sleep(END_GRACE_MS, ended.signal);
      if (ended.signal.aborted) return;
      child.kill('SIGTERM');
    }
  };
  const onAbort = (): void => void stop();
  signal.addEventListener('abort', onAbort, { once: true });
  if (signal.aborted) onAbort();
  try {
    return await exited;
  } finally {
    signal.removeEventListener('abort', onAbort);
  }
}

async function say(text: string, ownLog: OwnLog, effects: Pick<Effects, 'date' | 'stderr'>): Promise<void> {
  if (ownLog === 'json') await new FollowLog(ownLog, effects).complain(text);
  else await effects.stderr.write(`${text}\n`).catch(() => undefined);
}

import { CliError, isEngineFailure } from '../cli-error.js';
import type { Effects } from '../effects.js';
import { EXIT } from '../exit-codes.js';
import { type Check, CheckError, type CheckReport, type CheckResult, failed, type Outcome, skipped } from './check.js';

const MS_PER_SECOND = 1_000;

export interface RunOptions {
  /** Milliseconds each check may take. */
  readonly timeoutMs: number;
  /** Told as each check ends, in the order they end. */
  readonly onResult?: (result: CheckResult) => void;
}

type RunEffects = Pick<Effects, 'now' | 'signal'>;

/**
 * Runs all checks side by side, each with its own time limit; one that fails hides no other. Those that need a failed one
 * are not run and say so. Throws only when the run itself is cancelled.
 */
export async function runChecks(
  checks: readonly Check[],
  options: RunOptions,
  effects: RunEffects,
): Promise<readonly CheckResult[]> {
  const stopped = cancellation(effects.signal);
  const run: Run = { ...options, now: effects.now, signal: effects.signal, stopped: stopped.promise };
  const results = new Map<string, Promise<CheckResult>>();
  for (const check of checks) results.set(check.name, start(check, results, run));
  try {
    return await Promise.all(results.values());
  } finally {
    stopped.release();
  }
}

interface Run extends RunOptions, RunEffects {
  /** Rejects when the run is cancelled. */
  readonly stopped: Promise<never>;
}

/** One listener for all checks. */
function cancellation(signal: AbortSignal): { readonly promise: Promise<never>; release(): void } {
  let stop: () => void = () => undefined;
  const promise = new Promise<never>((_, reject) => {
    stop = () => reject(new CliError('Cancelled.', { exitCode: EXIT.cancelled }));
  });
  promise.catch(() => undefined);
  signal.addEventListener('abort', stop, { once: true });
  if (signal.aborted) stop();
  return { promise, release: () => signal.removeEventListener('abort', stop) };
}

/** Checks stand behind those they wait for, so that what they name has been started. */
async function start(check: Check, started: ReadonlyMap<string, Promise<CheckResult>>, run: Run): Promise<CheckResult> {
  const find = (name: string): Promise<CheckResult> => {
    const result = started.get(name);
    if (result === undefined)
      throw new Error(`The check ${check.name} waits for ${name}, which does not stand before it.`);
    return result;
  };
  await Promise.all((check.after ?? []).map(find));
  const needed = await Promise.all((check.needs ?? []).map(find));
  const missing = needed.find(({ status }) => status === 'failed' || status === 'skipped');
  const began = run.now();
  const outcome = missing === undefined ? await runInTime(check, run) : skipped(reasonOf(missing));
  const result = resultOf(check, outcome, Math.max(0, Math.round(run.now() - began)));
  run.onResult?.(result);
  return result;
}

/** The reason goes on through a chain of checks, so that each names the one that really failed. */
function reasonOf({ title, status, found }: CheckResult): string {
  return status === 'skipped' ? found.replace(/^not checked: /, '') : `"${title}" failed`;
}

async function runInTime(check: Check, { timeoutMs, signal: cancelled, stopped }: Run): Promise<Outcome> {
  const late = new AbortController();
  const signal = AbortSignal.any([late.signal, cancelled]);
  let timer: NodeJS.Timeout | undefined;
  // Raced as well as signalled: native code and foreign libraries do not always listen.
  const ended = new Promise<Outcome>((resolve) => {
    timer = setTimeout(() => {
      late.abort();
      resolve(tooLate(timeoutMs));
    }, timeoutMs);
  });
  const running = check.run(signal).catch((error: unknown) => {
    if (late.signal.aborted) return tooLate(timeoutMs);
    return outcomeOf(error);
  });
  try {
    return await Promise.race([running, ended, stopped]);
  } finally {
    clearTimeout(timer);
  }
}

function tooLate(timeoutMs: number): Outcome {
  return failed(`no answer within ${timeoutMs / MS_PER_SECOND} s`, {
    cause: 'The other side took the request, or dropped it, and said nothing.',
    next: [
      'Look for what may drop the packets: security groups, network ACLs, routes, firewalls, a missing VPC endpoint.',
      'Or allow more time: --timeout 60',
    ],
    details: { reason: 'timeout' },
  });
}

function outcomeOf(error: unknown): Outcome {
  if (error instanceof CheckError) return error.outcome;
  const message = error instanceof Error ? error.message : String(error);
  const details = isEngineFailure(error) ? { reason: String(error.details.reason ?? error.code) } : {};
  return failed('the check itself failed', {
    cause: message,
    next: 'Run it again; if it stays, report it with the output of --json.',
    details,
  });
}

function resultOf(check: Check, outcome: Outcome, milliseconds: number): CheckResult {
  const { status, found, cause, next, notes, details } = outcome;
  return {
    name: check.name,
    title: check.title,
    group: check.group,
    status,
    found,
    cause: cause ?? null,
    next: [...(next ?? [])],
    notes: [...(notes ?? [])],
    details: { ...details },
    milliseconds,
  };
}

export interface ReportHead {
  readonly command: CheckReport['command'];
  readonly atMs: number;
  readonly milliseconds: number;
  readonly subject: CheckReport['subject'];
}

export function reportOf(results: readonly CheckResult[], head: ReportHead): CheckReport {
  const counts = { passed: 0, warning: 0, failed: 0, skipped: 0 };
  for (const { status } of results) counts[status] += 1;
  return {
    command: head.command,
    at: new Date(head.atMs).toISOString(),
    status: counts.failed > 0 ? 'failed' : counts.warning > 0 ? 'warning' : 'passed',
    counts,
    milliseconds: Math.round(head.milliseconds),
    subject: head.subject,
    checks: [...results],
  };
}

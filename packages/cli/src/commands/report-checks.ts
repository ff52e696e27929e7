import { writeDocument } from '../answer.js';
import type { Check, CheckReport } from '../checks/check.js';
import { reportOf, runChecks } from '../checks/run-checks.js';
import { CliError } from '../cli-error.js';
import type { Effects } from '../effects.js';
import { EXIT } from '../exit-codes.js';
import { drawChecks } from '../output/draw-checks.js';
import { startProgress } from '../output/progress.js';
import { checkStyle } from '../output/terminal-style.js';
import type { ReportOptions } from './check-options.js';

const TIMEOUT_SECONDS_DEFAULT = 15;
const MS_PER_SECOND = 1_000;

interface Reported extends ReportOptions {
  readonly command: CheckReport['command'];
  readonly subject: CheckReport['subject'];
}

/** Runs checks and prints what they found. Throws a failure that names those that failed, after all was printed. */
export async function reportChecks(checks: readonly Check[], options: Reported, effects: Effects): Promise<void> {
  const { command, subject, strict, json, timeout = TIMEOUT_SECONDS_DEFAULT } = options;
  const atMs = effects.date();
  const began = effects.now();
  let done = 0;
  const progress = startProgress(command, effects);
  const results = await runChecks(
    checks,
    {
      timeoutMs: timeout * MS_PER_SECOND,
      onResult: () => {
        done += 1;
        progress.update({ done, total: checks.length, detail: `${done} of ${checks.length} checks` });
      },
    },
    effects,
  ).finally(() => progress.finish());
  const report = reportOf(results, { command, subject, atMs, milliseconds: effects.now() - began });
  if (json) await writeDocument(report, effects);
  else await effects.stdout.write(drawChecks(report, checkStyle(effects), effects.stdout.columns));
  const blamed = report.checks.filter(({ status }) => status === 'failed' || (strict && status === 'warning'));
  if (blamed.length === 0) return;
  throw new CliError(
    `${blamed.length} of ${checks.length} checks failed: ${blamed.map(({ title }) => title).join(', ')}.`,
    { exitCode: EXIT.failure },
  );
}

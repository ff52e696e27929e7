import { type AccessEntry, type AccessLogPage, WHO_LIMITS } from '@networkflow/engine/contract';
import { Command } from 'commander';
import { writeDocument } from '../answer.js';
import { CliError } from '../cli-error.js';
import type { Effects } from '../effects.js';
import { EXIT } from '../exit-codes.js';
import { type LakeOptions, withConnections } from '../lake.js';
import { displayCount, printable } from '../output/display-cell.js';
import { parsePositiveCount } from '../parse-option.js';

export interface AccessLogOptions extends LakeOptions {
  readonly limit?: number | undefined;
  readonly verify?: boolean | undefined;
  readonly expectHead?: string | undefined;
  readonly json?: boolean | undefined;
}

export function connectionsAccessLogCommand(effects: Effects): Command {
  return new Command('access-log')
    .description('Who asked who held an address: when, why, what came of it.')
    .option('--lake <dir>', 'the lake to read (or NETWORKFLOW_LAKE)')
    .option('--limit <entries>', `how many, the latest first (${WHO_LIMITS.accessLogRowsDefault})`, parsePositiveCount)
    .option('--verify', 'check that no entry was changed, removed or put in; exit code 1 when one was')
    .option(
      '--expect-head <hash>',
      'with --verify: a hash noted earlier, such as in a case file, that must be among them',
    )
    .option('--json', 'print as one JSON document')
    .addHelpText(
      'after',
      `
Examples:
  networkflow connections access-log --limit 20
  networkflow connections access-log --verify --expect-head 3f5a...

Every entry holds the hash of the one before. What was removed at the end shows only by a hash that was noted elsewhere.`,
    )
    .action((_options: unknown, self: Command) => runAccessLog(self.optsWithGlobals<AccessLogOptions>(), effects));
}

export async function runAccessLog(options: AccessLogOptions, effects: Effects): Promise<void> {
  const { limit, expectHead } = options;
  const verify = options.verify === true || expectHead !== undefined;
  const page = await withConnections(options, effects, (connections) =>
    connections.accessLog({ limit, verify, expectHead }),
  );
  await (options.json ? writeDocument(page, effects) : effects.stdout.write(draw(page)));
  const { verified } = page;
  if (verified === undefined) return;
  if (!verified.isIntact) {
    const problems = verified.problems.map(({ line, reason }) => `  ${line === 0 ? '' : `line ${line}: `}${reason}`);
    throw new CliError(['The access log was tampered with, or damaged:', ...problems].join('\n'), {
      exitCode: EXIT.failure,
    });
  }
  await effects.stderr.write(
    `The access log is intact: ${displayCount(page.total)} entries. Note its last hash: ${page.head ?? '-'}\n`,
  );
}

function draw({ entries, total }: AccessLogPage): string {
  if (total === 0) return 'Nobody has asked anything.\n';
  return [
    ...entries.map(drawEntry),
    `${displayCount(entries.length)} of ${displayCount(total)} entries, the latest first.\n`,
  ].join('');
}

function drawEntry({
  seq,
  at,
  actor,
  reason,
  asked,
  outcome,
  candidates,
  revealed,
  error,
  case: file,
}: AccessEntry): string {
  const { natIp, port, asked: moment, at: askedAt, questions } = asked;
  const target = [natIp, port].filter((part) => part !== undefined && part !== null).join(' port ');
  const one = target === '' ? JSON.stringify(asked) : `${target} at ${String(moment ?? askedAt ?? '-')}`;
  const what = typeof questions === 'number' ? `a batch of ${displayCount(questions)} questions` : one;
  const notes = [
    ...(revealed ? ['REVEALED'] : []),
    ...(file.caseId === undefined ? [] : [`case ${file.caseId}`]),
    ...(error === null ? [] : [error]),
  ];
  const who = actor.from === undefined ? actor.name : `${actor.name} on ${actor.from}`;
  return `${[
    `${seq}  ${at}  ${printable(who)}: ${printable(what)}`,
    `    ${outcome}, ${displayCount(candidates)} ${candidates === 1 ? 'candidate' : 'candidates'}; because: ${printable(reason === '' ? '(no reason)' : reason)}${notes.length === 0 ? '' : `; ${printable(notes.join('; '))}`}`,
  ].join('\n')}\n`;
}

import type { Suppression } from '@networkflow/engine/contract';
import { Command } from 'commander';
import { writeDocument } from '../answer.js';
import { CliError } from '../cli-error.js';
import { parsePositiveDuration } from '../config/parse-duration.js';
import type { Effects } from '../effects.js';
import { type LakeOptions, withEngine } from '../lake.js';
import { printable } from '../output/display-cell.js';

const MS_PER_SECOND = 1_000;
const DURATION = /^\d+\s*[smhdw]$/;

export interface SuppressCommandOptions extends LakeOptions {
  readonly subject?: string | undefined;
  readonly reason?: string | undefined;
  readonly expires?: string | undefined;
  readonly detection?: string | undefined;
  readonly remove?: string | undefined;
  readonly json?: boolean | undefined;
}

export function suppressCommand(effects: Effects): Command {
  return new Command('suppress')
    .description('Hide findings about a subject, for a reason and until a day; without a subject, list what is hidden.')
    .argument('[subject]', 'an address, a CIDR, or a subject as findings write it')
    .option('--lake <dir>', 'the lake it is about (or NETWORKFLOW_LAKE)')
    .option('--reason <text>', 'why it is harmless')
    .option('--expires <when>', 'when it is shown again: 30d, RFC 3339 or YYYY-MM-DD')
    .option('--detection <name>', 'only what this detection finds')
    .option('--remove <id>', 'take a suppression back')
    .option('--json', 'print as JSON')
    .addHelpText(
      'after',
      `
The data is not touched, and a finding that is hidden is still found: findings --suppressed show.

Examples:
  networkflow suppress 10.0.3.17 --reason "our vulnerability scanner" --expires 90d
  networkflow suppress 10.9.0.0/16 --detection beaconing --reason "build agents" --expires 2027-06-01
  networkflow suppress
  networkflow suppress --remove 0a1b2c3d4e5f`,
    )
    .action((subject: string | undefined, _options: unknown, self: Command) =>
      runSuppress({ subject, ...self.optsWithGlobals<Omit<SuppressCommandOptions, 'subject'>>() }, effects),
    );
}

export async function runSuppress(options: SuppressCommandOptions, effects: Effects): Promise<void> {
  const { subject, remove, reason, expires, detection } = options;
  if (remove !== undefined) {
    if (subject !== undefined) throw new CliError('--remove takes the id of a suppression, and no subject.');
    await withEngine(options, effects, (engine, scope) => engine.unsuppress(remove, scope));
    return effects.stdout.write(`Suppression ${remove} is gone.\n`);
  }
  if (subject === undefined) return list(options, effects);
  if (reason === undefined || expires === undefined) {
    throw new CliError('A suppression has a reason and an end: --reason "our scanner" --expires 90d');
  }
  const request = { subject, reason, expires: instantOf(expires, effects.date()), detection };
  const made = await withEngine(options, effects, (engine, scope) => engine.suppress(request, scope));
  await (options.json ? writeDocument(made, effects) : effects.stdout.write(line(made)));
}

async function list(options: SuppressCommandOptions, effects: Effects): Promise<void> {
  const all = await withEngine(options, effects, (engine, scope) => engine.suppressions(scope));
  if (options.json) return writeDocument({ suppressions: all }, effects);
  await effects.stdout.write(all.length === 0 ? 'Nothing is suppressed.\n' : all.map(line).join(''));
}

function line({ id, subject, detection, reason, expires, origin }: Suppression): string {
  const what = detection === null ? 'everything' : detection;
  const place = origin === 'config' ? ', in the configuration file' : '';
  return `${id}  ${printable(subject)}: ${what} until ${expires}, because: ${printable(reason)}${place}\n`;
}

/** `30d` counts from now; anything else is for the engine to read. */
function instantOf(text: string, nowMs: number): string {
  if (!DURATION.test(text.trim())) return text;
  return new Date(nowMs + parsePositiveDuration(text) * MS_PER_SECOND).toISOString();
}

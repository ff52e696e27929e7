import type { ConnectionsMaintainReport } from '@networkflow/engine';
import { CONNECTIONS_KEEP_DAYS_DEFAULT, LIMITS } from '@networkflow/engine/contract';
import { Command } from 'commander';
import { writeDocument } from '../answer.js';
import { CliError } from '../cli-error.js';
import type { Effects } from '../effects.js';
import { type LakeOptions, withConnections } from '../lake.js';
import { displayCount } from '../output/display-cell.js';
import { parsePositiveCount } from '../parse-option.js';

export interface ConnectionsMaintainCommandOptions extends LakeOptions {
  readonly keepDays?: number | undefined;
  readonly keepAll?: boolean | undefined;
  readonly json?: boolean | undefined;
}

export function connectionsMaintainCommand(effects: Effects): Command {
  return new Command('maintain')
    .description('Remove connection logs that are older than they may be kept, and merge small files.')
    .option('--lake <dir>', 'the lake to tidy (or NETWORKFLOW_LAKE)')
    .option(
      '--keep-days <days>',
      `keep so many days before today, UTC (default: ${CONNECTIONS_KEEP_DAYS_DEFAULT})`,
      parsePositiveCount,
    )
    .option('--keep-all', 'remove nothing, only merge')
    .option('--json', 'print the report as one JSON document')
    .addHelpText(
      'after',
      `
Examples:
  networkflow connections maintain --keep-days 90 --lake ./lake
  networkflow connections maintain --keep-all

What is too old is gone from the disk when this ends: records, sessions, matched connections, and what was refused. Of an
archive itself its name and checksum are kept, so that it is not imported again. Copies and backups are yours to remove.`,
    )
    .action((_options: unknown, self: Command) =>
      runConnectionsMaintain(self.optsWithGlobals<ConnectionsMaintainCommandOptions>(), effects),
    );
}

export async function runConnectionsMaintain(
  { keepDays = CONNECTIONS_KEEP_DAYS_DEFAULT, keepAll, json, ...options }: ConnectionsMaintainCommandOptions,
  effects: Effects,
): Promise<void> {
  if (keepDays > LIMITS.keepDaysMax) throw new CliError(`--keep-days takes at most ${LIMITS.keepDaysMax} days.`);
  const report = await withConnections(options, effects, (connections) =>
    connections.maintain({ compact: true, ...(keepAll ? {} : { keepDays }), signal: effects.signal }),
  );
  await (json ? writeDocument(report, effects) : effects.stdout.write(describe(report)));
}

function describe({ dropped, parts }: ConnectionsMaintainReport): string {
  const { days, rows } = dropped;
  const removed =
    days.length === 0
      ? 'Nothing was too old.'
      : `Removed ${displayCount(days.length)} days, ${days[0]} to ${days.at(-1)}: ${displayCount(rows)} records.`;
  return `${removed}\nThere are ${displayCount(parts.after)} files; there were ${displayCount(parts.before)}.\n`;
}

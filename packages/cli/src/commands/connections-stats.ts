import { CONNECTION_STATS, type ConnectionStatsName } from '@networkflow/engine/contract';
import { Command, Option } from 'commander';
import { writeRows } from '../answer.js';
import { CliError } from '../cli-error.js';
import type { Effects } from '../effects.js';
import { type LakeOptions, withConnections } from '../lake.js';
import { ROW_FORMAT_NAMES, type RowFormatName } from '../output/registry.js';
import { parsePositiveCount } from '../parse-option.js';
import { inFlags } from '../who/in-flags.js';

export interface ConnectionsStatsOptions extends LakeOptions {
  readonly what?: ConnectionStatsName | undefined;
  readonly from?: string | undefined;
  readonly to?: string | undefined;
  readonly natIp?: string | undefined;
  readonly limit?: number | undefined;
  readonly output?: RowFormatName | undefined;
  readonly json?: boolean | undefined;
  readonly out?: string | undefined;
}

export function connectionsStatsCommand(effects: Effects): Command {
  return new Command('stats')
    .description(
      'How long connections were open, who opened most, which never closed, ports in use, hours without logs.',
    )
    .addOption(new Option('--what <statistic>', 'which statistic').choices(CONNECTION_STATS))
    .option('--lake <dir>', 'the lake to read (or NETWORKFLOW_LAKE)')
    .option('--from <when>', 'from this moment on: RFC 3339 or YYYY-MM-DD, UTC')
    .option('--to <when>', 'before this moment')
    .option('--nat-ip <address>', 'only this public address')
    .option('--limit <rows>', 'stop after so many rows', parsePositiveCount)
    .addOption(new Option('-o, --output <format>', 'how to print').choices(ROW_FORMAT_NAMES))
    .option('--json', 'short for -o json')
    .option('--out <file>', 'write to this file instead of standard output')
    .addHelpText(
      'after',
      `
Examples:
  networkflow connections stats --what durations --lake ./lake
  networkflow connections stats --what top-users --from 2026-11-20 --to 2026-11-21
  networkflow connections stats --what port-blocks --nat-ip 203.0.113.7 -o csv
  networkflow connections stats --what coverage

E-mail and MAC addresses are masked, in every statistic. What the figures cannot say stands on standard error.`,
    )
    .action((_options: unknown, self: Command) =>
      runConnectionsStats(self.optsWithGlobals<ConnectionsStatsOptions>(), effects),
    );
}

export async function runConnectionsStats(options: ConnectionsStatsOptions, effects: Effects): Promise<void> {
  const { what, from, to, natIp, limit } = options;
  if (what === undefined)
    throw new CliError(`Which statistic? Pass --what with one of ${CONNECTION_STATS.join(', ')}.`);
  const request = {
    what,
    ...(from === undefined ? {} : { from }),
    ...(to === undefined ? {} : { to }),
    ...(natIp === undefined ? {} : { natIp }),
    ...(limit === undefined ? {} : { limit }),
  };
  const result = await withConnections(options, effects, (connections) =>
    inFlags(() => connections.stats(request, { signal: effects.signal })),
  );
  const format = options.output ?? (options.json ? 'json' : 'table');
  await writeRows(result, { format, out: options.out }, effects);
  for (const note of result.notes) await effects.stderr.write(`${note}\n`);
  if (result.isCut) await effects.stderr.write(`There are more than ${result.rows.length} rows: raise --limit.\n`);
}

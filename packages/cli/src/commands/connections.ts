import { Command } from 'commander';
import type { Effects } from '../effects.js';
import { connectionsAccessLogCommand } from './connections-access-log.js';
import { connectionsImportCommand } from './connections-import.js';
import { connectionsMaintainCommand } from './connections-maintain.js';
import { connectionsStatsCommand } from './connections-stats.js';
import { connectionsWhoCommand } from './connections-who.js';

/** One line per subcommand. */
const SUBCOMMANDS: readonly ((effects: Effects, version: string) => Command)[] = [
  connectionsImportCommand,
  connectionsWhoCommand,
  connectionsAccessLogCommand,
  connectionsStatsCommand,
  connectionsMaintainCommand,
];

export function connectionsCommand(effects: Effects, version: string): Command {
  const command = new Command('connections')
    .description('Connection logs of firewalls and NATs: load archives of them, and ask who was behind an address.')
    .option('--lake <dir>', 'the lake to work on (or NETWORKFLOW_LAKE)')
    .addHelpText(
      'after',
      `
Examples:
  networkflow connections import ./archives --lake ./lake
  networkflow connections who --nat-ip 203.0.113.7 --port 40001 --at 2026-11-20T14:00:00Z --reason "abuse report 4711"
  networkflow connections stats --what coverage --lake ./lake`,
    );
  for (const subcommand of SUBCOMMANDS) {
    command.addCommand(subcommand(effects, version));
  }
  return command.helpCommand(false);
}

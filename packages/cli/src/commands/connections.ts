import { Command } from 'commander';
import type { Effects } from '../effects.js';
import { connectionsImportCommand } from './connections-import.js';
import { connectionsMaintainCommand } from './connections-maintain.js';
import { connectionsStatsCommand } from './connections-stats.js';

/** One line per subcommand. */
const SUBCOMMANDS: readonly ((effects: Effects) => Command)[] = [
  connectionsImportCommand,
  connectionsStatsCommand,
  connectionsMaintainCommand,
];

export function connectionsCommand(effects: Effects): Command {
  const command = new Command('connections')
    .description('Connection logs of firewalls and NATs: load archives of them, and ask who was behind an address.')
    .option('--lake <dir>', 'the lake to work on (or NETWORKFLOW_LAKE)')
    .addHelpText(
      'after',
      `
Examples:
  networkflow connections import ./archives --lake ./lake
  networkflow connections stats --what coverage --lake ./lake`,
    );
  for (const subcommand of SUBCOMMANDS) {
    command.addCommand(subcommand(effects).copyInheritedSettings(command).helpCommand(false));
  }
  return command.helpCommand(false);
}

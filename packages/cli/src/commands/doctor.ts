import { Command } from 'commander';
import { addSettings, type GivenFlags } from '../config/resolve-settings.js';
import type { Effects } from '../effects.js';
import { addCheckOptions, type ReportOptions } from './check-options.js';

export interface DoctorOptions extends GivenFlags, ReportOptions {}

export function doctorCommand(effects: Effects): Command {
  const command = new Command('doctor')
    .description(
      'Check this machine: Node, DuckDB, memory, disk, httpfs, the port, the lake, the clock and the settings.',
    )
    .option('--lake <dir>', 'the lake to look at (or NETWORKFLOW_LAKE)');
  return addCheckOptions(addSettings(command, ['host', 'port', 'extensionDir']))
    .addHelpText(
      'after',
      `
Nothing is changed, and nothing is asked of AWS: that is networkflow verify.

Examples:
  networkflow doctor
  networkflow doctor --lake ./lake --port 9000
  networkflow doctor --json | jq '.checks[] | select(.status == "failed")'

Exit code 0 when no check failed, 1 when one did; with --strict also when one warned.`,
    )
    .action((_options: unknown, self: Command) => runDoctor(self.optsWithGlobals<DoctorOptions>(), effects));
}

export async function runDoctor(options: DoctorOptions, effects: Effects): Promise<void> {
  // Loaded here, so that no other command pays for it.
  const [{ doctorChecks }, { reportChecks }] = await Promise.all([
    import('../checks/machine/doctor-checks.js'),
    import('./report-checks.js'),
  ]);
  const { checks, subject } = await doctorChecks(options, effects);
  await reportChecks(checks, { command: 'doctor', subject, ...options }, effects);
}

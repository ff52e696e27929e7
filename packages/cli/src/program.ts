import { Command } from 'commander';
import { analyzeCommand } from './commands/analyze.js';
import { completionCommand } from './commands/completion.js';
import { configCommand } from './commands/config.js';
import { connectionsCommand } from './commands/connections.js';
import { dashboardCommand } from './commands/dashboard.js';
import { describeCommand } from './commands/describe.js';
import { detectCommand } from './commands/detect.js';
import { doctorCommand } from './commands/doctor.js';
import { errorsCommand } from './commands/errors.js';
import { findingsCommand } from './commands/findings.js';
import { generateCommand } from './commands/generate.js';
import { ingestCommand } from './commands/ingest.js';
import { lakeCommand } from './commands/lake.js';
import { lambdaCommand } from './commands/lambda.js';
import { queryCommand } from './commands/query.js';
import { summaryCommand } from './commands/summary.js';
import { suppressCommand } from './commands/suppress.js';
import { verifyCommand } from './commands/verify.js';
import { commandWords } from './completion/command-words.js';
import type { Effects, Output } from './effects.js';
import { EXIT_CODES_HELP } from './exit-codes.js';

/** The whole command line. Nothing in it ends the process: failures are thrown. */
export function createProgram(effects: Effects, version: string): Command {
  const program = new Command('networkflow')
    .description('Answers from the VPC flow logs you already have: who talks to whom, what is refused, what is odd.')
    .version(version)
    .option('--lake <dir>', 'the lake every command works on (or NETWORKFLOW_LAKE)')
    .option('--config <file>', 'settings in YAML (or NETWORKFLOW_CONFIG; else ./networkflow.yaml, where it is there)')
    .option('--debug', 'on failure, print the stack as well')
    .addHelpText(
      'after',
      `
Examples:
  networkflow generate --out ./logs --rows 100000
  networkflow ingest ./logs --lake ./lake
  networkflow summary --lake ./lake
  networkflow detect --lake ./lake
  networkflow dashboard --lake ./lake

${EXIT_CODES_HELP}`,
    )
    .exitOverride()
    .showHelpAfterError('(--help shows what there is)')
    .configureOutput({ writeOut: sender(effects.stdout), writeErr: sender(effects.stderr) });

  const commands = [
    generateCommand(effects),
    ingestCommand(effects),
    queryCommand(effects),
    analyzeCommand(effects),
    summaryCommand(effects),
    detectCommand(effects, version),
    findingsCommand(effects, version),
    suppressCommand(effects),
    connectionsCommand(effects, version),
    errorsCommand(effects),
    describeCommand(effects),
    lakeCommand(effects),
    dashboardCommand(effects),
    lambdaCommand(effects),
    doctorCommand(effects),
    verifyCommand(effects),
    configCommand(effects),
    completionCommand(effects, () => commandWords(program, effects)),
  ];
  for (const command of commands) program.addCommand(command);
  inherit(program);
  return program;
}

/** Subcommands too throw instead of ending the process, and write where the program writes. */
function inherit(parent: Command): void {
  for (const command of parent.commands) {
    command.copyInheritedSettings(parent);
    if (parent.parent !== null) command.helpCommand(false);
    inherit(command);
  }
}

/** Commander writes without waiting; a reader that left is noticed by the next awaited write, or does not matter. */
function sender(output: Output): (text: string) => void {
  return (text) => void output.write(text).catch(() => undefined);
}

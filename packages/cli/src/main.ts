import { CommanderError } from 'commander';
import { CliError, isEngineFailure, PipeClosedError } from './cli-error.js';
import type { Effects } from './effects.js';
import { EXIT, type ExitCode, exitCodeOf } from './exit-codes.js';
import { printable } from './output/display-cell.js';
import { createProgram } from './program.js';

export interface MainOptions {
  /** Words after `networkflow`. */
  readonly words: readonly string[];
  readonly version: string;
}

/** Runs one command line and says how it ended; the only place where failures are caught and told. */
export async function main({ words, version }: MainOptions, effects: Effects): Promise<ExitCode> {
  try {
    await createProgram(effects, version).parseAsync([...words], { from: 'user' });
    return EXIT.ok;
  } catch (error) {
    if (error instanceof PipeClosedError) return EXIT.ok;
    // Commander has already told the user.
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.ok : EXIT.usage;
    // A closed stderr leaves nobody to tell; the exit code still says it.
    await effects.stderr.write(tell(error, words.includes('--debug'))).catch(() => undefined);
    return exitCode(error);
  }
}

function exitCode(error: unknown): ExitCode {
  if (error instanceof CliError) return error.exitCode;
  return isEngineFailure(error) ? exitCodeOf(error.code) : EXIT.failure;
}

function tell(error: unknown, isDebug: boolean): string {
  const stack = isDebug ? `\n${stackOf(error)}` : '';
  if (error instanceof CliError) return `error: ${error.message}${stack}\n`;
  if (isEngineFailure(error)) return `error: ${withoutControl(error.message)}${stack}\n`;
  const message = error instanceof Error ? error.message : String(error);
  const hint = isDebug ? '' : '\nThis was not expected. Run it again with --debug to see where it happened.';
  return `error: ${withoutControl(message)}${hint}${stack}\n`;
}

/** Messages may quote foreign text, which must not reach the terminal as commands. Lines stay lines. */
function withoutControl(text: string): string {
  return text.split('\n').map(printable).join('\n');
}

function stackOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const own = error.stack ?? error.message;
  return error.cause === undefined ? own : `${own}\ncaused by: ${stackOf(error.cause)}`;
}

import { type Command, InvalidArgumentError, Option } from 'commander';
import { parseSeconds } from '../parse-option.js';

const TIMEOUT_SECONDS_MAX = 600;

/** What commands that run checks have in common. */
export interface ReportOptions {
  /** Seconds each check may take. */
  readonly timeout?: number | undefined;
  readonly strict?: boolean | undefined;
  readonly json?: boolean | undefined;
}

export function addCheckOptions(command: Command): Command {
  return command
    .addOption(new Option('--timeout <seconds>', 'time each check may take (15)').argParser(parseTimeout))
    .option('--strict', 'warnings count as failures')
    .option('--json', 'print it as one JSON document');
}

function parseTimeout(text: string): number {
  const seconds = parseSeconds(text);
  if (seconds > TIMEOUT_SECONDS_MAX) throw new InvalidArgumentError(`It must be at most ${TIMEOUT_SECONDS_MAX}.`);
  return seconds;
}

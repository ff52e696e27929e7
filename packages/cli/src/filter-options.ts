import type { AnalysisRequest } from '@networkflow/engine/contract';
import type { Command } from 'commander';
import { CliError, isEngineFailure } from './cli-error.js';
import { exitCodeOf } from './exit-codes.js';
import { underline } from './output/error-text.js';

export interface FilterOptions {
  readonly where?: string | undefined;
  readonly from?: string | undefined;
  readonly to?: string | undefined;
}

/** The three flags that narrow what is looked at, the same for every command that has them. */
export function addFilterOptions(command: Command): Command {
  return command
    .option('--where <filter>', 'only flows that match, for example "dstport in (22,3389) and not action = ACCEPT"')
    .option('--from <time>', 'from this instant on: RFC 3339 or YYYY-MM-DD, UTC, inclusive')
    .option('--to <time>', 'before this instant, exclusive');
}

export function filterRequest({ where, from, to }: FilterOptions): AnalysisRequest {
  return { where, from, to };
}

/** Runs `call`; when the engine points into the filter expression, the message shows the place with a caret. */
export async function withExpression<T>(where: string | undefined, call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (error) {
    if (!isEngineFailure(error) || error.details.position === undefined || where === undefined) throw error;
    throw new CliError(`${error.message}\n\n${underline(where, error.details.position)}`, {
      exitCode: exitCodeOf(error.code),
      cause: error,
    });
  }
}

import type { AnalysisRequest } from '@networkflow/engine/contract';
import type { Command } from 'commander';

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

import {
  type AnalysisMeta,
  CHANGE_STATUSES,
  type ChangeStatus,
  LIMITS,
  MEASURES,
  type Measure,
} from '@networkflow/engine/contract';
import { Command, Option } from 'commander';
import { writeRows } from '../answer.js';
import { CliError, isEngineFailure } from '../cli-error.js';
import type { Effects } from '../effects.js';
import { exitCodeOf } from '../exit-codes.js';
import { addFilterOptions, type FilterOptions, filterRequest } from '../filter-options.js';
import { type LakeOptions, withEngine } from '../lake.js';
import { nearest } from '../nearest.js';
import { displayCount } from '../output/display-cell.js';
import { ROW_FORMAT_NAMES, type RowFormatName } from '../output/registry.js';
import { parseCount, parsePositiveCount } from '../parse-option.js';
import { withExpression } from '../with-expression.js';

export interface AnalyzeOptions extends LakeOptions, FilterOptions {
  readonly name: string;
  readonly measure?: Measure | undefined;
  readonly by?: string | undefined;
  readonly limit?: number | undefined;
  readonly offset?: number | undefined;
  readonly sort?: string | undefined;
  readonly search?: string | undefined;
  readonly againstFrom?: string | undefined;
  readonly againstTo?: string | undefined;
  readonly status?: ChangeStatus | undefined;
  readonly output?: RowFormatName | undefined;
  readonly json?: boolean | undefined;
  readonly out?: string | undefined;
  readonly showSql?: boolean | undefined;
  readonly explain?: boolean | undefined;
  readonly exact?: boolean | undefined;
  readonly exactRecords?: boolean | undefined;
}

export function analyzeCommand(effects: Effects): Command {
  const command = new Command('analyze')
    .description('Run an analysis: the questions the dashboard asks, in the terminal.')
    .argument('<name>', 'totals, flows-per-hour, top-sources, ... (all of them: networkflow describe)')
    .option('--lake <dir>', 'the lake to read (or NETWORKFLOW_LAKE)');
  return addFilterOptions(command)
    .addOption(new Option('--measure <measure>', 'what to rank by').choices(MEASURES))
    .option('--by <what>', 'what to group by, where the analysis offers a choice')
    .option('--limit <rows>', `rows to show, up to ${displayCount(LIMITS.analysisRowsMax)}`, parsePositiveCount)
    .option('--offset <rows>', 'rows to leave out first', parseCount)
    .option('--sort <column>', 'column to sort by; a leading - is descending: --sort=-bytes')
    .option('--search <text>', 'only rows whose key contains this text')
    .option('--against-from <time>', 'changes: start of the window to compare with; else the one just before')
    .option('--against-to <time>', 'changes: its end, exclusive')
    .addOption(new Option('--status <status>', 'changes: only rows of this status').choices(CHANGE_STATUSES))
    .addOption(new Option('-o, --output <format>', 'how to print').choices([...ROW_FORMAT_NAMES]))
    .option('--json', 'short for -o json')
    .option('--out <file>', 'write to this file instead of standard output')
    .option('--show-sql', 'also print SQL that gives the same rows with query, on standard error')
    .option('--explain', 'also print which tables answered, why, and the SQL that ran, on standard error')
    .option('--exact', 'count every group, where a ranking would read only the greatest rows of each day')
    .option('--exact-records', 'answer from the flow records themselves, not from sums kept beside them')
    .addHelpText(
      'after',
      `
Examples:
  networkflow analyze totals --lake ./lake
  networkflow analyze top-sources --lake ./lake --measure flows --limit 10
  networkflow analyze denied --lake ./lake --by port --from 2026-11-20 --to 2026-11-21
  networkflow analyze changes --lake ./lake --by country --from 2026-11-20 --status new
  networkflow analyze conversations --lake ./lake --where "port 22 and not src in 10.0.0.0/8" -o csv`,
    )
    .action((name: string, _options: unknown, self: Command) =>
      runAnalyze({ name, ...self.optsWithGlobals<Omit<AnalyzeOptions, 'name'>>() }, effects),
    );
}

export async function runAnalyze(options: AnalyzeOptions, effects: Effects): Promise<void> {
  const { measure, by, limit, offset, sort, search, againstFrom, againstTo, status, explain } = options;
  const request = {
    ...filterRequest(options),
    measure,
    by,
    limit,
    offset,
    sort,
    search,
    againstFrom,
    againstTo,
    status,
    explain,
    exact: options.exact,
    fromRecords: options.exactRecords,
  };
  const format = options.output ?? (options.json ? 'json' : 'table');
  const { rows, meta } = await withEngine(options, effects, (engine, scope) =>
    withExpression(options.where, () =>
      withSuggestion(options.name, effects, () =>
        engine.analyze(options.name, request, scope, { signal: effects.signal }),
      ),
    ),
  );
  if (options.showSql) await effects.stderr.write(`${meta.sql}\n`);
  if (explain) await effects.stderr.write(explanation(meta));
  await writeRows({ columns: meta.columns, rows }, { format, out: options.out }, effects);
  if (format === 'table' && effects.stderr.isTTY) await effects.stderr.write(footer(meta));
}

function explanation({ source }: AnalysisMeta): string {
  if (source === undefined) return '';
  const { table, reason, bound, sql } = source;
  const said =
    bound === undefined
      ? ''
      : `error bound: rows and sums are exact; no group left out has more than ${displayCount(bound.leftOut)} ${bound.measure}; groups are counted with --exact\n`;
  return `answered from ${table}\n${reason}\n${said}${sql ?? ''}\n`;
}

function footer({ totals, rowCount, elapsedMs }: AnalysisMeta): string {
  const count =
    totals === undefined || totals.groups <= rowCount
      ? `${displayCount(rowCount)} ${rowCount === 1 ? 'row' : 'rows'}`
      : `${displayCount(rowCount)} of ${totals.groupsAtLeast ? 'at least ' : ''}${displayCount(totals.groups)}; all of them: ${displayCount(totals.flows)} flows, ${displayCount(totals.bytes)} bytes`;
  return `${count} (${Math.round(elapsedMs)} ms)\n`;
}

async function withSuggestion<T>(name: string, effects: Effects, call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (error) {
    if (!isEngineFailure(error) || error.code !== 'not-found') throw error;
    const names = (await effects.describe()).analyses.map((analysis) => analysis.name);
    if (names.includes(name)) throw error;
    const close = nearest(name, names);
    throw new CliError(
      `There is no analysis '${name}'.${close === undefined ? '' : ` Did you mean ${close}?`}\nThere are: ${names.join(', ')}.`,
      { exitCode: exitCodeOf(error.code), cause: error },
    );
  }
}

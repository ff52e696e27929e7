import type { GenerateOptions, GenerateReport, KindOptions } from '@networkflow/generator';
import { Command, Option } from 'commander';
import { writeDocument } from '../answer.js';
import { CliError } from '../cli-error.js';
import type { Effects } from '../effects.js';
import { EXIT } from '../exit-codes.js';
import { GENERATE_FORMATS, GENERATE_KINDS, GENERATE_LAYOUTS } from '../generate-choices.js';
import { nearest } from '../nearest.js';
import { displayCount } from '../output/display-cell.js';
import { startProgress } from '../output/progress.js';
import { displayBytes } from '../output/terminal-style.js';
import { collect, parseCount, parsePositiveCount } from '../parse-option.js';
import { refuseOptions, runGenerateKind } from './generate-kind.js';

type Wanted = Omit<GenerateOptions, 'onProgress' | 'signal' | 'scenarios'>;

export interface GenerateCommandOptions extends Wanted, Pick<KindOptions, 'users' | 'nats' | 'corrupt' | 'plain'> {
  readonly kind?: (typeof GENERATE_KINDS)[number] | undefined;
  readonly scenario?: readonly string[] | undefined;
  readonly json?: boolean | undefined;
}

export function generateCommand(effects: Effects): Command {
  return new Command('generate')
    .description('Write synthetic logs of which the truth is known: the same seed, the same bytes.')
    .requiredOption('--out <dir>', 'folder to write into; laid out like an S3 bucket')
    .addOption(new Option('--kind <kind>', 'kind of logs (flows)').choices(GENERATE_KINDS))
    .option('--rows <n>', 'about how many records (500,000)', parsePositiveCount)
    .option('--hours <h>', 'how many hours of traffic (24)', parsePositiveCount)
    .option('--seed <s>', 'seed of the random numbers (42)', parseCount)
    .option(
      '--start <time>',
      'start of the traffic, RFC 3339 or YYYY-MM-DD, UTC (so that it ends at the last full hour)',
    )
    .addOption(new Option('--format <format>', 'kind of files (v5)').choices(GENERATE_FORMATS))
    .addOption(
      new Option('--layout <layout>', 'shape of the object keys (plain; all of them in mixed)').choices(
        GENERATE_LAYOUTS,
      ),
    )
    .option('--scenario <name>', 'plant this scenario only; may be given several times; "none" plants none', collect)
    .option('--users <n>', 'people behind the NAT addresses (connections)', parsePositiveCount)
    .option('--nats <n>', 'NAT addresses (connections)', parsePositiveCount)
    .option('--corrupt <share>', 'share of broken lines, 0 to 0.5 (connections, app-errors)', Number)
    .option('--plain', 'objects that are not compressed (app-errors)')
    .option('--overwrite', 'remove what an earlier run left in the folder')
    .option('--json', 'print the report as one JSON document')
    .addHelpText(
      'after',
      `
Examples:
  networkflow generate --out ./logs --rows 100000 --hours 24
  networkflow generate --out ./logs --format mixed --seed 7 --start 2026-11-01
  networkflow generate --out ./logs --scenario vertical-port-scan --scenario beaconing
  networkflow generate --kind connections --out ./archives --users 400 --hours 24
  networkflow generate --kind app-errors --out ./errors --corrupt 0.01

Beside the files: truth.json says what was planted where, ledger.json what was written (rows, bytes, packets by action).`,
    )
    .action((_options: unknown, self: Command) => runGenerate(self.optsWithGlobals<GenerateCommandOptions>(), effects));
}

/** One line a kind: what runs it. */
const RUNS: Readonly<Record<(typeof GENERATE_KINDS)[number], typeof generateFlows>> = {
  flows: generateFlows,
  connections: generateOther('connections'),
  'app-errors': generateOther('app-errors'),
};

export async function runGenerate(options: GenerateCommandOptions, effects: Effects): Promise<void> {
  await RUNS[options.kind ?? 'flows'](options, effects);
}

function generateOther(kind: string): typeof generateFlows {
  return async (options, effects) => {
    const { out, rows, hours, seed, start, users, nats, corrupt, plain, overwrite, format, layout, scenario } = options;
    refuseOptions(kind, { format, layout, scenario });
    const wanted = { out, rows, hours, seed, start: instant(start), users, nats, corrupt, plain, overwrite };
    const expectedOf = (error: unknown) => expected(error, effects);
    await runGenerateKind({ kind, options: wanted, json: options.json === true, expected: expectedOf }, effects);
  };
}

async function generateFlows(options: GenerateCommandOptions, effects: Effects): Promise<void> {
  const { out, rows, hours, seed, start, format, layout, overwrite, scenario, json } = options;
  refuseOptions('flows', { users: options.users, nats: options.nats, corrupt: options.corrupt, plain: options.plain });
  const scenarios = await checkScenarios(scenario, effects);
  const wanted = { rows, hours, seed, start: instant(start), format, layout, overwrite, scenarios };
  const given = Object.fromEntries(Object.entries(wanted).filter(([, value]) => value !== undefined));
  const progress = startProgress('generate', effects);
  try {
    const report = await effects.generate({
      ...given,
      out,
      signal: effects.signal,
      onProgress: (state) =>
        progress.update({
          done: state.rows,
          total: state.rowsTotal,
          detail: `${displayCount(state.rows)} rows, ${displayCount(state.files)} files`,
        }),
    });
    progress.finish();
    await (json ? writeDocument(report, effects) : effects.stdout.write(describeReport(report, out)));
  } catch (error) {
    progress.finish();
    throw expected(error, effects);
  }
}

/** A date is the start of its day, as everywhere else on the command line. */
function instant(text: string | undefined): string | undefined {
  return text !== undefined && /^\d{4}-\d{2}-\d{2}$/.test(text) ? `${text}T00:00:00Z` : text;
}

/** The generator refuses bad options with a plain Error; a TypeError or a system error is something else. */
function expected(error: unknown, effects: Effects): unknown {
  if (effects.signal.aborted) {
    return new CliError(
      'Cancelled. The files written so far are complete; ledger.json and truth.json were not written.',
      {
        exitCode: EXIT.cancelled,
        cause: error,
      },
    );
  }
  const isRefusal = error instanceof Error && error.constructor === Error && !('code' in error);
  return isRefusal ? new CliError(error.message, { cause: error }) : error;
}

async function checkScenarios(
  asked: readonly string[] | undefined,
  effects: Effects,
): Promise<readonly string[] | undefined> {
  if (asked === undefined) return undefined;
  if (asked.length === 1 && asked[0] === 'none') return [];
  const known = await effects.scenarios();
  for (const name of asked) {
    if (known.includes(name)) continue;
    const close = nearest(name, known);
    throw new CliError(
      `There is no scenario '${name}'.${close === undefined ? '' : ` Did you mean ${close}?`}\nThere are: ${known.join(', ')}.`,
    );
  }
  return asked;
}

const LABEL_CHARS = 18;

function describeReport(report: GenerateReport, out: string): string {
  const lines: readonly (readonly [string, string])[] = [
    ['files', `${displayCount(report.files)} in ${out} (${displayBytes(report.objectBytes)})`],
    ['rows', displayCount(report.rows)],
    ['NODATA', displayCount(report.nodata)],
    ['SKIPDATA', displayCount(report.skipdata)],
    ['window', `${report.start} to ${report.end}`],
    ['seed', String(report.seed)],
    ['scenarios', `${report.scenarios.join(', ') || 'none'} (${displayCount(report.scenarioRows)} rows)`],
    ...report.skipped.map(({ name, reason }): readonly [string, string] => ['left out', `${name}: ${reason}`]),
    ['seconds', `${report.seconds.toFixed(1)} (${displayCount(report.rowsPerSecond)} rows/s)`],
    ['planted', report.truthPath],
    ['written', report.ledgerPath],
  ];
  return lines.map(([label, value]) => `${label.padEnd(LABEL_CHARS)}${value}\n`).join('');
}

import type { GenerateOptions, GenerateReport } from '@networkflow/generator';
import { Command, Option } from 'commander';
import { writeDocument } from '../answer.js';
import { CliError } from '../cli-error.js';
import type { Effects } from '../effects.js';
import { GENERATE_FORMATS, GENERATE_LAYOUTS } from '../generate-choices.js';
import { nearest } from '../nearest.js';
import { displayCount } from '../output/display-cell.js';
import { startProgress } from '../output/progress.js';
import { collect, parseCount, parsePositiveCount } from '../parse-option.js';

export interface GenerateCommandOptions extends Omit<GenerateOptions, 'onProgress' | 'signal' | 'scenarios'> {
  readonly scenario?: readonly string[] | undefined;
  readonly json?: boolean | undefined;
}

export function generateCommand(effects: Effects): Command {
  return new Command('generate')
    .description('Write synthetic AWS flow logs with planted, labelled scenarios: the same seed, the same bytes.')
    .requiredOption('--out <dir>', 'folder to write into; laid out like an S3 bucket')
    .option('--rows <n>', 'about how many records', parsePositiveCount)
    .option('--hours <h>', 'how many hours of traffic', parsePositiveCount)
    .option('--seed <s>', 'seed of the random numbers', parseCount)
    .option('--start <time>', 'start of the traffic, RFC 3339 or YYYY-MM-DD, UTC')
    .addOption(new Option('--format <format>', 'kind of files').choices(GENERATE_FORMATS))
    .addOption(new Option('--layout <layout>', 'shape of the object keys').choices(GENERATE_LAYOUTS))
    .option('--scenario <name>', 'plant this scenario only; may be given several times; "none" plants none', collect)
    .option('--json', 'print the report as one JSON document')
    .addHelpText(
      'after',
      `
Examples:
  networkflow generate --out ./logs --rows 100000 --hours 24
  networkflow generate --out ./logs --format mixed --seed 7 --start 2026-11-01
  networkflow generate --out ./logs --scenario port-scan --scenario beaconing

Beside the files: truth.json says what was planted where, ledger.json what was written (rows, bytes, packets by action).`,
    )
    .action((_options: unknown, self: Command) => runGenerate(self.optsWithGlobals<GenerateCommandOptions>(), effects));
}

export async function runGenerate(options: GenerateCommandOptions, effects: Effects): Promise<void> {
  const { out, rows, hours, seed, start, format, layout, scenario, json } = options;
  const scenarios = await checkScenarios(scenario, effects);
  const wanted = { rows, hours, seed, start, format, layout, scenarios };
  const given = Object.fromEntries(Object.entries(wanted).filter(([, value]) => value !== undefined));
  const progress = startProgress('generate', effects);
  try {
    const report = await effects.generate({
      ...given,
      out,
      signal: effects.signal,
      onProgress: (state) =>
        progress.update({ done: state.rows, total: state.rowsTotal, detail: `${displayCount(state.rows)} rows` }),
    });
    progress.finish();
    await (json ? writeDocument(report, effects) : effects.stdout.write(describeReport(report, out)));
  } finally {
    progress.finish();
  }
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

function describeReport(report: GenerateReport, out: string): string {
  return `${JSON.stringify(report)} ${out}\n`;
}

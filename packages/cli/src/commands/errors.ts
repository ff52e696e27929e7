import type { ErrorsFrom, ErrorsRequest } from '@networkflow/engine';
import {
  ERRORS_THRESHOLD_DEFAULT,
  ERRORS_THRESHOLD_MAX,
  type ErrorReport,
  parseWindow,
  summaryOf,
  type TimeWindow,
} from '@networkflow/engine/contract';
import { Command, InvalidArgumentError, Option } from 'commander';
import { writeDocument } from '../answer.js';
import { CliError } from '../cli-error.js';
import { BUCKET_KEYS, type ErrorsSourceFlags, errorsSource } from '../config/errors-source.js';
import { parsePositiveDuration } from '../config/parse-duration.js';
import { addSettings } from '../config/resolve-settings.js';
import type { Effects } from '../effects.js';
import { EXIT } from '../exit-codes.js';
import { displayCount } from '../output/display-cell.js';
import { drawErrors, noteErrors } from '../output/draw-errors.js';
import { startProgress } from '../output/progress.js';
import { displayBytes, terminalStyle } from '../output/terminal-style.js';
import { parsePositiveCount } from '../parse-option.js';
import { parseLength } from './detect-window.js';

const MS_PER_SECOND = 1_000;
const FORMATS = ['table', 'json'] as const;

export interface ErrorsCommandOptions extends ErrorsSourceFlags {
  readonly latest?: boolean | undefined;
  readonly window?: string | undefined;
  readonly from?: string | undefined;
  readonly to?: string | undefined;
  readonly threshold?: number | undefined;
  readonly details?: boolean | undefined;
  readonly output?: (typeof FORMATS)[number] | undefined;
  readonly json?: boolean | undefined;
}

export function errorsCommand(effects: Effects): Command {
  const command = new Command('errors')
    .description('Count the errors in application logs (JSON Lines, plain or gzip), by service; no lake is needed.')
    .argument('[source]', 'a file, a folder, s3://bucket/prefix, or - for standard input')
    .option('--file <file>', 'one file, or - for standard input')
    .option('--folder <dir>', 'a folder: the file in it that was written last, or all of a window')
    .option('--bucket <name>', 'a bucket: the object below --prefix that was written last, or all of a window')
    .option('--prefix <prefix>', 'what the keys begin with, or one key; the whole bucket or folder unless said')
    .option('--against <file>', 'with --file: the file to compare messages with')
    .option('--latest', 'only what was written last; so it is unless a window is named')
    .option(
      '--window <window>',
      'all of the last so long, 24h or 7d, before what was written last; or of <from>/<to>',
      parseLength,
    )
    .option('--from <time>', 'from this instant on: RFC 3339 or YYYY-MM-DD, UTC, inclusive')
    .option('--to <time>', 'before this instant, exclusive')
    .option(
      '--threshold <errors>',
      'errors from which on it is an alert, and the exit code is 2',
      parseThreshold,
      ERRORS_THRESHOLD_DEFAULT,
    )
    .option('--details', 'the whole report: messages, what is new or rising, minutes, spikes, malformed lines')
    .addOption(new Option('-o, --output <format>', 'how to print: a table on a terminal, else json').choices(FORMATS))
    .option('--json', 'short for -o json');
  return addSettings(command, BUCKET_KEYS)
    .addHelpText(
      'after',
      `
Examples:
  networkflow errors --file app.jsonl
  networkflow errors --bucket my-app-logs --prefix shop/ --threshold 10
  networkflow errors s3://my-app-logs/shop/ --window 24h --details
  networkflow errors ./logs --from 2026-11-20 --to 2026-11-21 --json
  kubectl logs deploy/shop | networkflow errors --file - || echo "errors, or worse: $?"

Prints object, total, errors, byService, threshold, alert and malformed. Exit code 2 means that the threshold is reached;
what cannot be understood ends with 2 as well, but prints no answer. Levels, services and times are found under the names
that pino, bunyan, winston, log4j, Python, OpenTelemetry, ECS, CloudWatch and Docker give them. Lines that are no JSON are
counted as malformed; --details shows some. The same over HTTP: networkflow dashboard --error-logs <source>, GET /analyze.`,
    )
    .action((source: string | undefined, _options: unknown, self: Command) =>
      runErrors({ source, ...self.optsWithGlobals<Omit<ErrorsCommandOptions, 'source'>>() }, effects),
    );
}

export async function runErrors(options: ErrorsCommandOptions, effects: Effects): Promise<void> {
  const format = options.output ?? (options.json || !effects.stdout.isTTY ? 'json' : 'table');
  const report = await analyze(await errorsRequest(options, effects), effects);
  if (format === 'json') await writeDocument(options.details ? report : summaryOf(report), effects);
  else await effects.stdout.write(drawErrors(report, terminalStyle(effects)));
  await effects.stderr.write(noteErrors(report));
  if (report.alert) {
    throw new CliError(
      `${displayCount(report.errors)} errors; the threshold is ${displayCount(report.threshold)} (--threshold).`,
      { exitCode: EXIT.alert },
    );
  }
  if (report.unreadable.length > 0) {
    throw new CliError('Not everything could be read, so there may be more errors than these.', {
      exitCode: EXIT.failure,
    });
  }
}

async function errorsRequest(options: ErrorsCommandOptions, effects: Effects): Promise<ErrorsRequest> {
  const from = await errorsSource(options, effects);
  const window = await windowOf(options, from, effects);
  return {
    from,
    which: window === undefined ? 'latest' : { window },
    threshold: options.threshold ?? ERRORS_THRESHOLD_DEFAULT,
    detail: options.details ?? false,
  };
}

async function windowOf(
  { latest, window, from, to }: ErrorsCommandOptions,
  place: ErrorsFrom,
  effects: Effects,
): Promise<TimeWindow | undefined> {
  const given = [latest === true ? 'latest' : undefined, window, from ?? to].filter((each) => each !== undefined);
  if (given.length > 1) throw new CliError('Name one: --latest, --window, or --from and --to.');
  if (window === undefined) return from === undefined && to === undefined ? undefined : parseWindow({ from, to });
  const [first, second] = window.split('/');
  if (second !== undefined) return parseWindow({ from: first, to: second });
  const { newestMs } = await effects.lookAtErrorLogs(place, { signal: effects.signal });
  return newestMs === null ? {} : { from: Math.floor(newestMs / MS_PER_SECOND) - parsePositiveDuration(window) };
}

async function analyze(request: ErrorsRequest, effects: Effects): Promise<ErrorReport> {
  const progress = startProgress('errors', effects);
  try {
    return await effects.analyzeErrors(request, {
      signal: effects.signal,
      onProgress: ({ phase, objects, objectsTotal, bytes, bytesTotal }) =>
        progress.update({
          done: bytes,
          total: bytesTotal ?? 0,
          detail:
            phase === 'list'
              ? 'listing'
              : `${displayCount(objects)} of ${displayCount(objectsTotal)} objects, ${displayBytes(bytes)}`,
        }),
    });
  } finally {
    progress.finish();
  }
}

function parseThreshold(text: string): number {
  const value = parsePositiveCount(text);
  if (value <= ERRORS_THRESHOLD_MAX) return value;
  throw new InvalidArgumentError(`It must be at most ${ERRORS_THRESHOLD_MAX}.`);
}

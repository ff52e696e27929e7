import type { DetectReport, Engine, Scope } from '@networkflow/engine';
import { SEVERITIES, type Severity } from '@networkflow/engine/contract';
import { Command, Option } from 'commander';
import { CliError } from '../cli-error.js';
import type { Effects } from '../effects.js';
import { EXIT } from '../exit-codes.js';
import { type LakeOptions, withEngine } from '../lake.js';
import { notify } from '../notify/notify.js';
import { NOTIFIER_NAMES } from '../notify/registry.js';
import { dashboardUrlOf, targetsOf } from '../notify/targets.js';
import { drawFindings, drawRun } from '../output/draw-findings.js';
import { startProgress } from '../output/progress.js';
import { terminalStyle } from '../output/terminal-style.js';
import { type FindingsFormatFlags, findingsFormat, writeFindings } from '../output/write-findings.js';
import { collect } from '../parse-option.js';
import { type DetectWindow, detectWindow, parseLength } from './detect-window.js';

export interface DetectCommandOptions extends LakeOptions, FindingsFormatFlags {
  readonly name?: readonly string[] | undefined;
  readonly window?: string | undefined;
  readonly from?: string | undefined;
  readonly to?: string | undefined;
  readonly since?: 'last' | undefined;
  readonly failOn?: Severity | undefined;
  readonly notify?: readonly string[] | undefined;
  readonly dashboardUrl?: string | undefined;
}

export function detectCommand(effects: Effects, version: string): Command {
  return new Command('detect')
    .description('Look for scans, guessing, exfiltration, beacons and more, and keep what is found.')
    .option('--lake <dir>', 'the lake to look at (or NETWORKFLOW_LAKE)')
    .option('--name <detection>', 'only this detection; may be given several times', collect)
    .option('--window <window>', 'the last so long of the data, 24h or 7d, or <from>/<to>', parseLength)
    .option('--from <time>', 'from this instant on: RFC 3339 or YYYY-MM-DD, UTC, inclusive')
    .option('--to <time>', 'before this instant, exclusive')
    .addOption(new Option('--since <run>', 'only what came since the last run').choices(['last']))
    .option('--json', 'print the findings as one JSON document')
    .option('--sarif', 'print them as SARIF 2.1.0, for code scanners')
    .option('--ocsf', 'print them as OCSF Detection Findings, a line each, for security lakes')
    .addOption(new Option('--fail-on <severity>', 'exit with 5 when something as grave is found').choices(SEVERITIES))
    .option(
      '--notify <target>',
      `tell somebody what is new: ${NOTIFIER_NAMES.join(', ')} = address or - (or NETWORKFLOW_NOTIFY); may be given several times`,
      collect,
    )
    .option('--dashboard-url <url>', 'address of the dashboard, for links in what is told')
    .addHelpText(
      'after',
      `
Without a window, the last 24 hours of data are looked at. Running it again finds the same findings, not new ones.

Examples:
  networkflow detect --lake ./lake
  networkflow detect --lake ./lake --window 7d --name beaconing --name tor
  networkflow detect --since last --notify slack=https://hooks.slack.com/services/...
  networkflow detect --from 2026-11-20 --to 2026-11-21 --sarif > findings.sarif
  networkflow detect --since last --fail-on high

Thresholds, lists and suppressions: docs/detections.md. What was found: networkflow findings.`,
    )
    .action((_options: unknown, self: Command) =>
      runDetect(self.optsWithGlobals<DetectCommandOptions>(), effects, version),
    );
}

export async function runDetect(options: DetectCommandOptions, effects: Effects, version: string): Promise<void> {
  const format = findingsFormat(options);
  const targets = targetsOf(options.notify, effects);
  const { report, detections, lake } = await withEngine(options, effects, async (engine, scope) => ({
    report: await detect(engine, scope, options, effects),
    detections: engine.describe().detections,
    lake: engine.lake,
  }));
  const { findings } = report;
  if (format !== undefined) {
    await writeFindings(format, findings, detections, { version, effects });
    await effects.stderr.write(drawRun(report));
  } else {
    const open = findings.filter(({ suppression }) => suppression === null);
    await effects.stdout.write(drawFindings(open, terminalStyle(effects)) + drawRun(report));
  }
  const dashboardUrl = dashboardUrlOf(options.dashboardUrl, effects);
  const [failure] = await notify(findings, { lake, targets, dashboardUrl }, effects);
  if (failure !== undefined) throw failure;
  failIfGrave(report, options.failOn);
  const failed = report.detections.filter(({ status }) => status === 'failed').map(({ name }) => name);
  if (failed.length > 0) {
    throw new CliError(`${failed.join(', ')} failed; the others looked.`, { exitCode: EXIT.failure });
  }
}

async function detect(
  engine: Engine,
  scope: Scope,
  options: DetectCommandOptions,
  effects: Effects,
): Promise<DetectReport> {
  const window: DetectWindow = await detectWindow(options, () => engine.status(scope));
  const progress = startProgress('detect', effects);
  try {
    const request = { ...window, ...(options.name === undefined ? {} : { names: options.name }) };
    return await engine.detect(request, scope, {
      signal: effects.signal,
      onProgress: ({ phase, detection, detectionsDone, detectionsTotal }) =>
        progress.update({ done: detectionsDone, total: detectionsTotal, detail: detection ?? phase }),
    });
  } finally {
    progress.finish();
  }
}

function failIfGrave({ findings }: DetectReport, limit: Severity | undefined): void {
  if (limit === undefined) return;
  const least = SEVERITIES.indexOf(limit);
  const grave = findings.filter(
    ({ severity, suppression }) => suppression === null && SEVERITIES.indexOf(severity) >= least,
  );
  if (grave.length === 0) return;
  throw new CliError(`${grave.length} findings are ${limit} or graver.`, { exitCode: EXIT.found });
}

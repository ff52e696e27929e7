import { SEVERITIES, type Severity } from '@networkflow/engine/contract';
import { Command, Option } from 'commander';
import { writeDocument, writeRows } from '../answer.js';
import type { Effects } from '../effects.js';
import { type LakeOptions, withEngine } from '../lake.js';
import { drawCounts, drawFinding, drawFindings } from '../output/draw-findings.js';
import { terminalStyle } from '../output/terminal-style.js';
import { type FindingsFormatFlags, findingsFormat, writeFindings } from '../output/write-findings.js';
import { collect, parsePositiveCount } from '../parse-option.js';

/** What a person looks at first in a record; `--json` has every field. */
const EVIDENCE_COLUMNS = [
  'start_time',
  'srcaddr',
  'srcport',
  'dstaddr',
  'dstport',
  'protocol',
  'action',
  'packets',
  'bytes',
  'tcp_flags',
  'interface_id',
];
const FINDINGS_DEFAULT = 100;
const EVIDENCE_DEFAULT = 20;

export interface FindingsCommandOptions extends LakeOptions, FindingsFormatFlags {
  readonly id?: string | undefined;
  readonly severity?: readonly Severity[] | undefined;
  readonly detection?: readonly string[] | undefined;
  readonly subject?: string | undefined;
  readonly from?: string | undefined;
  readonly to?: string | undefined;
  readonly suppressed?: 'hide' | 'show' | 'only' | undefined;
  readonly limit?: number | undefined;
  readonly evidence?: number | undefined;
}

export function findingsCommand(effects: Effects, version: string): Command {
  return new Command('findings')
    .description('What detections found; with an id, why, and the records behind it.')
    .argument('[id]', 'the id of one finding')
    .option('--lake <dir>', 'the lake to read (or NETWORKFLOW_LAKE)')
    .addOption(
      new Option('--severity <severity>', 'only findings this grave; may be given several times')
        .choices(SEVERITIES)
        .argParser(collect),
    )
    .option('--detection <name>', 'only what this detection found; may be given several times', collect)
    .option('--subject <subject>', 'only findings about this address, CIDR or id')
    .option('--from <time>', 'with evidence from this instant on: RFC 3339 or YYYY-MM-DD, UTC, inclusive')
    .option('--to <time>', 'with evidence before this instant, exclusive')
    .addOption(new Option('--suppressed <how>', 'suppressed findings').choices(['hide', 'show', 'only']))
    .option('--limit <findings>', `how many to print (${FINDINGS_DEFAULT})`, parsePositiveCount)
    .option('--evidence <rows>', `records to print for one finding (${EVIDENCE_DEFAULT})`, parsePositiveCount)
    .option('--json', 'print as one JSON document')
    .option('--sarif', 'print as SARIF 2.1.0')
    .option('--ocsf', 'print as OCSF Detection Findings, a line each')
    .addHelpText(
      'after',
      `
Examples:
  networkflow findings --lake ./lake --severity high --severity critical
  networkflow findings 4f1d0c2a9b7e6853 --evidence 50
  networkflow findings --subject 10.0.0.0/8 --json | jq '.findings[].title'`,
    )
    .action((id: string | undefined, _options: unknown, self: Command) =>
      runFindings({ id, ...self.optsWithGlobals<Omit<FindingsCommandOptions, 'id'>>() }, effects, version),
    );
}

export async function runFindings(options: FindingsCommandOptions, effects: Effects, version: string): Promise<void> {
  await (options.id === undefined
    ? listFindings(options, effects, version)
    : showFinding(options.id, options, effects));
}

async function listFindings(options: FindingsCommandOptions, effects: Effects, version: string): Promise<void> {
  const format = findingsFormat(options);
  const { severity, detection, subject, from, to, suppressed, limit = FINDINGS_DEFAULT } = options;
  const { result, detections, detectedTo } = await withEngine(options, effects, async (engine, scope) => {
    const request = { severity, detection, subject, from, to, suppressed, limit };
    const result = await engine.findings(request, scope, { signal: effects.signal });
    const detectedTo = result.total === 0 ? (await engine.status(scope)).detectedTo : null;
    return { result, detections: engine.describe().detections, detectedTo };
  });
  if (format === 'json') return writeDocument(result, effects);
  if (format !== undefined) return writeFindings(format, result.findings, detections, { version, effects });
  if (result.total === 0 && result.suppressed === 0) {
    const looked = detectedTo === null ? 'They never ran here.' : `They looked at all records before ${detectedTo}.`;
    return effects.stdout.write(`No findings. Detections look when they are run: networkflow detect\n${looked}\n`);
  }
  await effects.stdout.write(drawFindings(result.findings, terminalStyle(effects)) + drawCounts(result));
}

async function showFinding(id: string, options: FindingsCommandOptions, effects: Effects): Promise<void> {
  const { finding, evidence } = await withEngine(options, effects, async (engine, scope) => ({
    finding: await engine.finding(id, scope, { signal: effects.signal }),
    evidence: await engine.evidence(id, { limit: options.evidence ?? EVIDENCE_DEFAULT }, scope, {
      signal: effects.signal,
    }),
  }));
  if (options.json) return writeDocument({ finding, evidence }, effects);
  await effects.stdout.write(drawFinding(finding, terminalStyle(effects)));
  await effects.stdout.write(`\nEvidence, ${evidence.rows.length} of ${evidence.total} records:\n`);
  const columns = EVIDENCE_COLUMNS.flatMap((name) => evidence.columns.find((column) => column.name === name) ?? []);
  await writeRows({ columns, rows: evidence.rows }, { format: 'table' }, effects);
  await effects.stdout.write(`All of them: networkflow query "${evidence.sql}"\n`);
}

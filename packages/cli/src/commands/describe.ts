import type { Description } from '@networkflow/engine';
import type { QualityRow } from '@networkflow/engine/contract';
import { Command } from 'commander';
import { writeDocument } from '../answer.js';
import type { Effects } from '../effects.js';
import { type LakeOptions, withEngine } from '../lake.js';
import { displayCount, printable } from '../output/display-cell.js';
import { drawDescription } from '../output/draw-description.js';

export interface DescribeOptions extends LakeOptions {
  readonly json?: boolean | undefined;
  readonly quality?: boolean | undefined;
}

export function describeCommand(effects: Effects): Command {
  return new Command('describe')
    .description('List tables, columns, filter operators, analyses and named queries; or what the data lacks.')
    .option('--quality', 'what each kind of file in the lake lacks, and what that turns off')
    .option('--lake <dir>', 'the lake to look at, for --quality (or NETWORKFLOW_LAKE)')
    .option('--json', 'print it as one JSON document')
    .addHelpText(
      'after',
      `
Examples:
  networkflow describe
  networkflow describe --json | jq '.analyses[].name'
  networkflow describe --quality --lake ./lake`,
    )
    .action((_options: unknown, self: Command) => runDescribe(self.optsWithGlobals<DescribeOptions>(), effects));
}

export async function runDescribe(options: DescribeOptions, effects: Effects): Promise<void> {
  if (options.quality) {
    const rows = await withEngine(options, effects, (engine, scope) => engine.quality(scope));
    await (options.json ? writeDocument(rows, effects) : effects.stdout.write(drawQuality(rows)));
    return;
  }
  const description = await effects.describe();
  await (options.json
    ? writeDocument(publicDescription(description), effects)
    : effects.stdout.write(drawDescription(description)));
}

/** A queue of pure data: the order is that of the help page. */
function publicDescription(description: Description): Description {
  const { tables, operators, aliases, analyses, queries, detections, stored } = description;
  return { tables, operators, aliases, analyses, queries, detections, stored };
}

function drawQuality(rows: readonly QualityRow[]): string {
  if (rows.length === 0) return 'The lake is empty: nothing was ingested yet.\n';
  return rows.map(drawShape).join('\n');
}

function drawShape(row: QualityRow): string {
  const lines = [
    `${row.format}: ${displayCount(row.objects)} objects, ${displayCount(row.rows)} rows, ${displayCount(row.quarantined)} quarantined`,
    `  fields     ${printable(row.fields)}`,
  ];
  if (row.unknown_fields !== null && row.unknown_fields !== '') {
    lines.push(`  kept aside ${printable(row.unknown_fields)}`);
  }
  lines.push(`  lacks      ${row.missing.length === 0 ? 'nothing an analysis reads' : row.missing.join(', ')}`);
  for (const sentence of row.turns_off) lines.push(`  turns off  ${sentence}`);
  if (row.missing.length > 0) lines.push(`  has it all --log-format '${row.log_format}'`);
  return `${lines.join('\n')}\n`;
}

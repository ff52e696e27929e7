import type { IngestReport } from '@networkflow/engine';
import { Command } from 'commander';
import { writeDocument } from '../answer.js';
import type { Effects } from '../effects.js';
import { type LakeOptions, resolveLake } from '../lake.js';
import { displayCount } from '../output/display-cell.js';
import { startProgress } from '../output/progress.js';

export interface IngestCommandOptions extends LakeOptions {
  readonly folder: string;
  readonly format?: string | undefined;
  readonly mmdb?: string | undefined;
  readonly json?: boolean | undefined;
}

export function ingestCommand(effects: Effects): Command {
  return new Command('ingest')
    .description('Load a folder of flow logs into a lake. Run it again at any time: only what is new is loaded.')
    .argument('<dir>', 'folder laid out like the bucket, or any folder of log files')
    .option('--lake <dir>', 'the lake to load into; made when missing (or NETWORKFLOW_LAKE)')
    .option('--format <fields>', 'the fields, in order, of files without a header line: AWS tokens')
    .option('--mmdb <file>', 'a MaxMind DB with countries, instead of the bundled table')
    .option('--json', 'print the report as one JSON document')
    .addHelpText(
      'after',
      `
Examples:
  networkflow ingest ./logs --lake ./lake
  networkflow ingest ./logs --lake ./lake --format "version account-id interface-id srcaddr dstaddr action"
  networkflow ingest ./logs --lake ./lake --json | jq .rows

Lines that cannot be read are refused one by one, by name: networkflow query quarantine-reasons.
Ctrl-C is safe: what was committed stays, and the next run loads the rest.`,
    )
    .action((folder: string, _options: unknown, command: Command) =>
      runIngest({ folder, ...command.optsWithGlobals<Omit<IngestCommandOptions, 'folder'>>() }, effects),
    );
}

export async function runIngest(options: IngestCommandOptions, effects: Effects): Promise<void> {
  const lake = resolveLake(options, effects);
  const { engine, scope } = await effects.openEngine(lake);
  const progress = startProgress('ingest', effects);
  try {
    const report = await engine.ingest(
      {
        folder: options.folder,
        signal: effects.signal,
        ...(options.format === undefined ? {} : { fields: options.format }),
        ...(options.mmdb === undefined ? {} : { mmdb: options.mmdb }),
        onProgress: ({ objectsRead, objectsDone, objectsTotal, rows }) =>
          progress.update({
            // Reading and loading overlap; an object is half done once it is read.
            done: (objectsRead + objectsDone) / 2,
            total: objectsTotal,
            detail: `${displayCount(objectsDone)} of ${displayCount(objectsTotal)} objects, ${displayCount(rows)} rows`,
          }),
      },
      scope,
    );
    progress.finish();
    await (options.json ? writeDocument(report, effects) : effects.stdout.write(describeReport(report)));
    await effects.stderr.write(notesOn(report, options.folder, lake));
  } finally {
    progress.finish();
    await engine.close();
  }
}

const LABEL_CHARS = 18;

function describeReport(report: IngestReport): string {
  const { found, loaded, unchanged, duplicate, quarantined, ignored, replaced } = report.objects;
  const fates = [`${displayCount(loaded)} loaded`];
  if (replaced > 0) fates.push(`of which ${displayCount(replaced)} replaced an older version`);
  if (unchanged > 0) fates.push(`${displayCount(unchanged)} already loaded`);
  if (duplicate > 0) fates.push(`${displayCount(duplicate)} duplicates`);
  if (quarantined > 0) fates.push(`${displayCount(quarantined)} quarantined`);
  const lines: readonly (readonly [string, string])[] = [
    [
      'objects',
      `${displayCount(found)} (${fates.join(', ')})${ignored > 0 ? `; ${displayCount(ignored)} other files ignored` : ''}`,
    ],
    ['rows loaded', displayCount(report.rows)],
    ['rows quarantined', displayCount(report.rows_quarantined)],
    ['NODATA', displayCount(report.nodata)],
    ['SKIPDATA', displayCount(report.skipdata)],
    ['seconds', report.seconds.toFixed(1)],
  ];
  return lines.map(([label, value]) => `${label.padEnd(LABEL_CHARS)}${value}\n`).join('');
}

function notesOn(report: IngestReport, folder: string, lake: string): string {
  if (report.objects.found === 0) return `There are no log files in ${folder}.\n`;
  if (report.rows_quarantined === 0 && report.objects.quarantined === 0) return '';
  return `What was refused, and why: networkflow query --lake ${lake} quarantine-reasons\n`;
}

import { resolve } from 'node:path';
import type { ImportOptions, ImportReport } from '@networkflow/engine';
import { Command } from 'commander';
import { writeDocument } from '../answer.js';
import { CliError } from '../cli-error.js';
import { s3Settings } from '../config/ingest-source.js';
import { addSettings, type GivenFlags, resolveSettings } from '../config/resolve-settings.js';
import type { SettingKey } from '../config/settings.js';
import type { Effects } from '../effects.js';
import { withConnections } from '../lake.js';
import { displayCount, printable } from '../output/display-cell.js';
import { startProgress } from '../output/progress.js';

const S3_URL = /^s3:\/\//i;
const KEYS: readonly SettingKey[] = ['awsRegion', 'profile', 'assumeRole', 'externalId', 'endpointUrl'];

export interface ConnectionsImportOptions extends GivenFlags {
  readonly sources: readonly string[];
  readonly timeZone?: string | undefined;
  readonly keepDamaged?: boolean | undefined;
  readonly json?: boolean | undefined;
}

export function connectionsImportCommand(effects: Effects): Command {
  const command = new Command('import')
    .description(
      'Load archives (tar.gz, tar, gz or plain) of connection logs. Run it again: only what is new is loaded.',
    )
    .argument('<source...>', 'archives, folders of archives, s3://bucket/prefix or s3://bucket/key')
    .option('--lake <dir>', 'the lake to load into; made when missing (or NETWORKFLOW_LAKE)')
    .option('--time-zone <zone>', 'zone of times without an offset, such as Europe/Berlin; else they are refused')
    .option('--keep-damaged', 'load what there is of an archive that is cut short or damaged; else nothing of it')
    .option('--json', 'print the report as one JSON document');
  return addSettings(command, KEYS)
    .addHelpText(
      'after',
      `
Examples:
  networkflow connections import firewall-2026-11-20.tar.gz --lake ./lake
  networkflow connections import ./archives --time-zone Europe/Berlin
  networkflow connections import s3://my-connection-logs/compressed/

An archive is known by the SHA-256 of its bytes: under whatever name it comes again, it is not loaded twice. Each is loaded
whole or not at all. Lines that cannot be read are refused one by one: SELECT * FROM archive_quarantine.`,
    )
    .action((sources: readonly string[], _options: unknown, self: Command) =>
      runConnectionsImport({ sources, ...self.optsWithGlobals<Omit<ConnectionsImportOptions, 'sources'>>() }, effects),
    );
}

export async function runConnectionsImport(options: ConnectionsImportOptions, effects: Effects): Promise<void> {
  const request = await importOptions(options, effects);
  const report = await withConnections(
    options,
    effects,
    async (connections) => {
      const progress = startProgress('import', effects);
      try {
        return await connections.import({
          ...request,
          signal: effects.signal,
          onProgress: ({ archivesDone, archivesTotal, records }) =>
            progress.update({
              done: archivesDone,
              total: archivesTotal,
              detail: `${displayCount(archivesDone)} of ${displayCount(archivesTotal)} archives, ${displayCount(records)} records`,
            }),
        });
      } finally {
        progress.finish();
      }
    },
    { mayBeNew: true },
  );
  await (options.json ? writeDocument(report, effects) : effects.stdout.write(describeImport(report)));
}

async function importOptions(options: ConnectionsImportOptions, effects: Effects): Promise<ImportOptions> {
  if (options.sources.length === 0) throw new CliError('Import what? Name an archive, a folder, or an s3:// URL.');
  const { values } = await resolveSettings(options, effects);
  const buckets = options.sources.filter((source) => S3_URL.test(source));
  const paths = options.sources.filter((source) => !S3_URL.test(source)).map((source) => resolve(source));
  return {
    ...(paths.length === 0 ? {} : { paths }),
    ...(buckets.length === 0 ? {} : { s3: { ...s3Settings(values, false), buckets } }),
    ...(options.timeZone === undefined ? {} : { timeZone: options.timeZone }),
    ...(options.keepDamaged === undefined ? {} : { keepDamaged: options.keepDamaged }),
  };
}

export function describeImport({
  archives,
  connections,
  sessionEnds,
  quarantined,
  notes,
  seconds,
}: ImportReport): string {
  const { found, loaded, already, refused, failed } = archives;
  const counts = [
    `${displayCount(loaded)} loaded`,
    ...(already > 0 ? [`${displayCount(already)} already imported`] : []),
    ...(refused > 0 ? [`${displayCount(refused)} refused`] : []),
    ...(failed > 0 ? [`${displayCount(failed)} could not be read`] : []),
  ];
  const records = `${displayCount(connections)} connection records, ${displayCount(sessionEnds)} session ends`;
  const lines = [
    `${displayCount(found)} archives: ${counts.join(', ')}; ${records}; ${displayCount(quarantined)} refused entries; ${seconds} s`,
    ...notes.map(({ archive, reason }) => `  ${printable(archive)}: ${printable(reason)}`),
  ];
  return `${lines.join('\n')}\n`;
}

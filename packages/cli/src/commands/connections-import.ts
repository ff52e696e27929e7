import { resolve } from 'node:path';
import type { Connections, ImportOptions, ImportReport } from '@networkflow/engine';
import { Command } from 'commander';
import { writeDocument } from '../answer.js';
import { CliError } from '../cli-error.js';
import { s3Settings } from '../config/ingest-source.js';
import { addSettings, type GivenFlags, resolveSettings } from '../config/resolve-settings.js';
import type { SettingKey, Settings } from '../config/settings.js';
import type { Effects } from '../effects.js';
import { EXIT } from '../exit-codes.js';
import { withConnections } from '../lake.js';
import { displayCount, printable } from '../output/display-cell.js';
import { startProgress } from '../output/progress.js';
import { parsePositiveCount } from '../parse-option.js';

const S3_URL = /^s3:\/\//i;
const KEYS: readonly SettingKey[] = ['awsRegion', 'profile', 'assumeRole', 'externalId', 'endpointUrl', 'every'];
const EVERY_SECONDS_DEFAULT = 60;
const MS_PER_SECOND = 1_000;

export interface ConnectionsImportOptions extends GivenFlags {
  readonly sources: readonly string[];
  readonly timeZone?: string | undefined;
  readonly keepDamaged?: boolean | undefined;
  readonly watch?: boolean | undefined;
  readonly keepDays?: number | undefined;
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
    .option('--watch', 'keep looking for new archives until stopped; see --every')
    .option('--keep-days <days>', 'also remove what is older, as connections maintain does', parsePositiveCount)
    .option('--json', 'print the report as one JSON document');
  return addSettings(command, KEYS)
    .addHelpText(
      'after',
      `
Examples:
  networkflow connections import firewall-2026-11-20.tar.gz --lake ./lake
  networkflow connections import ./archives --time-zone Europe/Berlin
  networkflow connections import s3://my-connection-logs/compressed/ --watch --every 5m --keep-days 90

An archive is known by the SHA-256 of its bytes: under whatever name it comes again, it is not loaded twice. Each is loaded
whole or not at all. Lines that cannot be read are refused one by one: SELECT * FROM archive_quarantine.`,
    )
    .action((sources: readonly string[], _options: unknown, self: Command) =>
      runConnectionsImport({ sources, ...self.optsWithGlobals<Omit<ConnectionsImportOptions, 'sources'>>() }, effects),
    );
}

export async function runConnectionsImport(options: ConnectionsImportOptions, effects: Effects): Promise<void> {
  const { values, origins } = await resolveSettings(options, effects);
  if (options.watch !== true && origins.get('every')?.level === 'flag') {
    throw new CliError('--every says how often it is looked. Add --watch, or leave it out.');
  }
  const request = importOptions(options, values);
  const everyMs = (values.every ?? EVERY_SECONDS_DEFAULT) * MS_PER_SECOND;
  await withConnections(
    options,
    effects,
    (connections) => (options.watch ? watch(connections, request, everyMs) : once(connections, request)),
    { mayBeNew: true },
  );

  async function once(connections: Connections, wanted: ImportOptions): Promise<void> {
    const report = await importNow(connections, wanted, effects);
    await forget(connections);
    await (options.json ? writeDocument(report, effects) : effects.stdout.write(describeImport(report)));
    if (report.archives.failed > 0) {
      const s = report.archives.failed === 1 ? 'archive' : 'archives';
      throw new CliError(`${displayCount(report.archives.failed)} ${s} could not be read.`, { exitCode: EXIT.failure });
    }
  }

  /** What is past its term goes. Where nothing is, that costs a look at the manifest and at two small files. */
  async function forget(connections: Connections): Promise<void> {
    const { keepDays } = options;
    if (keepDays === undefined) return;
    const { dropped } = await connections.maintain({ keepDays, signal: effects.signal });
    if (dropped.days.length === 0) return;
    const days = `${dropped.days[0]} to ${dropped.days.at(-1)}`;
    await effects.stderr.write(
      `Removed ${displayCount(dropped.rows)} records of ${days}: older than ${keepDays} days.\n`,
    );
  }

  /** A look that fails for what may pass, such as a bucket out of reach or another writer, is followed by the next one. */
  async function watch(connections: Connections, wanted: ImportOptions, ms: number): Promise<void> {
    while (!effects.signal.aborted) {
      try {
        const report = await importNow(connections, wanted, effects);
        await forget(connections);
        if (report.archives.found > report.archives.already) {
          await effects.stdout.write(options.json ? `${JSON.stringify(report)}\n` : describeImport(report));
        }
      } catch (error) {
        if (effects.signal.aborted) return;
        if (!isPassing(error)) throw error;
        await effects.stderr.write(`${errorText(error)} Trying again.\n`);
      }
      await effects.sleep(ms, effects.signal);
    }
  }
}

function isPassing(error: unknown): boolean {
  const code: unknown = Reflect.get(Object(error), 'code');
  const details: unknown = Reflect.get(Object(error), 'details');
  return code === 'source' || (code === 'store' && Reflect.get(Object(details), 'busy') === true);
}

function errorText(error: unknown): string {
  return printable(error instanceof Error ? error.message : String(error));
}

async function importNow(connections: Connections, wanted: ImportOptions, effects: Effects): Promise<ImportReport> {
  const progress = startProgress('import', effects);
  try {
    return await connections.import({
      ...wanted,
      signal: effects.signal,
      onProgress: ({ phase, archivesDone, archivesTotal, records, daysDone, daysTotal }) => {
        const loaded = `${displayCount(archivesDone)} of ${displayCount(archivesTotal)} archives, ${displayCount(records)} records`;
        const matched = phase === 'match' ? `, ${daysDone} of ${daysTotal} days matched` : '';
        progress.update({ done: archivesDone, total: archivesTotal, detail: loaded + matched });
      },
    });
  } finally {
    progress.finish();
  }
}

function importOptions(options: ConnectionsImportOptions, values: Settings): ImportOptions {
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
  if (found === 0) return 'There is no archive in any of these places. Check the folder or the prefix.\n';
  const counts = [
    `${displayCount(loaded)} loaded`,
    ...(already > 0 ? [`${displayCount(already)} already imported`] : []),
    ...(refused > 0 ? [`${displayCount(refused)} refused`] : []),
    ...(failed > 0 ? [`${displayCount(failed)} could not be read`] : []),
  ];
  const records = `${displayCount(connections)} connection records, ${displayCount(sessionEnds)} session ends`;
  const lines = [
    `${displayCount(found)} ${found === 1 ? 'archive' : 'archives'}: ${counts.join(', ')}; ${records}; ${displayCount(quarantined)} refused entries; ${seconds} s`,
    ...notes.map(({ archive, reason }) => `  ${printable(archive)}: ${printable(reason)}`),
  ];
  return `${lines.join('\n')}\n`;
}

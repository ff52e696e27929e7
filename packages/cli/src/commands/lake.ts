import type { LakeFiles } from '@networkflow/engine/contract';
import { Argument, Command, Option } from 'commander';
import { writeDocument } from '../answer.js';
import { CliError } from '../cli-error.js';
import type { Effects } from '../effects.js';
import { type LakeOptions, withEngine } from '../lake.js';
import { displayCount } from '../output/display-cell.js';
import { type DdlDialect, drawDdl } from '../output/draw-ddl.js';
import { displayBytes } from '../output/terminal-style.js';

const ACTIONS = ['ddl', 'files', 'export'] as const;
const LOCATION = /^s3:\/\/[a-z0-9][a-z0-9.-]{1,61}[a-z0-9](\/[A-Za-z0-9!_.*()=-]+)*\/*$/;
const NAME = /^[a-z][a-z0-9_]{0,127}$/;
const DATABASE_DEFAULT = 'networkflow';
const CATALOG_DEFAULT = 'hive';

export interface LakeCommandOptions extends LakeOptions {
  readonly action: (typeof ACTIONS)[number];
  readonly athena?: boolean | undefined;
  readonly trino?: boolean | undefined;
  readonly location?: string | undefined;
  readonly database?: string | undefined;
  readonly catalog?: string | undefined;
  readonly out?: string | undefined;
  readonly json?: boolean | undefined;
}

export function lakeCommand(effects: Effects): Command {
  return new Command('lake')
    .description('A lake without us: a copy that Athena and Trino can read, and the statements that make its tables.')
    .addArgument(
      new Argument(
        '<action>',
        'export writes a copy, ddl prints CREATE TABLE statements, files the files that count',
      ).choices(ACTIONS),
    )
    .option('--lake <dir>', 'the lake, for export and files (or NETWORKFLOW_LAKE)')
    .addOption(new Option('--athena', 'ddl: as Amazon Athena takes them').conflicts('trino'))
    .option('--trino', 'ddl: as Trino takes them')
    .option(
      '--location <url>',
      "ddl: where the copy of the lake's scope=local folder lies, s3://bucket/lake/scope=local",
    )
    .option('--database <name>', `ddl: where the tables are made (default: ${DATABASE_DEFAULT})`)
    .option('--catalog <name>', `ddl: Trino's catalogue over the Hive metastore (default: ${CATALOG_DEFAULT})`)
    .option('--out <dir>', 'export: the folder to write, which is not there yet')
    .option('--json', 'export, files: print them as one JSON document')
    .addHelpText(
      'after',
      `
Examples:
  networkflow lake export --lake ./lake --out ./copy
  aws s3 sync ./copy s3://my-bucket/lake/scope=local
  networkflow lake ddl --athena --location s3://my-bucket/lake/scope=local`,
    )
    .action((action: LakeCommandOptions['action'], _options: unknown, self: Command) =>
      runLake({ ...self.optsWithGlobals<Omit<LakeCommandOptions, 'action'>>(), action }, effects),
    );
}

export async function runLake(options: LakeCommandOptions, effects: Effects): Promise<void> {
  if (options.action === 'export') return exportCopy(options, effects);
  return options.action === 'ddl' ? printDdl(options, effects) : printFiles(options, effects);
}

async function exportCopy(options: LakeCommandOptions, effects: Effects): Promise<void> {
  const { out } = options;
  if (out === undefined) throw new CliError('Where to? Pass --out <dir>, a folder that is not there yet.');
  const { signal } = effects;
  const written = await withEngine(options, effects, (engine, scope) => engine.exportTo(out, scope, { signal }));
  if (options.json) return writeDocument(written, effects);
  const { files, bytes, version } = written;
  await effects.stdout.write(
    `${displayCount(files)} files, ${displayBytes(bytes)}, of version ${displayCount(version)} of the lake in ${out}\n`,
  );
}

async function printDdl(options: LakeCommandOptions, effects: Effects): Promise<void> {
  const { location, database = DATABASE_DEFAULT, catalog = CATALOG_DEFAULT } = options;
  const dialect = dialectOf(options);
  if (location === undefined || !LOCATION.test(location)) {
    throw new CliError(
      `${location === undefined ? 'Where is the copy?' : `"${location}" is no such place.`} Pass --location s3://bucket/lake/scope=local, the folder that holds flows/.`,
    );
  }
  for (const [flag, name] of [
    ['--database', database],
    ['--catalog', catalog],
  ] as const) {
    if (!NAME.test(name)) {
      throw new CliError(`${flag} "${name}" is no name: lower-case letters, digits and underscores, a letter first.`);
    }
  }
  const { stored } = await effects.describe();
  const text = drawDdl(stored, { dialect, location: location.replace(/\/+$/, ''), database, catalog });
  await effects.stdout.write(text);
}

function dialectOf({ athena, trino }: LakeCommandOptions): DdlDialect {
  if (athena === true && trino === true) throw new CliError('Whose SQL? Pass --athena or --trino, not both.');
  if (athena === true) return 'athena';
  if (trino === true) return 'trino';
  throw new CliError('Whose SQL? Pass --athena or --trino.');
}

async function printFiles(options: LakeCommandOptions, effects: Effects): Promise<void> {
  const found = await withEngine(options, effects, (engine, scope) => engine.files(scope));
  if (options.json) return writeDocument(found, effects);
  await effects.stdout.write(found.files.map(({ path }) => `${path}\n`).join(''));
  for (const note of notes(found)) await effects.stderr.write(`${note}\n`);
}

/** What a reader that knows no manifest would get wrong. */
function notes({ deadObjects, overlapping, staleHours }: LakeFiles): string[] {
  return [
    ...(staleHours === 0
      ? []
      : [`Conversations or sums of ${displayCount(staleHours)} hours are still to be built: run networkflow ingest.`]),
    ...(deadObjects.length === 0
      ? []
      : [
          `Rows of ${displayCount(deadObjects.length)} replaced objects may lie in these files. Leave them out: WHERE _object_id NOT IN (${deadObjects.join(', ')})`,
        ]),
    ...(overlapping.length === 0
      ? []
      : [
          `${displayCount(overlapping.length)} files of sums hold hours that others hold anew: run networkflow ingest --compact two hours after the day's end, or leave that day's sums out.`,
        ]),
  ];
}

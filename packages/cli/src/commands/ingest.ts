import type { Engine, IngestReport, Scope } from '@networkflow/engine';
import { Command, Option } from 'commander';
import { writeDocument } from '../answer.js';
import { CliError } from '../cli-error.js';
import { checkFolder, describeWindow, type IngestSource, ingestSource } from '../config/ingest-source.js';
import { addSettings, type GivenFlags, type ResolvedSettings, resolveSettings } from '../config/resolve-settings.js';
import type { Settings } from '../config/settings.js';
import { SOURCE_KEYS } from '../config/source-settings.js';
import type { Effects } from '../effects.js';
import { follow } from '../follow/follow.js';
import { namedLake } from '../lake.js';
import { notify } from '../notify/notify.js';
import { dashboardUrlOf, targetsOf } from '../notify/targets.js';
import { describeDropped, describeReport, notesOn } from '../output/describe-ingest.js';
import { displayCount } from '../output/display-cell.js';
import { startProgress } from '../output/progress.js';
import { endAfterCancel } from './watch-statement.js';

const EVERY_SECONDS_DEFAULT = 60;
const RELIST_SECONDS_DEFAULT = 3_600;

export interface IngestCommandOptions extends GivenFlags {
  /** A folder, or s3:// URLs; settings say where to load from when there are none. */
  readonly sources?: readonly string[] | undefined;
  readonly follow?: boolean | undefined;
  readonly compact?: boolean | undefined;
  readonly json?: boolean | undefined;
  /** Ends when standard input does: for the process that started this one. */
  readonly untilInputEnds?: boolean | undefined;
}

export function ingestCommand(effects: Effects): Command {
  const command = new Command('ingest')
    .description('Load flow logs from a bucket or a folder into a lake. Run it again: only what is new is loaded.')
    .argument('[source...]', 'a folder laid out like the bucket, any folder of log files, or s3://bucket/prefix')
    .option('--lake <dir>', 'the lake to load into; made when missing (or NETWORKFLOW_LAKE)')
    .option('--follow', 'keep looking for new objects until stopped')
    .option('--compact', 'merge small parts of the lake afterwards; a follower does so by itself')
    .option('--json', 'print the report as one JSON document; with --follow a line for each look that loaded something')
    .addOption(new Option('--until-input-ends').hideHelp());
  return addSettings(command, SOURCE_KEYS)
    .addHelpText(
      'after',
      `
Examples:
  networkflow ingest ./logs --lake ./lake
  networkflow ingest --bucket my-flow-logs --prefix AWSLogs/ --last 24h --lake ./lake
  networkflow ingest s3://my-flow-logs/AWSLogs/123456789012/ --follow --keep 30d --lake ./lake
  networkflow ingest --bucket a --bucket b --assume-role arn:aws:iam::123456789012:role/flow-log-reader
  networkflow ingest ./logs --lake ./lake --json | jq .rows

Credentials are AWS's usual ones: environment, profile, SSO, container or instance. The role needs s3:ListBucket on the
bucket, s3:GetObject on its objects, and kms:Decrypt where a KMS key encrypts them. Every option can also be set by its
variable or in networkflow.yaml: networkflow config shows them all.

Lines that cannot be read are refused one by one, by name: networkflow query quarantine-reasons. A follower looks for
findings too, and tells whom NETWORKFLOW_NOTIFY names (see: networkflow detect --help).
Ctrl-C is safe: what was committed stays, and the next run loads the rest.`,
    )
    .action((sources: readonly string[], _options: unknown, self: Command) =>
      runIngest({ sources, ...self.optsWithGlobals<Omit<IngestCommandOptions, 'sources'>>() }, effects),
    );
}

export async function runIngest(options: IngestCommandOptions, effects: Effects): Promise<void> {
  const settings = await resolveSettings(options, effects);
  const words = options.sources ?? [];
  const source = (): IngestSource => named(ingestSource(words, settings, effects.date()));
  const lake = await namedLake(settings, effects, { mayBeNew: source().options.s3 !== undefined });
  if (options.follow) await checkFolder(source(), effects);
  else refuseFollowerFlags(settings);
  const { engine, scope } = await effects.openEngine(lake, settings.file);
  const orphaned = new AbortController();
  if (options.untilInputEnds) void effects.stdin.ended().then(() => orphaned.abort());
  const signal = AbortSignal.any([effects.signal, orphaned.signal]);
  // Not undone at the end: the process itself must end, and a request it left behind would keep it.
  endAfterCancel('The ingest', signal, effects);
  try {
    if (options.follow) await runFollower(engine, scope, { source, settings, options }, signal, effects);
    else await loadOnce(engine, scope, { source: source(), settings, options, lake }, effects);
  } finally {
    await engine.close();
  }
}

function named(source: IngestSource | undefined): IngestSource {
  if (source !== undefined) return source;
  throw new CliError(
    'Load from where? Name a folder or an s3:// URL, or pass --bucket <name>, or set NETWORKFLOW_BUCKET.',
  );
}

function refuseFollowerFlags({ origins }: ResolvedSettings): void {
  if (origins.get('every')?.level !== 'flag') return;
  throw new CliError('--every says how often a follower looks. Add --follow, or leave it out.');
}

async function runFollower(
  engine: Engine,
  scope: Scope,
  {
    source,
    settings,
    options,
  }: { source: () => IngestSource; settings: ResolvedSettings; options: IngestCommandOptions },
  signal: AbortSignal,
  effects: Effects,
): Promise<void> {
  const { every, relist, ownLog } = settings.values;
  const telling = { targets: targetsOf(undefined, effects), dashboardUrl: dashboardUrlOf(undefined, effects) };
  await follow(
    engine,
    scope,
    {
      source,
      ingest: ingestOptions(settings.values),
      everyS: every ?? EVERY_SECONDS_DEFAULT,
      relistS: relist ?? RELIST_SECONDS_DEFAULT,
      pid: effects.pid,
      json: options.json ?? false,
      ownLog: ownLog ?? 'text',
      onFindings: async (findings) => {
        const [failure] = await notify(findings, { lake: engine.lake, ...telling }, effects);
        if (failure !== undefined) throw failure;
      },
    },
    signal,
    effects,
  );
}

function ingestOptions({ format, mmdb, keep }: Settings) {
  return {
    ...(format === undefined ? {} : { fields: format }),
    ...(mmdb === undefined ? {} : { mmdb }),
    ...(keep === undefined ? {} : { keepDays: keep }),
  };
}

interface OneLoad {
  readonly source: IngestSource;
  readonly settings: ResolvedSettings;
  readonly options: IngestCommandOptions;
  readonly lake: string;
}

async function loadOnce(engine: Engine, scope: Scope, load: OneLoad, effects: Effects): Promise<void> {
  const { source, settings, options, lake } = load;
  const progress = startProgress('ingest', effects);
  let report: IngestReport;
  try {
    report = await engine.ingest(
      {
        ...source.options,
        ...ingestOptions(settings.values),
        signal: effects.signal,
        onProgress: ({ objectsRead, objectsDone, objectsTotal, rows, hoursDone, hoursTotal }) => {
          const loaded = `${displayCount(objectsDone)} of ${displayCount(objectsTotal)} objects, ${displayCount(rows)} rows`;
          const built =
            hoursDone === undefined ? '' : `, conversations of ${hoursDone} of ${displayCount(hoursTotal ?? 0)} hours`;
          // Reading and loading overlap; an object is half done once it is read.
          progress.update({ done: (objectsRead + objectsDone) / 2, total: objectsTotal, detail: loaded + built });
        },
      },
      scope,
    );
  } finally {
    progress.finish();
  }
  await tidy(engine, scope, load, effects);
  await (options.json ? writeDocument(report, effects) : effects.stdout.write(describeReport(report)));
  await effects.stderr.write(notesOn(report, { source: source.name, window: describeWindow(source.window), lake }));
}

async function tidy(engine: Engine, scope: Scope, { settings, options }: OneLoad, effects: Effects): Promise<void> {
  const { keep } = settings.values;
  if (!options.compact && keep === undefined) return;
  const { dropped, parts } = await engine.maintain(
    {
      compact: options.compact ?? false,
      signal: effects.signal,
      ...(keep === undefined ? {} : { keepDays: keep }),
    },
    scope,
  );
  if (dropped.days.length > 0) {
    await effects.stderr.write(`${describeDropped(dropped)}\n`);
  }
  if (options.compact) {
    await effects.stderr.write(
      `The lake has ${displayCount(parts.after)} parts; it had ${displayCount(parts.before)}.\n`,
    );
  }
}

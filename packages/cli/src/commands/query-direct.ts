import type { DirectOptions, DirectProgress, DirectSession } from '@networkflow/engine';
import { CliError } from '../cli-error.js';
import { describeWindow, ingestSource } from '../config/ingest-source.js';
import { type GivenFlags, resolveSettings } from '../config/resolve-settings.js';
import { SETTINGS, type SettingKey } from '../config/settings.js';
import type { Effects } from '../effects.js';
import { displayCount, printable } from '../output/display-cell.js';
import { startProgress } from '../output/progress.js';

/** Settings of sources that a question without a lake takes, as flags. */
export const DIRECT_KEYS: readonly SettingKey[] = [
  'prefix',
  'awsRegion',
  'profile',
  'assumeRole',
  'externalId',
  'endpointUrl',
  'reader',
  'extensionDir',
  'from',
  'to',
  'last',
  'format',
];

/** What narrows an ingest in the environment or the file does not narrow a question. */
const FLAGS_ONLY: readonly SettingKey[] = ['bucket', 'folder', 'from', 'to', 'last', 'format', 'prefix'];

export interface DirectFlags extends GivenFlags {
  /** Buckets by `s3://` URL, or a folder. */
  readonly direct?: readonly string[] | undefined;
}

/** Opens what --direct names for `use`, once the statement has passed, says on standard error what was read, and closes it afterwards. */
export async function withDirect<T>(
  flags: DirectFlags,
  question: Pick<DirectOptions, 'statement' | 'timeoutMs'>,
  effects: Effects,
  use: (session: DirectSession) => Promise<T>,
): Promise<T> {
  const { options, name, window } = await directOptions(flags, effects);
  const progress = startProgress('query', effects);
  let session: DirectSession;
  try {
    session = await effects.openDirect({
      ...options,
      ...question,
      signal: effects.signal,
      onProgress: (state) =>
        progress.update({ done: state.objects, total: state.objectsTotal, detail: describe(state) }),
    });
  } finally {
    progress.finish();
  }
  try {
    const within = window === undefined ? '' : `, flows ${describeWindow(window)}`;
    await effects.stderr.write(
      `Reading ${displayCount(session.objects)} objects (${displayCount(session.objectBytes)} bytes) of ${printable(name)}${within}; nothing is loaded.\n`,
    );
    for (const note of session.notes) await effects.stderr.write(`${printable(note)}\n`);
    return await use(session);
  } finally {
    await session.close();
  }
}

async function directOptions(flags: DirectFlags, effects: Effects) {
  const settings = await resolveSettings(flags, effects);
  const origins = new Map(settings.origins);
  const values: Record<string, unknown> = { ...settings.values };
  for (const key of FLAGS_ONLY) {
    if (origins.get(key)?.level === 'flag') continue;
    origins.delete(key);
    delete values[key];
  }
  const source = ingestSource(flags.direct ?? [], { ...settings, values, origins }, effects.date());
  if (source === undefined) throw new CliError('Read what? Give --direct a folder or an s3://bucket/prefix URL.');
  const { format } = flags;
  const options: DirectOptions = { ...source.options, ...(format === undefined ? {} : { fields: format }) };
  return { options, name: source.name, window: source.window };
}

/** Flags of a source do nothing to a lake; forgetting --direct must not answer from one. */
export function refuseDirectFlags(flags: DirectFlags): void {
  const given = DIRECT_KEYS.find((key) => flags[key] !== undefined);
  if (given === undefined) return;
  const flag = SETTINGS[given].flag.split(' ')[0];
  throw new CliError(
    `${flag} is about logs that are read with --direct. Add --direct <source>, or say it in the SQL: WHERE start_time >= '2026-11-20'`,
  );
}

function describe({ phase, objects, objectsTotal }: DirectProgress): string {
  const share = `${displayCount(objects)} of ${displayCount(objectsTotal)} objects`;
  if (phase === 'list') return 'listing';
  return phase === 'fetch' ? `${share} fetched` : phase === 'read' ? `${share} read` : `${share} looked into`;
}

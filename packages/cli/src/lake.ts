import { resolve } from 'node:path';
import type { Connections, Engine, Scope } from '@networkflow/engine';
import { CliError } from './cli-error.js';
import { type GivenFlags, type ResolvedSettings, resolveSettings } from './config/resolve-settings.js';
import type { Effects } from './effects.js';

/** Where a lake is when nobody says: beside whoever runs the command. */
export const LAKE_DEFAULT = '.networkflow/lake';

export interface LakeOptions {
  readonly lake?: string | undefined;
  /** The configuration file, where it is not ./networkflow.yaml. */
  readonly config?: string | undefined;
}

type LakeEffects = Pick<Effects, 'env' | 'readText' | 'isDirectory'>;

/** The lake's folder, absolute, as a flag, the environment or the file names it; else the default where there is one. */
export async function resolveLake(options: LakeOptions, effects: LakeEffects): Promise<string> {
  return namedLake(await resolveSettings(flagsOf(options), effects), effects);
}

/** A command's own --from and its like are no settings: only these two are. */
function flagsOf({ lake, config }: LakeOptions): GivenFlags {
  return { ...(lake === undefined ? {} : { lake }), config };
}

/** The same for settings that are resolved already. With `mayBeNew` the default need not be there. */
export async function namedLake(
  { values }: ResolvedSettings,
  effects: Pick<Effects, 'isDirectory'>,
  options: { readonly mayBeNew?: boolean } = {},
): Promise<string> {
  if (values.lake !== undefined) return resolve(values.lake);
  const usual = resolve(LAKE_DEFAULT);
  if (options.mayBeNew || (await effects.isDirectory(usual))) return usual;
  throw new CliError('Which lake? Pass --lake <dir>, or set NETWORKFLOW_LAKE.');
}

/** As `resolveLake`, for commands that read: the folder must be there. */
export async function resolveExistingLake(options: LakeOptions, effects: LakeEffects): Promise<string> {
  return existing(await resolveLake(options, effects), effects);
}

export async function existing(
  lake: string,
  effects: Pick<Effects, 'isDirectory'>,
  made = 'ingest <folder>',
): Promise<string> {
  if (await effects.isDirectory(lake)) return lake;
  throw new CliError(`There is no lake at ${lake}. Make one with: networkflow ${made} --lake ${lake}`);
}

/** Opens an existing lake for `use` and closes it afterwards, whatever happens. */
export async function withEngine<T>(
  options: LakeOptions,
  effects: Effects,
  use: (engine: Engine, scope: Scope) => Promise<T>,
): Promise<T> {
  const settings = await resolveSettings(flagsOf(options), effects);
  const lake = await existing(await namedLake(settings, effects), effects);
  const { engine, scope } = await effects.openEngine(lake, settings.file);
  try {
    return await use(engine, scope);
  } finally {
    await engine.close();
  }
}

/** Opens the connection logs of a lake for `use` and closes them afterwards. With `mayBeNew` the lake need not be there. */
export async function withConnections<T>(
  options: LakeOptions,
  effects: Effects,
  use: (connections: Connections) => Promise<T>,
  { mayBeNew = false }: { readonly mayBeNew?: boolean } = {},
): Promise<T> {
  const settings = await resolveSettings(flagsOf(options), effects);
  const lake = await namedLake(settings, effects, { mayBeNew });
  const connections = await effects.openConnections(
    mayBeNew ? lake : await existing(lake, effects, 'connections import <archives>'),
  );
  try {
    return await use(connections);
  } finally {
    await connections.close();
  }
}

import { resolve } from 'node:path';
import type { Engine, Scope } from '@networkflow/engine';
import { CliError } from './cli-error.js';
import type { Effects } from './effects.js';

export interface LakeOptions {
  readonly lake?: string | undefined;
}

/** The lake's folder, absolute: the flag wins over the environment. Throws when neither names one. */
export function resolveLake({ lake }: LakeOptions, effects: Pick<Effects, 'env'>): string {
  const named = lake ?? effects.env.NETWORKFLOW_LAKE;
  if (named === undefined || named === '') {
    throw new CliError('Which lake? Pass --lake <dir>, or set NETWORKFLOW_LAKE.');
  }
  return resolve(named);
}

/** As `resolveLake`, for commands that read: the folder must be there. */
export async function resolveExistingLake(
  options: LakeOptions,
  effects: Pick<Effects, 'env' | 'isDirectory'>,
): Promise<string> {
  const lake = resolveLake(options, effects);
  if (await effects.isDirectory(lake)) return lake;
  throw new CliError(`There is no lake at ${lake}. Make one with: networkflow ingest <folder> --lake ${lake}`);
}

/** Opens an existing lake for `use` and closes it afterwards, whatever happens. */
export async function withEngine<T>(
  options: LakeOptions,
  effects: Effects,
  use: (engine: Engine, scope: Scope) => Promise<T>,
): Promise<T> {
  const { engine, scope } = await effects.openEngine(await resolveExistingLake(options, effects));
  try {
    return await use(engine, scope);
  } finally {
    await engine.close();
  }
}

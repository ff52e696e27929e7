import { CliError, isEngineFailure } from '../../cli-error.js';
import { type GivenFlags, type ResolvedSettings, resolveSettings } from '../../config/resolve-settings.js';
import type { Effects } from '../../effects.js';
import { type Check, failed, passed } from '../check.js';
import { messageOf } from './runtime.js';

/** Settings as far as they can be read; what is wrong is left to the check. */
export interface TolerantSettings extends ResolvedSettings {
  readonly error?: unknown;
}

/** Leaves out the file, and then the environment, where they cannot be read: a doctor looks at what is there. */
export async function settingsDespite(
  given: GivenFlags,
  effects: Pick<Effects, 'env' | 'readText'>,
): Promise<TolerantSettings> {
  const without = { readText: async () => undefined };
  const { config: _config, ...flags } = given;
  const { NETWORKFLOW_CONFIG: _named, ...env } = effects.env;
  try {
    return await resolveSettings(given, effects);
  } catch (error) {
    const settings = await resolveSettings(flags, { env, ...without }).catch(() =>
      resolveSettings(flags, { env: {}, ...without }),
    );
    return { ...settings, error };
  }
}

export function configCheck(settings: TolerantSettings, effects: Pick<Effects, 'openEngine'>): Check {
  return {
    name: 'config',
    title: 'configuration',
    group: 'Lake',
    after: ['duckdb'],
    run: async () => {
      const { error, file, origins } = settings;
      if (error !== undefined) return invalid(error);
      try {
        // Opening an engine reads what the file says of detections, and touches no lake.
        const { engine } = await effects.openEngine('.', file);
        await engine.close();
      } catch (wrong) {
        // What else keeps an engine from opening is told by other checks.
        if (isEngineFailure(wrong) || wrong instanceof CliError) return invalid(wrong);
      }
      const count = [...origins.values()].filter(({ level }) => level !== 'flag').length;
      const where = file === undefined ? 'no configuration file' : file.path;
      return passed(`${where}; ${count} ${count === 1 ? 'setting' : 'settings'} from file and environment`, {
        details: { path: file?.path ?? null, settings: count },
      });
    },
  };
}

function invalid(error: unknown) {
  return failed('cannot be used', {
    cause: error instanceof CliError ? error.message : messageOf(error),
    next: 'Correct it; networkflow config shows every setting, and where it comes from. The other checks go on without it.',
  });
}

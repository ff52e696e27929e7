import { Command } from 'commander';
import { writeDocument } from '../answer.js';
import { type GivenFlags, type Origin, resolveSettings } from '../config/resolve-settings.js';
import { SECTIONS, SETTING_KEYS, SETTINGS, type SettingKey, type Settings } from '../config/settings.js';
import type { Effects } from '../effects.js';
import { printable } from '../output/display-cell.js';

export interface ConfigOptions extends GivenFlags {
  readonly json?: boolean | undefined;
}

export function configCommand(effects: Effects): Command {
  return new Command('config')
    .description('Show every setting, what it is now, and where that comes from: a flag, a variable or the file.')
    .option('--json', 'print it as one JSON document')
    .addHelpText(
      'after',
      `
A flag beats the environment, which beats the file. The file is the one --config or NETWORKFLOW_CONFIG names, else
networkflow.yaml in the current folder. Credentials are never settings: AWS's usual ones are used.

Examples:
  networkflow config
  networkflow config --config /etc/networkflow.yaml --json`,
    )
    .action((_options: unknown, self: Command) => runConfig(self.optsWithGlobals<ConfigOptions>(), effects));
}

export async function runConfig(options: ConfigOptions, effects: Effects): Promise<void> {
  const { values, origins, file } = await resolveSettings(options, effects);
  const rows = SETTING_KEYS.map((key) => rowOf(key, values, origins.get(key)));
  if (options.json) {
    await writeDocument({ file: file?.path ?? null, settings: rows }, effects);
    return;
  }
  const lines = [file === undefined ? 'No configuration file.' : `Configuration file: ${printable(file.path)}`];
  for (const section of SECTIONS) {
    lines.push('', section);
    for (const row of rows.filter((each) => each.section === section)) lines.push(describeRow(row));
  }
  await effects.stdout.write(`${lines.join('\n')}\n`);
}

interface Row {
  readonly section: string;
  readonly name: string;
  readonly value: Settings[SettingKey] | null;
  readonly from: Origin['level'] | null;
  readonly where: string | null;
  readonly flag: string;
  readonly env: readonly string[];
  readonly unset: string;
}

/** Instead of a secret. */
const HIDDEN = '(set)';

function rowOf(key: SettingKey, values: Settings, origin: Origin | undefined): Row {
  const { section, name, flag, env, unset, isSecret } = SETTINGS[key];
  const value = values[key] ?? null;
  return {
    section,
    name,
    value: isSecret && value !== null ? HIDDEN : value,
    from: origin?.level ?? null,
    where: origin?.where ?? null,
    flag: flag.split(' ')[0] ?? '',
    env,
    unset: unset ?? 'not set',
  };
}

/** Units of durations, largest first; written so that the text could be given again. */
const UNITS = [
  ['d', 86_400],
  ['h', 3_600],
  ['m', 60],
  ['s', 1],
] as const;

/** Settings whose value is a duration, and the seconds of its unit. */
const DURATIONS: Readonly<Record<string, number>> = { keep: 86_400, last: 1, relist: 1, every: 1 };

function displayValue(name: string, value: Row['value']): string {
  const unitS = DURATIONS[name];
  if (typeof value !== 'number' || unitS === undefined) return Array.isArray(value) ? value.join(', ') : String(value);
  const seconds = value * unitS;
  const [unit, size] = UNITS.find(([, each]) => seconds >= each && seconds % each === 0) ?? ['s', 1];
  return `${seconds / size}${unit}`;
}

const NAME_CHARS = 16;
const VALUE_CHARS = 36;

function describeRow({ name, value, where, unset, flag, env }: Row): string {
  const shown = value === null ? `(${unset})` : printable(displayValue(name, value));
  const source = where === null ? `${flag}, ${env[0]}` : `from ${printable(where)}`;
  return `  ${name.padEnd(NAME_CHARS)}${shown.padEnd(VALUE_CHARS)}  ${source}`;
}

import { resolve } from 'node:path';
import type { Command } from 'commander';
import { Option } from 'commander';
import { CliError } from '../cli-error.js';
import type { Effects } from '../effects.js';
import { collect } from '../parse-option.js';
import { type ConfigFile, readConfigFile } from './read-config-file.js';
import { SETTING_KEYS, SETTINGS, type Setting, type SettingKey, type Settings } from './settings.js';

/** Where a value came from; a flag beats the environment, which beats the file. */
export interface Origin {
  readonly level: 'flag' | 'environment' | 'file';
  /** The flag, the variable, or the file, as one would look it up. */
  readonly where: string;
}

const LEVELS = ['flag', 'environment', 'file'] as const;

export interface ResolvedSettings {
  readonly values: Settings;
  readonly origins: ReadonlyMap<SettingKey, Origin>;
  readonly file: ConfigFile | undefined;
}

/** Flags as Commander hands them over: parsed, by camel-case name; of settings only those the command has. */
export type GivenFlags = Settings & { readonly config?: string | undefined };

type ConfigEffects = Pick<Effects, 'env' | 'readText'>;

/** Adds the flags of settings to a command, in the order given. */
export function addSettings(command: Command, keys: readonly SettingKey[]): Command {
  for (const key of keys) {
    const { flag, description, env, isList, choices, parse } = SETTINGS[key];
    const option = new Option(flag, `${description} (or ${env[0]})`);
    // A flag without a value is true when it is there, and has nothing to parse or choose from.
    const takesValue = flag.includes('<');
    if (isList) {
      option.argParser((text, previous: readonly string[] | undefined) => collect(String(parse(text)), previous));
    } else if (takesValue) option.argParser((text): unknown => parse(text));
    // After the parser: `choices` brings its own, which lists them when refusing.
    if (choices !== undefined && takesValue) option.choices([...choices]);
    command.addOption(option);
  }
  return command;
}

/** The value of every setting, and where it came from. Throws a usage error that names the variable or file at fault. */
export async function resolveSettings(given: GivenFlags, effects: ConfigEffects): Promise<ResolvedSettings> {
  const file = await readConfigFile(given.config, effects);
  const values: Record<string, unknown> = {};
  const origins = new Map<SettingKey, Origin>();
  for (const key of SETTING_KEYS) {
    const found = fromFlag(key, given) ?? fromEnvironment(key, effects) ?? fromFile(key, file);
    if (found === undefined) continue;
    values[key] = found.value;
    origins.set(key, found.origin);
  }
  // Each value was made by the parser of its own setting.
  return { values: withoutStrangers(values as Settings, origins), origins, file };
}

interface Found {
  readonly value: unknown;
  readonly origin: Origin;
}

function fromFlag(key: SettingKey, given: GivenFlags): Found | undefined {
  const value = given[key];
  if (value === undefined) return undefined;
  return { value, origin: { level: 'flag', where: SETTINGS[key].flag.split(' ')[0] ?? key } };
}

/** An empty variable is one that is not set, as compose files write it; except a prefix, where empty means all. */
function fromEnvironment(key: SettingKey, { env }: ConfigEffects): Found | undefined {
  const name = SETTINGS[key].env.find((each) => env[each] !== undefined && (env[each] !== '' || key === 'prefix'));
  const text = name === undefined ? undefined : env[name];
  if (name === undefined || text === undefined) return undefined;
  const texts = SETTINGS[key].isList
    ? text
        .split(',')
        .map((each) => each.trim())
        .filter((each) => each !== '')
    : [text];
  return { value: parseAs(SETTINGS[key], texts, name), origin: { level: 'environment', where: name } };
}

function fromFile(key: SettingKey, file: ConfigFile | undefined): Found | undefined {
  const { section, name, isPath, isSecret } = SETTINGS[key];
  const texts = file?.texts.get(`${section}.${name}`);
  if (file === undefined || texts === undefined) return undefined;
  if (isSecret && !texts.every((text) => text.startsWith('@'))) {
    throw new CliError(
      `${file.path}: ${section}.${name} is a secret, which is no part of this file. Write '@' and the path of a file that holds it, or set ${SETTINGS[key].env[0]}.`,
    );
  }
  const meant = isSecret
    ? texts.map((text) => `@${resolve(file.folder, text.slice(1))}`)
    : isPath
      ? texts.map((text) => resolve(file.folder, text))
      : texts;
  const value = parseAs(SETTINGS[key], meant, `${file.path}: ${section}.${name}`);
  return { value, origin: { level: 'file', where: file.path } };
}

function parseAs(setting: Setting<unknown>, texts: readonly string[], where: string): unknown {
  try {
    if (setting.isList) return texts.map(setting.parse);
    const [text] = texts;
    if (text === undefined || texts.length > 1) throw new Error('It must be one value.');
    return setting.parse(text);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    const shown = setting.isSecret ? '' : ` '${texts.join(', ')}'`;
    throw new CliError(`${where}${shown} cannot be read. ${reason}`, { cause: error });
  }
}

/** Settings that speak about each other: one given closer to the user silences those given further away. */
const TOGETHER: readonly (readonly SettingKey[])[] = [
  ['bucket', 'folder'],
  ['bucket', 'prefix'],
  ['last', 'from', 'to'],
];

function withoutStrangers(values: Settings, origins: Map<SettingKey, Origin>): Settings {
  const kept: Record<string, unknown> = { ...values };
  for (const group of TOGETHER) {
    const [leader] = group;
    const rank = (key: SettingKey): number => LEVELS.indexOf(origins.get(key)?.level ?? 'file');
    const given = group.filter((key) => origins.has(key));
    const closest = Math.min(...given.map(rank));
    for (const key of given) {
      // A prefix may be given closer than its bucket, and then it is meant for it.
      const isPrefixOfBucket = leader === 'bucket' && group.includes('prefix') && key === 'bucket';
      if (rank(key) === closest || isPrefixOfBucket) continue;
      delete kept[key];
      origins.delete(key);
    }
  }
  // Only keys were taken away.
  return kept as Settings;
}

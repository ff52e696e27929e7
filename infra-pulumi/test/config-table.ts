import { defaultOf, isOptional } from '../src/config.js';
import { CONFIG_KEYS, type ConfigKeyName } from '../src/config-keys.js';

const PROFILES = ['small', 'standard'] as const;

/** The keys of the configuration as the README lists them: what each is for, what it takes, what it is when not set. */
export function configTable(): string {
  const rows = Object.entries(CONFIG_KEYS).map(
    ([name, { purpose, allowed }]) => `| \`${name}\` | ${purpose} | ${allowed} | ${unset(name as ConfigKeyName)} |`, // A key of that table.
  );
  return ['| key | what for | allowed | unless set |', '|---|---|---|---|', ...rows].join('\n');
}

function unset(name: ConfigKeyName): string {
  if (isOptional(name)) return 'left out';
  const values = PROFILES.map((profile) => defaultOf(name, profile));
  const [small, standard] = values.map(shown);
  if (small === undefined || standard === undefined) return '**needed**';
  return small === standard ? small : `${small}; standard: ${standard}`;
}

function shown(value: unknown): string | undefined {
  if (value === undefined) return undefined;
  if (value === '') return 'empty';
  return Array.isArray(value) && value.length === 0 ? 'none' : `\`${String(value)}\``;
}

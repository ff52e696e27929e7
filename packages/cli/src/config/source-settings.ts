import type { IngestSource } from './ingest-source.js';
import type { ResolvedSettings } from './resolve-settings.js';
import { SETTINGS, type SettingKey, type Settings } from './settings.js';

/** What says where to load from and how; `ingest` and `dashboard` take them all. */
export const SOURCE_KEYS: readonly SettingKey[] = [
  'bucket',
  'prefix',
  'awsRegion',
  'profile',
  'assumeRole',
  'externalId',
  'endpointUrl',
  'reader',
  'extensionDir',
  'folder',
  'from',
  'to',
  'last',
  'relist',
  'every',
  'keep',
  'ownLog',
  'format',
  'mmdb',
];

const UNIT: { readonly [Key in SettingKey]?: string } = { last: 's', relist: 's', every: 's', keep: 'd' };

/** Flags that give another process of ours the same source and settings, wherever they came from here. */
export function sourceFlags({ options }: IngestSource, { values }: ResolvedSettings): string[] {
  const { s3, folder } = options;
  // A prefix is given even when there is none, so that no variable of the environment names one.
  const chosen: Settings = {
    ...values,
    bucket: s3?.buckets ?? [],
    ...(s3 === undefined ? {} : { prefix: s3.prefix ?? '' }),
    ...(folder === undefined ? {} : { folder }),
  };
  const keys = SOURCE_KEYS.filter((key) => (s3 === undefined ? SETTINGS[key].section !== 's3' : key !== 'folder'));
  // One word each: a value that begins with a dash is then no flag.
  return keys.flatMap((key) => textsOf(key, chosen).map((text) => `${flagOf(key)}=${text}`));
}

function flagOf(key: SettingKey): string {
  return SETTINGS[key].flag.split(' ')[0] ?? '';
}

function textsOf(key: SettingKey, values: Settings): readonly string[] {
  const value = values[key];
  if (value === undefined) return [];
  return typeof value === 'object' ? value : [`${value}${UNIT[key] ?? ''}`];
}

import { resolve } from 'node:path';
import type { IngestOptions } from '@networkflow/engine';
import { formatInstant, parseWindow, type TimeWindow } from '@networkflow/engine/contract';
import { CliError } from '../cli-error.js';
import type { Effects } from '../effects.js';
import type { ResolvedSettings } from './resolve-settings.js';
import { SETTINGS, type Settings } from './settings.js';

const S3_URL = /^s3:\/\//i;
const OTHER_URL = /^[a-z][a-z0-9+.-]+:\/\//i;
const MS_PER_SECOND = 1_000;

/** Where an ingest reads from, as the engine takes it, and how to call it. */
export interface IngestSource {
  readonly options: Pick<IngestOptions, 'folder' | 's3' | 'window'>;
  /** `s3://a/x, s3://b` or the folder as given. */
  readonly name: string;
  /** Flow time that was asked for; undefined is everything. */
  readonly window: TimeWindow | undefined;
}

/**
 * What to load: the words after the command, else --bucket or --folder, else the environment, else the file. Undefined
 * when nothing names a source. Throws a usage error when two sources or two windows are given at once.
 */
export function ingestSource(
  words: readonly string[],
  { values, origins }: ResolvedSettings,
  nowMs: number,
): IngestSource | undefined {
  const urls = words.filter((word) => S3_URL.test(word));
  const folders = words.filter((word) => !S3_URL.test(word));
  const stranger = folders.find((word) => OTHER_URL.test(word));
  if (stranger !== undefined) {
    throw new CliError(`'${stranger}' is neither a folder nor an s3:// URL.`);
  }
  const byFlag = origins.get('bucket')?.level === 'flag' ? (values.bucket ?? []) : [];
  const window = windowOf(values, nowMs);
  if (words.length > 0 ? urls.length + byFlag.length > 0 : values.bucket !== undefined) {
    const buckets = words.length > 0 ? [...urls, ...byFlag] : (values.bucket ?? []);
    const folder =
      folders[0] ?? (words.length === 0 || origins.get('folder')?.level === 'flag' ? values.folder : undefined);
    if (folder !== undefined) {
      throw new CliError(`Load either a folder or buckets: both ${folder} and ${buckets.join(', ')} are named.`);
    }
    if (buckets.length === 0) return undefined;
    // A prefix that was meant for the buckets of the environment or the file is not one of those named here.
    const isMeant = byFlag.length > 0 || words.length === 0 || origins.get('prefix')?.level === 'flag';
    return {
      options: {
        s3: { buckets: [...buckets], ...s3Settings(values, isMeant), ...(window === undefined ? {} : { window }) },
      },
      name: buckets.map((bucket) => nameOf(bucket, isMeant ? values.prefix : undefined)).join(', '),
      window,
    };
  }
  if (folders.length > 1) throw new CliError(`One folder at a time: ${folders.join(', ')} were named.`);
  const folder = folders[0] ?? values.folder;
  if (folder === undefined) return undefined;
  refuseWithoutBucket(origins);
  return { options: { folder: resolve(folder), ...(window === undefined ? {} : { window }) }, name: folder, window };
}

/** The settings of S3 as the engine takes them, without the buckets; also for commands that read s3:// URLs directly. */
export function s3Settings(values: Settings, isPrefixMeant = true) {
  const { prefix, awsRegion, profile, assumeRole, externalId, endpointUrl, reader, extensionDir, relist } = values;
  return {
    ...(prefix === undefined || !isPrefixMeant ? {} : { prefix }),
    ...(awsRegion === undefined ? {} : { region: awsRegion }),
    ...(profile === undefined ? {} : { profile }),
    ...(assumeRole === undefined ? {} : { assumeRole }),
    ...(externalId === undefined ? {} : { externalId }),
    ...(endpointUrl === undefined ? {} : { endpointUrl }),
    ...(reader === undefined ? {} : { reader }),
    ...(extensionDir === undefined ? {} : { extensionDir }),
    ...(relist === undefined ? {} : { relistS: relist }),
  };
}

/** Flags that mean nothing for a folder were meant for a bucket that was forgotten. */
function refuseWithoutBucket(origins: ResolvedSettings['origins']): void {
  for (const [key, { level, where }] of origins) {
    if (level === 'flag' && key !== 'bucket' && SETTINGS[key].section === 's3') {
      throw new CliError(`${where} is about a bucket, and a folder is loaded. Name one with --bucket <name>.`);
    }
  }
}

function windowOf({ from, to, last }: Settings, nowMs: number): TimeWindow | undefined {
  if (last !== undefined) {
    if (from !== undefined || to !== undefined) {
      throw new CliError('--last counts back from now: give either it, or --from and --to.');
    }
    return { from: Math.floor(nowMs / MS_PER_SECOND) - last };
  }
  if (from === undefined && to === undefined) return undefined;
  return parseWindow({ from, to });
}

/** Throws when a folder that is to be followed is none: waiting for it would look like waiting for logs. */
export async function checkFolder({ options }: IngestSource, effects: Pick<Effects, 'isDirectory'>): Promise<void> {
  if (options.folder === undefined || (await effects.isDirectory(options.folder))) return;
  throw new CliError(`${options.folder} is not a folder. Give the folder that holds the log files.`);
}

/** A window in words, for people. */
export function describeWindow(window: TimeWindow | undefined): string {
  if (window === undefined) return 'everything';
  const from = window.from === undefined ? undefined : `from ${formatInstant(window.from)}`;
  const to = window.to === undefined ? undefined : `before ${formatInstant(window.to)}`;
  return [from, to].filter((part) => part !== undefined).join(', ');
}

function nameOf(bucket: string, prefix: string | undefined): string {
  if (S3_URL.test(bucket)) return bucket;
  return prefix === undefined || prefix === '' ? `s3://${bucket}` : `s3://${bucket}/${prefix}`;
}

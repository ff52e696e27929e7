import { resolve } from 'node:path';
import type { ErrorsFrom } from '@networkflow/engine';
import { CliError } from '../cli-error.js';
import type { Effects } from '../effects.js';
import { s3Settings } from './ingest-source.js';
import { bucketOf } from './parse-error-logs.js';
import { type GivenFlags, resolveSettings } from './resolve-settings.js';
import { SETTINGS, type SettingKey } from './settings.js';

/** How a bucket is read, wherever that is said. */
export const BUCKET_KEYS = [
  'awsRegion',
  'profile',
  'assumeRole',
  'externalId',
  'endpointUrl',
  'reader',
  'extensionDir',
] as const satisfies readonly SettingKey[];

const STDIN = '-';

/** Where error logs lie, as it was typed; exactly one of them is given. */
export interface ErrorsSourceFlags extends Pick<GivenFlags, (typeof BUCKET_KEYS)[number] | 'config'> {
  /** A file, a folder, `s3://bucket/prefix`, or `-` for standard input. */
  readonly source?: string | undefined;
  readonly file?: string | undefined;
  readonly folder?: string | undefined;
  readonly bucket?: string | undefined;
  readonly prefix?: string | undefined;
  readonly against?: string | undefined;
}

/** What the engine reads. Throws a usage error unless one place is named, and for flags of a bucket without one. */
export async function errorsSource(flags: ErrorsSourceFlags, effects: Effects): Promise<ErrorsFrom> {
  const from = await placeNamed(flags, effects);
  if (flags.against !== undefined && !('file' in from)) {
    throw new CliError('--against names the file that a file is compared with: add --file <file>.');
  }
  if (!('bucket' in from)) {
    refuseBucketFlags(flags);
    return from;
  }
  // Keeping other settings out: the bucket and prefix of the environment are those of flow logs.
  const given = Object.fromEntries(['config' as const, ...BUCKET_KEYS].map((key) => [key, flags[key]]));
  const { values } = await resolveSettings(given, effects);
  const { prefix: _prefix, relistS: _relistS, ...s3 } = s3Settings(values);
  return { ...from, s3 };
}

async function placeNamed(flags: ErrorsSourceFlags, effects: Effects): Promise<ErrorsFrom> {
  const { source, file, folder, bucket, prefix, against } = flags;
  const given = [source, file, folder, bucket].filter((place) => place !== undefined);
  if (given.length > 1) {
    throw new CliError(`Read one place at a time: ${given.join(', ')} were named.`);
  }
  if (bucket !== undefined) {
    const url = inBucket(`s3://${bucket.replace(/^s3:\/\//i, '')}`);
    return prefix === undefined ? url : { bucket: url.bucket, prefix };
  }
  if (file === STDIN || source === STDIN) return { input: effects.stdin.chunks(), name: 'stdin' };
  if (file !== undefined) return oneFile(file, against, effects);
  if (folder !== undefined) return inFolder(folder, prefix);
  if (source === undefined) {
    throw new CliError(
      'Read what? Give --file <file> (or - for standard input), a folder, or --bucket <name> with --prefix <prefix>.',
    );
  }
  if (/^s3:\/\//i.test(source)) return inBucket(source);
  return (await effects.isDirectory(source)) ? inFolder(source, prefix) : oneFile(source, against, effects);
}

function inBucket(url: string): { readonly bucket: string; readonly prefix: string } {
  const place = bucketOf(url);
  if (place === undefined) throw new CliError(`'${url}' names no bucket. Give --bucket <name>, or s3://bucket/prefix.`);
  return place;
}

function inFolder(folder: string, prefix: string | undefined): ErrorsFrom {
  return { folder: resolve(folder), ...(prefix === undefined ? {} : { prefix }) };
}

/** What is not there, or cannot be read, is the engine's to say: a failure, told apart from an alert by its exit code. */
async function oneFile(file: string, against: string | undefined, effects: Effects): Promise<ErrorsFrom> {
  if (await effects.isDirectory(file)) throw new CliError(`${file} is a folder. Give it with --folder.`);
  return { file, ...(against === undefined ? {} : { against }) };
}

/** Flags that mean nothing for files were meant for a bucket that was forgotten. */
function refuseBucketFlags(flags: ErrorsSourceFlags): void {
  const given = BUCKET_KEYS.find((key) => flags[key] !== undefined);
  if (given === undefined) return;
  throw new CliError(
    `${SETTINGS[given].flag.split(' ')[0]} is about a bucket, and none is named. Add --bucket <name>.`,
  );
}

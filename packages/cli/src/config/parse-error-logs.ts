import { InvalidArgumentError } from 'commander';

/** A name people type and put into addresses. */
const NAMED = /^([A-Za-z0-9][\w.-]{0,62})=(.*)$/s;
const S3_URL = /^s3:\/\/([^/]+)(?:\/(.*))?$/is;
const OTHER_URL = /^[a-z][a-z0-9+.-]+:\/\//i;
/** Between the sources of one variable. */
const SEPARATOR = ',';

/** One place of error logs as it was written, taken apart. */
export type ErrorLogsPlace =
  | { readonly name: string; readonly folder: string }
  | { readonly name: string; readonly bucket: string; readonly prefix: string };

/** Takes `s3://bucket/prefix`, a folder, or either with `name=` before it; returns the text. */
export function parseErrorLogs(text: string): string {
  placeOf(text);
  return text;
}

/** The same, taken apart; without a name it is called after the last part of what it is. */
export function placeOf(text: string): ErrorLogsPlace {
  const [, given, rest] = NAMED.exec(text) ?? [];
  const place = (rest ?? text).trim();
  if (place === '') throw new InvalidArgumentError('It must be a folder or s3://bucket/prefix.');
  if (place.includes(SEPARATOR)) throw new InvalidArgumentError('It must not hold a comma, which separates sources.');
  const url = bucketOf(place);
  if (url !== undefined) return { name: given ?? lastPart(url.prefix) ?? url.bucket, ...url };
  if (OTHER_URL.test(place)) throw new InvalidArgumentError('It must be a folder or s3://bucket/prefix, no other URL.');
  return { name: given ?? lastPart(place) ?? 'folder', folder: place };
}

/** The parts of `s3://bucket/prefix`; undefined for anything else. */
export function bucketOf(url: string): { readonly bucket: string; readonly prefix: string } | undefined {
  const [, bucket, prefix = ''] = S3_URL.exec(url) ?? [];
  return bucket === undefined ? undefined : { bucket, prefix };
}

function lastPart(path: string): string | undefined {
  const name = path
    .split(/[/\\]/)
    .filter((part) => part !== '' && part !== '.' && part !== '..')
    .at(-1)
    ?.replaceAll(/[^\w.-]/g, '-');
  return name === undefined || !/^[A-Za-z0-9]/.test(name) ? undefined : name;
}

import { resolve } from 'node:path';
import { CliError } from '../cli-error.js';
import type { Effects } from '../effects.js';
import { s3Settings } from './ingest-source.js';
import { type ErrorLogsPlace, placeOf } from './parse-error-logs.js';
import type { ResolvedSettings } from './resolve-settings.js';

/** A source of error logs as the dashboard's server takes it. `shown` is the folder as it was written. */
export type ErrorLogsSource =
  | { readonly name: string; readonly folder: string; readonly shown: string }
  | Exclude<ErrorLogsPlace, { readonly folder: string }>;

/**
 * The application error logs that the settings name. Throws a usage error when two have one name, and for a folder that is
 * none.
 */
export async function errorLogsSources(
  { values, origins, file }: ResolvedSettings,
  effects: Pick<Effects, 'isDirectory'>,
): Promise<readonly ErrorLogsSource[]> {
  const base = origins.get('errorLogs')?.level === 'file' ? (file?.folder ?? '.') : '.';
  const sources = (values.errorLogs ?? []).map((text): ErrorLogsSource => {
    const place = placeOf(text);
    if (!('folder' in place)) return place;
    return { name: place.name, folder: resolve(base, place.folder), shown: place.folder };
  });
  const names = sources.map(({ name }) => name);
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined) {
    throw new CliError(
      `Two sources of error logs are called ${twice}. Call one of them otherwise: --error-logs other=<source>.`,
    );
  }
  for (const source of sources) {
    if (!('folder' in source) || (await effects.isDirectory(source.folder))) continue;
    throw new CliError(`${source.folder} is not a folder. --error-logs takes the folder that holds the error logs.`);
  }
  return sources;
}

/** What the server is told: where it may read, and how it reads buckets. */
export function errorLogsVariables(
  sources: readonly ErrorLogsSource[],
  { values }: ResolvedSettings,
): Readonly<Record<string, string>> {
  if (sources.length === 0) return {};
  // The prefix and the window of an ingest are not those of error logs.
  const { prefix: _prefix, relistS: _relistS, ...s3 } = s3Settings(values);
  return { NETWORKFLOW_ERROR_SOURCES: JSON.stringify({ sources, s3 }) };
}

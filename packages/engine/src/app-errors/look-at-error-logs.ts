import { createHash } from 'node:crypto';
import { EngineError } from '../core/errors.js';
import type { ErrorsFrom, ErrorsOptions } from './errors-request.js';
import { localFile, localFolder } from './local-logs.js';
import type { LogObject } from './log-object.js';
import { openLogs } from './s3-logs.js';

/** What lies in a folder or bucket now, as its listing tells. */
export interface ErrorLogsState {
  readonly objects: number;
  /** When the object written last was written, Unix milliseconds; null without one. */
  readonly newestMs: number | null;
  /** Changes whenever an object comes, goes, or is written anew. */
  readonly tag: string;
}

/**
 * Lists a source without reading any of it: whether an earlier answer still holds, and where "the last 24 hours" end. Throws
 * `invalid-input` for a stream, `source`, `limit-exceeded`, `cancelled`.
 */
export async function lookAtErrorLogs(
  from: ErrorsFrom,
  { signal }: Pick<ErrorsOptions, 'signal'> = {},
): Promise<ErrorLogsState> {
  if ('folder' in from) {
    const { folder, prefix, sealed } = from;
    return stateOf(localFolder(folder, { prefix, sealed, signal }));
  }
  if ('file' in from) return stateOf([await localFile(from.file)]);
  if ('input' in from) {
    throw new EngineError(
      'invalid-input',
      `A length of time needs the instant it ends at, and when ${from.name} was written nobody knows. Name both ends: 2026-11-20/2026-11-21.`,
    );
  }
  const bucket = await openLogs(from, false, signal);
  try {
    return await stateOf(bucket.list(signal));
  } finally {
    await bucket.close();
  }
}

async function stateOf(listed: AsyncIterable<LogObject> | readonly LogObject[]): Promise<ErrorLogsState> {
  const hash = createHash('sha256');
  let objects = 0;
  let newestMs: number | null = null;
  for await (const { name, bytes, modifiedMs } of listed) {
    objects += 1;
    hash.update(JSON.stringify([name, bytes, modifiedMs]));
    if (modifiedMs !== undefined && modifiedMs > (newestMs ?? Number.NEGATIVE_INFINITY)) newestMs = modifiedMs;
  }
  return { objects, newestMs, tag: hash.digest('base64url') };
}

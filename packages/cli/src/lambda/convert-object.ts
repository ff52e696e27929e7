import { mkdir, mkdtemp, rm, statfs } from 'node:fs/promises';
import { join } from 'node:path';
import type { ArchiveFile, archiveToParquet, BucketFiles } from '@networkflow/engine';
import { CliError, isEngineFailure } from '../cli-error.js';
import type { ArchiveObject } from './archive-event.js';

export interface ConvertOptions {
  /** Where Parquet objects are written; ends in a slash. */
  readonly parquetPrefix: string;
  /** A folder of this function's own; whatever is in it is removed. */
  readonly workFolder: string;
  /** Of times in the archives that carry no offset. */
  readonly timeZone: string | undefined;
  readonly convert: typeof archiveToParquet;
}

/** What became of one archive. */
export interface Converted {
  readonly archive: string;
  /** The archive's identity: SHA-256 of its bytes. */
  readonly sha256: string;
  readonly connections: number;
  readonly sessions: number;
  readonly quarantinedLines: number;
  readonly quarantinedMembers: number;
  /** Parquet objects that were new, and those that were there from an earlier event. */
  readonly written: number;
  readonly taken: number;
}

/** An archive that is not there any more as the event names it. */
export interface Skipped {
  readonly archive: string;
  readonly skipped: 'changed' | 'deleted';
}

/**
 * Reads one archive from its bucket, converts it and writes a Parquet object for each table and date. Keys are named by the
 * archive's checksum and never written twice, so that an event that comes again changes nothing; the row of `archives` is
 * written last, so that whoever sees it sees everything.
 */
export async function convertObject(
  object: ArchiveObject,
  bucket: BucketFiles,
  options: ConvertOptions,
  signal: AbortSignal,
): Promise<Converted | Skipped> {
  const archive = `s3://${object.bucket}/${object.key}`;
  await mkdir(options.workFolder, { recursive: true });
  await checkRoom(object, archive, options.workFolder);
  const folder = await mkdtemp(join(options.workFolder, 'archive-'));
  try {
    const { files, summary } = await options.convert(bucket.stream(object, signal), {
      name: object.key.slice(object.key.lastIndexOf('/') + 1),
      origin: archive,
      folder,
      signal,
      ...(options.timeZone === undefined ? {} : { timeZone: options.timeZone }),
    });
    let written = 0;
    for (const file of [...files].sort(lastOfAll)) {
      const outcome = await bucket.writeNew(keyOf(file, summary.sha256, options.parquetPrefix), file.path, signal);
      if (outcome === 'written') written += 1;
    }
    const { sha256, connections, sessions, quarantinedLines, quarantinedMembers } = summary;
    const taken = files.length - written;
    return { archive, sha256, connections, sessions, quarantinedLines, quarantinedMembers, written, taken };
  } catch (error) {
    const skipped = goneAs(error, object);
    if (skipped === undefined) throw error;
    return { archive, skipped };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** The archive lies on the disk while it is read; a disk that is full halfway would say less. */
async function checkRoom({ bytes }: ArchiveObject, archive: string, folder: string): Promise<void> {
  const { bavail, bsize } = await statfs(folder);
  const free = bavail * bsize;
  if (bytes < free) return;
  throw new CliError(
    `${archive} has ${bytes} bytes, and ${folder} has room for ${free}. Give the function more ephemeral storage ` +
      '(archiveScratchMiB: twice the archive), or deliver smaller archives.',
  );
}

/** `parquet/sessions/date=2026-11-20/<sha256>.parquet`; tables without dates have no such folder. */
function keyOf({ table, date }: ArchiveFile, sha256: string, prefix: string): string {
  const folder = date === null ? table : `${table}/date=${date}`;
  return `${prefix}${folder}/${sha256}.parquet`;
}

const COMPLETE = 'archives';
const lastOfAll = (a: ArchiveFile, b: ArchiveFile): number =>
  Number(a.table === COMPLETE) - Number(b.table === COMPLETE);

/** Replaced since the event: another event is on its way. Deleted: there is nothing to convert. Trying again helps neither. */
function goneAs(error: unknown, { key }: ArchiveObject): Skipped['skipped'] | undefined {
  if (!isEngineFailure(error) || error.details.key !== key) return undefined;
  const { reason } = error.details;
  return reason === 'changed' || reason === 'deleted' ? reason : undefined;
}

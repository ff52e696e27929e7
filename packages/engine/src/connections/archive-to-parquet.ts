import { createReadStream } from 'node:fs';
import { mkdir, rm } from 'node:fs/promises';
import path from 'node:path';
import type { ArchiveSummary } from '../archives/archive-records.js';
import { rootLayout } from '../store/lake-layout.js';
import { fetchArchive } from './import/fetch-archive.js';
import { importArchive } from './import/import-archive.js';

export interface ArchiveToParquetOptions {
  /** The archive's own name, without folders. */
  readonly name: string;
  /** Where it was read, for `archives`: a path or a URL; its name unless said. */
  readonly origin?: string;
  /** An empty folder the files are written into; whatever else is needed on the way is below it as well. */
  readonly folder: string;
  /** Zone of times without an offset; without it such times are refused. */
  readonly timeZone?: string;
  readonly signal?: AbortSignal;
}

/** One Parquet file: the rows of one table and one date of the archive. */
export interface ArchiveFile {
  /** A table of `schema/connections.ts`. */
  readonly table: string;
  /** `YYYY-MM-DD` of every row; null for tables about archives instead of moments. */
  readonly date: string | null;
  readonly path: string;
  readonly rows: number;
  readonly bytes: number;
}

export interface ArchiveFiles {
  readonly files: readonly ArchiveFile[];
  readonly summary: ArchiveSummary;
}

/** Object ids begin at 1; outside a lake there is one archive. */
const OBJECT_ID = 1;

/**
 * Turns one archive into Parquet files in a folder: one for each table and date, the same bytes whenever it is done. The
 * lake's import and the function on AWS both use it. Throws what reading the archive throws, and `cancelled` on abort.
 */
export async function archiveToParquet(
  archive: AsyncIterable<Uint8Array>,
  options: ArchiveToParquetOptions,
): Promise<ArchiveFiles> {
  const { name, origin = name, folder, timeZone, signal } = options;
  const layout = rootLayout(folder);
  await mkdir(layout.spoolFolder, { recursive: true });
  try {
    const found = { name: origin, fileName: name, bytes: 0, etag: '', stream: () => archive };
    // Its checksum is in every row, so all of it has to be there first.
    const fetched = await fetchArchive(found, path.join(layout.spoolFolder, 'archive'), signal);
    const { parts, summary } = await importArchive(found, fetched, createReadStream(fetched.path), {
      layout,
      name: fetched.sha256,
      objectId: OBJECT_ID,
      isRefusalThrown: true,
      imported: null,
      timeZone,
      signal,
    });
    const files = parts.map(({ table, path: place, rows, bytes }) => ({
      table,
      date: /\/date=([0-9-]+)\//.exec(place)?.[1] ?? null,
      path: path.join(layout.root, ...place.split('/')),
      rows,
      bytes,
    }));
    return { files, summary };
  } finally {
    await rm(layout.spoolFolder, { recursive: true, force: true });
  }
}

import type { ArchiveSummary } from '../archives/archive-records.js';
import { EngineError } from '../core/errors.js';

export interface ArchiveToParquetOptions {
  /** The archive's own name, without folders. */
  readonly name: string;
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

/**
 * Turns one archive into Parquet files in a folder: one for each table and date, the same bytes whenever it is done. The
 * lake's import and the function on AWS both use it. Throws what reading the archive throws, and `cancelled` on abort.
 */
export async function archiveToParquet(
  archive: AsyncIterable<Uint8Array>,
  options: ArchiveToParquetOptions,
): Promise<ArchiveFiles> {
  void archive;
  void options;
  throw new EngineError('decode', 'turning archives into Parquet is not built yet');
}

import { copyFile, mkdir, readdir, rename, rm, rmdir, stat } from 'node:fs/promises';
import path from 'node:path';
import type { DuckDBConnection } from '@duckdb/node-api';
import type { LakeExport } from '../contract.js';
import { EngineError } from '../core/errors.js';
import { LIMITS } from '../core/limits.js';
import { quoteLiteral } from '../core/quote-sql.js';
import { Database } from './database.js';
import { lakeFiles } from './lake-files.js';
import type { LakeLayout } from './lake-layout.js';
import type { ManifestState, Part } from './manifest.js';
import { readParts } from './read-parts.js';
import { answers, hoursOf } from './rollup-views.js';
import { STORED_TABLES } from './stored-tables.js';
import { OBJECT_ID_COLUMN } from './views.js';

/** As in the lake: groups of a day's sums let a reader pass over most addresses. */
const PARQUET = 'FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE 122880';
const SECONDS_PER_HOUR = 3_600;
const TABLES: ReadonlySet<string> = new Set(STORED_TABLES.map(({ folder }) => folder));

/** A root of the lake and what counts in it: the scope's own, and those of other kinds of logs. */
export interface ExportedRoot {
  /** Its folder below the copy's. */
  readonly folder: string;
  readonly layout: LakeLayout;
  readonly parts: readonly Part[];
  /** Of the scope's own root, in whose parts not every row counts. */
  readonly state?: ManifestState;
}

/**
 * Copies what counts into a folder that is not there yet, so that engines without a manifest read it as it is: without rows
 * of replaced objects and hours that were built anew, and sums as zstd, because Trino reads no LZ4_RAW. The folder appears
 * when it is complete. Parts that go out of use meanwhile stay for an hour.
 */
export async function exportLake(
  roots: readonly ExportedRoot[],
  target: string,
  signal?: AbortSignal | undefined,
): Promise<Omit<LakeExport, 'version'>> {
  for (const { state } of roots) {
    const hours = state === undefined ? 0 : lakeFiles(state).staleHours;
    if (hours > 0)
      throw new EngineError(
        'store',
        `Conversations or sums of ${hours} hours are still to be built. Run an ingest first.`,
      );
  }
  const folder = path.resolve(target);
  await refuseFull(folder);
  const aside = `${folder}.tmp`;
  await rm(aside, { recursive: true, force: true });
  await mkdir(aside, { recursive: true });
  const database = await Database.open({ memoryBytes: LIMITS.maintainMemoryBytes, threads: 1 });
  try {
    const written = await database.use(async (connection) => {
      await connection.run('SET preserve_insertion_order = true');
      const sums = { files: 0, bytes: 0 };
      for (const root of roots) {
        for (const part of root.parts) {
          if (signal?.aborted) throw new EngineError('cancelled', 'The export was cancelled.');
          const bytes = await exportPart(connection, part, root, path.join(aside, root.folder));
          if (bytes === undefined) continue;
          sums.files += 1;
          sums.bytes += bytes;
        }
      }
      return sums;
    });
    // An empty folder may be there.
    await rmdir(folder).catch(() => undefined);
    await rename(aside, folder);
    return written;
  } catch (error) {
    await rm(aside, { recursive: true, force: true });
    throw error;
  } finally {
    await database.close();
  }
}

/** Bytes written; undefined where none of its rows count. */
async function exportPart(
  connection: DuckDBConnection,
  part: Part,
  { layout, state }: ExportedRoot,
  folder: string,
): Promise<number | undefined> {
  const where = state === undefined ? [] : rowsLeftOut(part, state);
  if (where === undefined) return undefined;
  const file = path.join(folder, ...part.path.split('/'));
  await mkdir(path.dirname(file), { recursive: true });
  if (where.length === 0 && part.rollup === undefined) {
    await copyFile(path.join(layout.root, ...part.path.split('/')), file);
  } else {
    const rows = `SELECT * FROM ${readParts(layout, [part])}${where.length === 0 ? '' : ` WHERE ${where.join(' AND ')}`}`;
    const copied = await connection.runAndReadAll(`COPY (${rows}) TO ${quoteLiteral(file)} (${PARQUET})`);
    if (Number(copied.getRowsJson()[0]?.[0] ?? 0) === 0) {
      await rm(file, { force: true });
      return undefined;
    }
  }
  return (await stat(file)).size;
}

/** Conditions on the rows that count; undefined where none does. */
function rowsLeftOut(part: Part, state: ManifestState): string[] | undefined {
  if (!TABLES.has(part.table)) return undefined;
  if (part.rollup !== undefined) {
    const fresh = answers(part, state);
    if (fresh === 0) return undefined;
    const left = hoursOf(part.rollup, part.rollup.held & ~fresh).map((hour) => hour * SECONDS_PER_HOUR);
    return left.length === 0 ? [] : [`"start" NOT IN (${left.join(', ')})`];
  }
  const [first, last] = part.objects;
  const dead = [...state.dead].filter((object) => object >= first && object <= last);
  return dead.length === 0 || first === 0 ? [] : [`"${OBJECT_ID_COLUMN}" NOT IN (${dead.join(', ')})`];
}

async function refuseFull(folder: string): Promise<void> {
  const names = await readdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return [];
    throw new EngineError('store', `${folder} is no folder that can be written: ${error.message}`, { cause: error });
  });
  if (names.length > 0) {
    throw new EngineError(
      'store',
      `${folder} is not empty. Name a folder that is not there yet: whoever reads a copy reads every file in it.`,
    );
  }
}

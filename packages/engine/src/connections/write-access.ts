import { mkdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { Database } from '../store/database.js';
import { acquireIngestLock } from '../store/ingest-lock.js';
import type { LakeLayout } from '../store/lake-layout.js';
import type { Manifest } from '../store/manifest.js';
import { pruneManifest } from '../store/prune-manifest.js';
import { removeOrphans } from '../store/remove-orphans.js';
import { MATCH_MEMORY_BYTES } from './connection-limits.js';
import type { ConnectionsOptions } from './connections-types.js';

/** Connection logs to write, and what may be used for it. */
export interface ConnectionPlace {
  readonly layout: LakeLayout;
  readonly manifest: Manifest;
  readonly options: ConnectionsOptions;
}

/** Holds the lock of these logs for `work`, with an empty spool, leftovers of killed runs removed and a database of its own. */
export async function withWriter<T>(place: ConnectionPlace, work: (database: Database) => Promise<T>): Promise<T> {
  const { layout, manifest, options } = place;
  const lock = await acquireIngestLock(layout.lockFile);
  try {
    await rm(layout.spoolFolder, { recursive: true, force: true });
    await mkdir(layout.spoolFolder, { recursive: true });
    await removeOrphans(layout, await manifest.refresh(), Date.now());
    await pruneManifest(layout, Date.now());
    const database = await Database.open({
      memoryBytes: options.memoryBytes ?? MATCH_MEMORY_BYTES,
      threads: options.threads,
      // In the spool, so that the next run removes what a killed one left.
      spillFolder: path.join(layout.spoolFolder, 'spill'),
    });
    try {
      return await work(database);
    } finally {
      await database.close();
    }
  } finally {
    await rm(layout.spoolFolder, { recursive: true, force: true });
    lock.release();
  }
}

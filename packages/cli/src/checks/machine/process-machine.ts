import { mkdtemp, readdir, rm, statfs, writeFile } from 'node:fs/promises';
import { availableParallelism, tmpdir, totalmem } from 'node:os';
import { join } from 'node:path';
import type { Machine } from './machine.js';

/** The real machine. The engine is loaded by the first question about DuckDB. */
export function processMachine(): Machine {
  return {
    nodeVersion: process.version,
    platform: `${process.platform} ${process.arch}`,
    cpuCount: availableParallelism,
    memoryBytes: totalmem,
    temporaryFolder: tmpdir,
    freeBytes: async (folder) => {
      const room = await statfs(folder).catch(() => undefined);
      return room === undefined ? undefined : room.bavail * room.bsize;
    },
    tryWriting: async (folder) => {
      const own = await mkdtemp(join(folder, '.networkflow-doctor-'));
      await writeFile(join(own, 'file'), 'doctor').finally(() => rm(own, { recursive: true, force: true }));
    },
    list: (folder) => readdir(folder).catch(() => []),
    duckdb: async () => (await import('@networkflow/engine')).probeDuckDb(),
    httpfs: async (extensionDir) => (await import('@networkflow/engine')).probeHttpfs(extensionDir),
  };
}

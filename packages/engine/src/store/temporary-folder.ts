import { rmSync } from 'node:fs';
import { mkdtemp, readdir, rm, stat, statfs } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

const PREFIX = 'networkflow-';
/** A folder this old whose process is gone was left by a killed one. Younger ones may be another container's. */
const ABANDONED_AFTER_MS = 3_600_000;
/** The same for a spool in memory, which is written to every few seconds while it is in use, and whose room is dear. */
const SPOOL_ABANDONED_AFTER_MS = 300_000;

/** A new folder for this process's passing files, in the system's temporary folder; the caller removes it. */
export async function makeTemporaryFolder(purpose: 'spill' | 'query'): Promise<string> {
  await removeAbandoned(tmpdir(), Date.now());
  const folder = await mkdtemp(path.join(tmpdir(), `${PREFIX}${purpose}-${process.pid}-`));
  if (purpose === 'spill') {
    if (spills.size === 0) process.on('exit', removeSpills);
    spills.add(folder);
  }
  return folder;
}

/** Removes a folder that `makeTemporaryFolder` made. */
export async function removeTemporaryFolder(folder: string): Promise<void> {
  await rm(folder, { recursive: true, force: true });
  if (spills.delete(folder) && spills.size === 0) process.off('exit', removeSpills);
}

/** Of databases that are open: a server that is told to end exits without closing its own. */
const spills = new Set<string>();

function removeSpills(): void {
  for (const folder of spills) rmSync(folder, { recursive: true, force: true });
}

/** Where Linux keeps files in memory. Containers have 64 MB of it unless told otherwise. */
const MEMORY_FOLDER = '/dev/shm';

/** A new folder in memory for this process's passing files; the caller removes it. Undefined without room for it. */
export async function makeMemoryFolder(bytesMin: number): Promise<string | undefined> {
  const room = await statfs(MEMORY_FOLDER).catch(() => undefined);
  if (room === undefined || room.bavail * room.bsize < bytesMin) return undefined;
  await removeAbandoned(MEMORY_FOLDER, Date.now());
  return mkdtemp(path.join(MEMORY_FOLDER, `${PREFIX}spool-${process.pid}-`)).catch(() => undefined);
}

/** Removes folders that killed processes of ours left behind. */
export async function removeAbandoned(parent: string, now: number): Promise<void> {
  for (const name of await readdir(parent).catch(() => [])) {
    const [, purpose, pid] = /^networkflow-(spill|query|spool)-(\d+)-/.exec(name) ?? [];
    if (pid === undefined) continue;
    const folder = path.join(parent, name);
    const info = await stat(folder).catch(() => undefined);
    if (isInUse(Number(pid), info?.mtimeMs ?? now)) continue;
    const graceMs = purpose === 'spool' ? SPOOL_ABANDONED_AFTER_MS : ABANDONED_AFTER_MS;
    // Another user's may not be removed by this one, and stand in nobody's way.
    if (info && now - info.mtimeMs > graceMs) await rm(folder, { recursive: true, force: true }).catch(() => undefined);
  }
}

/** In a container each start has the process ids of the last one: what is older than this process is not its own. */
function isInUse(pid: number, changedAt: number): boolean {
  return pid === process.pid ? changedAt >= performance.timeOrigin : isAlive(pid);
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // EPERM: it runs, under another user.
    return Reflect.get(Object(error), 'code') !== 'ESRCH';
  }
}

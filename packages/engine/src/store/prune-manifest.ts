import { readdir, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import type { LakeLayout } from './lake-layout.js';
import { versionOf } from './manifest.js';

/** How long a file of the manifest stays that no reader needs: one that listed the folder before may be about to read it. */
const HISTORY_GRACE_MS = 3_600_000;

/**
 * Removes commits and checkpoints older than the last checkpoint but one. A follower commits every minute, and every
 * question lists this folder; the older checkpoint and what follows it stay, to repair a lake whose newest is damaged.
 */
export async function pruneManifest(layout: LakeLayout, now: number): Promise<void> {
  const names = await readdir(layout.manifestFolder).catch(() => []);
  const checkpoints = names.flatMap((name) => versionOf(name, 'checkpoint')).sort((a, b) => b - a);
  const oldestKept = checkpoints[1];
  if (oldestKept === undefined) return;
  for (const name of names) {
    const isNeeded =
      versionOf(name, 'commit').every((version) => version > oldestKept) &&
      versionOf(name, 'checkpoint').every((version) => version >= oldestKept);
    if (isNeeded) continue;
    const file = path.join(layout.manifestFolder, name);
    const info = await stat(file).catch(() => undefined);
    if (info && now - info.mtimeMs > HISTORY_GRACE_MS) await rm(file, { force: true });
  }
}

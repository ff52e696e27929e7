import { readdir, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { isLakeFolder, type LakeLayout } from './lake-layout.js';
import type { ManifestState } from './manifest.js';

/** How long a file no manifest refers to is kept: a query that began before a commit may still read it. */
const ORPHAN_GRACE_MS = 3_600_000;

/**
 * Removes part files that no state refers to: leftovers of a killed run, and parts whose objects were all replaced. A folder
 * with a manifest or a lock of its own is left alone: what counts there, another manifest says.
 */
export async function removeOrphans(layout: LakeLayout, state: ManifestState, now: number): Promise<void> {
  const referred = new Set(state.parts.map((part) => part.path));
  const names = await readdir(layout.root, { recursive: true }).catch(() => []);
  const others = rootsAmong(names);
  for (const name of names) {
    if (others.some((root) => name.startsWith(root))) continue;
    const relative = name.split(path.sep).join('/');
    if (!relative.endsWith('.parquet') || relative.startsWith('_') || referred.has(relative)) continue;
    const file = path.join(layout.root, name);
    const info = await stat(file).catch(() => undefined);
    if (info && now - info.mtimeMs > ORPHAN_GRACE_MS) await rm(file, { force: true });
  }
}

/** Folders, with a separator at their end, that are roots of their own. */
function rootsAmong(names: readonly string[]): string[] {
  const marked = names.filter((name) => path.dirname(name) !== '.' && isLakeFolder([path.basename(name)]));
  return [...new Set(marked.map((name) => `${path.dirname(name)}${path.sep}`))];
}

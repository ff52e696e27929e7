// Turbopack writes a chunk again for each route that needs it, under another name and with the same content.
import { createHash } from 'node:crypto';
import { readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { basename, dirname, join, relative } from 'node:path';
import { filesBelow } from './tree.mjs';

/** The maps are not in the image. */
const SOURCE_MAP = /\n*\/\/# sourceMappingURL=.*\s*$/;

/** Makes links of the scripts below `folder` that say what another one says. */
export function shareChunks(folder) {
  const first = new Map();
  for (const path of [...filesBelow(folder)].filter((name) => name.endsWith('.js')).sort()) {
    const file = join(folder, path);
    const script = readFileSync(file, 'utf8').replace(SOURCE_MAP, '\n');
    // Where a chunk looks for others depends on its folder.
    const key = `${dirname(path)}:${createHash('sha256').update(script).digest('hex')}`;
    const same = first.get(key);
    rmSync(file);
    if (same === undefined) {
      first.set(key, file);
      writeFileSync(file, script);
    } else {
      symlinkSync(join(relative(dirname(file), dirname(same)), basename(same)), file);
    }
  }
}

import { readdirSync } from 'node:fs';
import { join } from 'node:path';

/** Files and links below `root`, as paths from there. Links are not followed, as Node's own `recursive` does. */
export function* filesBelow(root, folder = '') {
  for (const entry of readdirSync(join(root, folder), { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) yield* filesBelow(root, path);
    else yield path;
  }
}

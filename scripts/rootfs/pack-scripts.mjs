// Takes comments, white space and long local names out of the JavaScript of packages: two fifths of it, and nothing of
// what it does. Names of functions and classes stay, for stack traces and for what reads them.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { SetupError } from '../setup.mjs';
import { requireOfNext } from './next-tools.mjs';
import { filesBelow } from './tree.mjs';

const SCRIPT = /\.(js|mjs|cjs)$/;
const OPTIONS = {
  compress: false,
  mangle: { keep_classnames: true, keep_fnames: true },
  format: { comments: false },
};

/** Rewrites every script below `root`. */
export async function packScripts(root) {
  // The minifier of the built pages.
  const { loadBindings, minify } = requireOfNext('next/dist/build/swc');
  await loadBindings();
  for (const path of filesBelow(root)) {
    if (!SCRIPT.test(path)) continue;
    const file = join(root, path);
    const { code } = await minify(readFileSync(file, 'utf8'), { ...OPTIONS, module: isModule(file) }).catch((error) => {
      throw new SetupError(`${path} cannot be read as JavaScript: ${error.message}`);
    });
    writeFileSync(file, code);
  }
}

/** As Node decides. */
function isModule(file) {
  if (file.endsWith('.mjs')) return true;
  if (file.endsWith('.cjs')) return false;
  for (let folder = dirname(file); folder !== dirname(folder); folder = dirname(folder)) {
    const manifest = join(folder, 'package.json');
    if (existsSync(manifest)) return JSON.parse(readFileSync(manifest, 'utf8')).type === 'module';
  }
  return false;
}

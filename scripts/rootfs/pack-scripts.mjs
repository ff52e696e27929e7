// Takes comments, white space and long local names out of the JavaScript of packages, and what Node does not read out of their
// manifests: two fifths of it, and nothing of what it does. Names of functions and classes stay, for stack traces and for what reads them.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { SetupError } from '../setup.mjs';
import { requireOfNext } from './next-tools.mjs';
import { filesBelow } from './tree.mjs';

const SCRIPT = /\.(js|mjs|cjs)$/;
const OPTIONS = {
  compress: false,
  mangle: { keep_classnames: true, keep_fnames: true },
  format: { comments: false },
};

/** What Node reads of a package's manifest, and what says whose it is. */
const MANIFEST_FIELDS = new Set(['name', 'version', 'license', 'type', 'main', 'exports', 'imports']);

/** Rewrites every script and manifest below `root`. */
export async function packScripts(root) {
  // The minifier of the built pages.
  const { loadBindings, minify } = requireOfNext('next/dist/build/swc');
  await loadBindings();
  for (const path of filesBelow(root)) {
    const file = join(root, path);
    if (basename(path) === 'package.json') packManifest(file);
    if (!SCRIPT.test(path)) continue;
    const { code } = await minify(readFileSync(file, 'utf8'), { ...OPTIONS, module: isModule(file) }).catch((error) => {
      throw new SetupError(`${path} cannot be read as JavaScript: ${error.message}`);
    });
    writeFileSync(file, code);
  }
}

function packManifest(file) {
  const fields = Object.entries(JSON.parse(readFileSync(file, 'utf8')));
  writeFileSync(file, JSON.stringify(Object.fromEntries(fields.filter(([name]) => MANIFEST_FIELDS.has(name)))));
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

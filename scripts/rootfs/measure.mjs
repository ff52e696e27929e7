// What the image weighs, part by part, in decimal megabytes of file content as `docker images` counts them.
import { lstatSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';
import { EXTENSIONS, NODE } from './runtime.mjs';
import { filesBelow } from './tree.mjs';

/** The most that the image may weigh, uncompressed. */
export const IMAGE_BYTES_MAX = 200_000_000;
export const BYTES_PER_MB = 1_000_000;

/** Each part and what of the tree is it; a file belongs to the first that fits. */
const PARTS = [
  ['Node', (path) => path === NODE],
  ['DuckDB', (path) => /^app\/node_modules\/@duckdb\//.test(path)],
  ['httpfs', (path) => path.startsWith(`${EXTENSIONS}/`)],
  [
    'Next and React',
    (path) => /^app\/node_modules\/(next|react|react-dom|styled-jsx|client-only|@next|@swc)\//.test(path),
  ],
  ['dashboard, for browsers', (path) => /^app\/apps\/web\/.*\/(static|public)\//.test(path)],
  ['dashboard, for the server', (path) => path.startsWith('app/apps/web/')],
  ['country table', (path) => path.startsWith('app/packages/engine/dist/data/')],
  ['engine and command line', (path) => /^app\/(packages|generator)\//.test(path)],
  ['their packages', (path) => path.startsWith('app/node_modules/')],
  ['Debian', () => true],
];

/** Bytes of each part of the tree at `root`, and of all. */
export function measure(root) {
  const parts = Object.fromEntries(PARTS.map(([name]) => [name, 0]));
  let total = 0;
  let files = 0;
  for (const path of filesBelow(root)) {
    const info = lstatSync(join(root, path));
    const bytes = info.isSymbolicLink() ? Buffer.byteLength(readlinkSync(join(root, path))) : info.size;
    const part = PARTS.find(([, holds]) => holds(path));
    if (part !== undefined) parts[part[0]] += bytes;
    total += bytes;
    files += 1;
  }
  return { total, limit: IMAGE_BYTES_MAX, files, parts };
}

/** The measurement for people. */
export function table({ total, limit, files, parts }) {
  const rows = [...Object.entries(parts), ['all', total], ['limit', limit]];
  const width = Math.max(...rows.map(([name]) => name.length));
  const lines = rows.map(
    ([name, bytes]) => `${name.padEnd(width)}  ${(bytes / BYTES_PER_MB).toFixed(1).padStart(6)} MB`,
  );
  return `${lines.join('\n')}\n${files} files\n`;
}

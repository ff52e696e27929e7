// The product's part of the image: the command line, the engine and the dashboard's server, with the packages they open.
// The folders lie as in the repository, so that every path between them is the same.
import {
  cpSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readlinkSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { ROOT, SetupError } from '../setup.mjs';
import { requireOfNext } from './next-tools.mjs';
import { packScripts } from './pack-scripts.mjs';
import { shareChunks } from './share-chunks.mjs';
import { filesBelow } from './tree.mjs';
import { UNUSED } from './unused-files.mjs';

const WEB = 'apps/web';
const STANDALONE = `${WEB}/.next/standalone`;
/** What `networkflow` is, and what it starts. */
const ENTRIES = [
  'packages/cli/bin/networkflow.mjs',
  'packages/cli/bin/end-with-input.mjs',
  'packages/cli/dist/bin.js',
  'packages/engine/dist/index.js',
  'packages/engine/dist/contract.js',
];
/** Code of threads, which is started by its place rather than imported. */
const WORKERS = { folder: 'packages/engine/dist', name: /-worker\.js$/ };
/** Opened by names that are put together, which tracing does not see. */
const OPENED_BY_NAME = ['packages/cli/package.json', 'packages/engine/package.json', 'packages/engine/dist/data'];
/** The server is copied as Next traced it, DuckDB's library stripped. */
const TRACED_ELSEWHERE = /^(apps\/web|node_modules\/@duckdb\/node-bindings-)/;
/** Tracing takes both formats of a package; these are only imported. */
const OTHER_FORMAT =
  /^node_modules\/(zod\/.*\.cjs|(fontkit|linebreak|unicode-properties)\/dist\/main\.cjs|restructure\/dist\/main\.cjs|bowser\/bowser\.mjs|tar\/dist\/commonjs\/.*|@noble\/[a-z]+\/[a-z_]+\.js)$/;
/** Records of the build that no server reads. */
const BUILD_RECORDS = /\.(nft\.json|map)$/;

/** Copies the built product below `<root>/app`. */
export async function installApplication(root) {
  const app = join(root, 'app');
  for (const needed of [...ENTRIES, ...OPENED_BY_NAME, `${STANDALONE}/${WEB}/server.js`]) {
    if (!existsSync(join(ROOT, needed))) throw new SetupError(`${needed} is missing. Run npm run build first.`);
  }
  for (const file of await openedFiles()) if (!OTHER_FORMAT.test(file)) place(file, app);
  for (const path of OPENED_BY_NAME) place(path, app);
  installServer(app);
  shareChunks(join(app, STANDALONE, WEB, '.next/server/chunks'));
  removeUnused(app);
  for (const folder of ['node_modules', 'packages', 'generator']) await packScripts(join(app, folder));
}

function workers() {
  const files = [...filesBelow(join(ROOT, WORKERS.folder))].filter((file) => WORKERS.name.test(file));
  if (files.length === 0) throw new SetupError(`There is no code of threads in ${WORKERS.folder}.`);
  return files.map((file) => join(WORKERS.folder, file));
}

/** Every file that the entries may import, found as Next finds those of its server. */
async function openedFiles() {
  const { nodeFileTrace } = requireOfNext('next/dist/compiled/@vercel/nft');
  const { fileList } = await nodeFileTrace(
    [...ENTRIES, ...workers()].map((entry) => join(ROOT, entry)),
    {
      base: ROOT,
      conditions: ['node', 'import', 'default'],
      ignore: (path) => TRACED_ELSEWHERE.test(path),
    },
  );
  return fileList;
}

/** Next's own output, its packages beside everything else's: what both need is there once. */
function installServer(app) {
  cpSync(join(ROOT, STANDALONE, WEB), join(app, STANDALONE, WEB), {
    recursive: true,
    verbatimSymlinks: true,
    filter: (path) => !BUILD_RECORDS.test(path),
  });
  cpSync(join(ROOT, STANDALONE, 'node_modules'), join(app, 'node_modules'), {
    recursive: true,
    verbatimSymlinks: true,
    filter: (path) => !BUILD_RECORDS.test(path),
  });
  symlinkSync(relative(join(app, STANDALONE), join(app, 'node_modules')), join(app, STANDALONE, 'node_modules'));
}

function removeUnused(app) {
  const modules = join(app, 'node_modules');
  for (const { path, instead } of UNUSED) {
    const folder = join(modules, dirname(path));
    const pattern = new RegExp(
      `^${path
        .slice(dirname(path).length + 1)
        .split('*')
        .map(literally)
        .join('.*')}$`,
    );
    const found = existsSync(folder) ? readdirSync(folder).filter((name) => pattern.test(name)) : [];
    // A list that names what is no longer there is out of date.
    if (found.length === 0) throw new SetupError(`scripts/rootfs/unused-files.mjs: there is no ${path}.`);
    for (const name of found) rmSync(join(folder, name), { recursive: true });
    if (instead !== undefined) writeFileSync(join(modules, path), instead);
  }
}

function literally(text) {
  return text.replaceAll(/[.+?^${}()|[\]\\]/g, '\\$&');
}

function place(path, app) {
  const from = join(ROOT, path);
  const to = join(app, path);
  mkdirSync(dirname(to), { recursive: true });
  if (lstatSync(from).isSymbolicLink()) symlinkSync(readlinkSync(from), to);
  else cpSync(from, to, { recursive: true });
}

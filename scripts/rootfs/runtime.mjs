// The native part of the image: Node, DuckDB's library and DuckDB's httpfs extension.
import { chmodSync, copyFileSync, existsSync, mkdirSync, realpathSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { nodeBinary, ROOT, runQuietly, SetupError } from '../setup.mjs';

export const NODE = 'usr/local/bin/node';
export const EXTENSIONS = 'usr/local/lib/networkflow/extensions';

/** The Node that the repository pins, without the names of its inner functions. */
export async function installNode(root) {
  const node = realpathSync(nodeBinary());
  if (!node.startsWith(ROOT)) throw new SetupError('The Node that package.json pins is not installed. Run npm ci.');
  await strip(node, join(root, NODE), 0o755);
}

/** The library that DuckDB's addon opens, in the only folder it is looked for. */
export async function installDuckdb(root) {
  const folder = `node_modules/@duckdb/node-bindings-${process.platform}-${process.arch}`;
  const library = join(ROOT, folder, 'libduckdb.so');
  if (!existsSync(library)) throw new SetupError(`${folder} holds no libduckdb.so. Run npm ci on Linux with glibc.`);
  await strip(library, join(root, 'app', folder, 'libduckdb.so'), 0o644);
  await strip(join(ROOT, folder, 'duckdb.node'), join(root, 'app', folder, 'duckdb.node'), 0o644);
  copyFileSync(join(ROOT, folder, 'package.json'), join(root, 'app', folder, 'package.json'));
}

/** httpfs as DuckDB signed it, packed as on DuckDB's own server. Loading it is what checks the signature. */
export async function installHttpfs(root) {
  let folder = '';
  await runQuietly(nodeBinary(), [join(ROOT, 'scripts/fetch-httpfs.mjs')], {
    note: (line) => {
      folder = line;
    },
  });
  const connection = await (await DuckDBInstance.create(':memory:')).connect();
  const reader = await connection.runAndReadAll('SELECT version(), platform FROM pragma_platform()');
  const [version, platform] = (reader.getRowsJson()[0] ?? []).map(String);
  const name = join(version, platform, 'httpfs.duckdb_extension');
  await connection.run(`LOAD '${join(folder, name).replaceAll("'", "''")}'`);
  connection.closeSync();

  const target = join(root, EXTENSIONS, name);
  mkdirSync(dirname(target), { recursive: true });
  copyFileSync(join(folder, name), target);
  // Without name and time, so that the same extension is the same file.
  await runQuietly('gzip', ['-9', '--no-name', target]);
}

async function strip(from, to, mode) {
  mkdirSync(dirname(to), { recursive: true });
  await runQuietly('strip', ['-o', to, from]).catch((error) => {
    throw new SetupError(`${error.message}\nstrip is part of binutils (Debian: apt-get install binutils).`);
  });
  chmodSync(to, mode);
}

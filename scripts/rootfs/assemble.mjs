// Assembles the image's root file system from Debian packages, the pinned Node and the built product, measures it, and
// fails when it weighs more than it may. The Dockerfile runs it, and so do the tests, without Docker.
//   node scripts/rootfs/assemble.mjs <folder> [--json]
import { chownSync, cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { ROOT, runScript, SetupError } from '../setup.mjs';
import { installApplication } from './application.mjs';
import { installDebian } from './debian.mjs';
import { recordLicences } from './licences.mjs';
import { BYTES_PER_MB, measure, table } from './measure.mjs';
import { installDuckdb, installHttpfs, installNode } from './runtime.mjs';

/** Files of ours, as they lie in the image. */
const OWN_FILES = join(ROOT, 'scripts/rootfs/files');

/** Whom the Dockerfile runs it as, and `files/etc/passwd` names. */
const USER_ID = 65_532;

await runScript(async () => {
  const { values, positionals } = parseArgs({ options: { json: { type: 'boolean' } }, allowPositionals: true });
  const [folder] = positionals;
  if (folder === undefined) throw new SetupError('Usage: node scripts/rootfs/assemble.mjs <folder> [--json]', 2);
  const root = resolve(folder);
  if (process.platform !== 'linux')
    throw new SetupError('The image is assembled on Linux; elsewhere run docker build.');
  mkdirSync(root, { recursive: true });
  if (readdirSync(root).length > 0) throw new SetupError(`${root} is not empty.`);

  const work = mkdtempSync(join(tmpdir(), 'networkflow-rootfs-'));
  let packages;
  try {
    packages = await installDebian(root, work);
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
  await installApplication(root);
  await Promise.all([installNode(root), installDuckdb(root), installHttpfs(root)]);
  recordLicences(root);
  cpSync(OWN_FILES, root, { recursive: true, verbatimSymlinks: true });
  makeFolders(root);

  const measured = { ...measure(root), packages };
  process.stdout.write(values.json ? `${JSON.stringify(measured)}\n` : table(measured));
  if (measured.total <= measured.limit) return 0;
  const over = ((measured.total - measured.limit) / BYTES_PER_MB).toFixed(1);
  throw new SetupError(`The image weighs ${over} MB more than it may.`);
});

/** The user's own is the volume; the rest is only read. */
function makeFolders(root) {
  for (const name of ['proc', 'sys', 'dev', 'run']) mkdirSync(join(root, name), { recursive: true });
  mkdirSync(join(root, 'tmp'), { mode: 0o1777, recursive: true });
  mkdirSync(join(root, 'data'), { mode: 0o755, recursive: true });
  // Elsewhere the volume that is mounted there has its own owner.
  if (process.getuid() === 0) chownSync(join(root, 'data'), USER_ID, USER_ID);
}

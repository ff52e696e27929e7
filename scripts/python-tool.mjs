// What tests take from PyPI goes through Python's pip into a git-ignored cache; nothing of it is part of the product.
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { environment, ROOT, runQuietly, SetupError } from './setup.mjs';

export const CACHE = join(ROOT, 'node_modules', '.cache', 'networkflow');
const PYTHONS = ['python3', 'python'];

/** The first Python that has pip. */
export function findPython() {
  const python = PYTHONS.find((name) => spawnSync(name, ['-m', 'pip', '--version']).status === 0);
  if (python !== undefined) return python;
  throw new SetupError('Python 3 with pip is not installed here (Debian: apt-get install python3 python3-pip).');
}

/** pip without its notes on newer pips and on running as root. */
export function pip(python, args) {
  const env = {
    ...environment(),
    PIP_DISABLE_PIP_VERSION_CHECK: '1',
    PIP_NO_INPUT: '1',
    PIP_ROOT_USER_ACTION: 'ignore',
  };
  return runQuietly(python, ['-m', 'pip', ...args, '--quiet'], { env });
}

/** Runs `work` on a new folder that becomes `folder` when it is done: what is there is whole, also after a kill. */
export async function fillFolder(folder, work) {
  mkdirSync(dirname(folder), { recursive: true });
  const unfinished = mkdtempSync(join(dirname(folder), '.unfinished-'));
  try {
    await work(unfinished);
    rmSync(folder, { recursive: true, force: true });
    renameSync(unfinished, folder);
  } finally {
    rmSync(unfinished, { recursive: true, force: true });
  }
}

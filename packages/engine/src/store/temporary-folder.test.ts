import { spawnSync } from 'node:child_process';
import { chmod, mkdir, mkdtemp, readdir, rm, utimes } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, it } from 'vitest';
import { makeTemporaryFolder, removeAbandoned } from './temporary-folder.js';

const HOUR_MS = 3_600_000;
/** Above the largest process id Linux hands out. */
const DEAD = 99_999_999;
/** The user without rights, on Debian as elsewhere. */
const NOBODY = 65_534;

it('removes what killed processes left, once it is old, and nothing else', async () => {
  const parent = await mkdtemp(path.join(tmpdir(), 'abandoned-test-'));
  const names = [`networkflow-spill-${DEAD}-a`, `networkflow-query-${process.pid}-b`, 'networkflow-spill-x', 'other'];
  for (const name of names) await mkdir(path.join(parent, name));

  await removeAbandoned(parent, Date.now());
  expect((await readdir(parent)).sort()).toEqual([...names].sort());

  await removeAbandoned(parent, Date.now() + 2 * HOUR_MS);
  expect((await readdir(parent)).sort()).toEqual(names.slice(1).sort());
  await rm(parent, { recursive: true });
});

it('removes what a killed process of the same id left, as after a restart of its container', async () => {
  const parent = await mkdtemp(path.join(tmpdir(), 'abandoned-test-'));
  const names = [`networkflow-spill-${process.pid}-left`, `networkflow-spill-${process.pid}-own`];
  for (const name of names) await mkdir(path.join(parent, name));
  const before = (performance.timeOrigin - HOUR_MS) / 1_000;
  await utimes(path.join(parent, names[0] ?? ''), before, before);

  await removeAbandoned(parent, Date.now() + HOUR_MS);

  expect(await readdir(parent)).toEqual(names.slice(1));
  await rm(parent, { recursive: true });
});

it('gives back the memory of a killed spool sooner', async () => {
  const parent = await mkdtemp(path.join(tmpdir(), 'abandoned-test-'));
  for (const purpose of ['spool', 'spill']) await mkdir(path.join(parent, `networkflow-${purpose}-${DEAD}-a`));

  await removeAbandoned(parent, Date.now() + HOUR_MS / 6);

  expect(await readdir(parent)).toEqual([`networkflow-spill-${DEAD}-a`]);
  await rm(parent, { recursive: true });
});

it('is not kept from working by what another user left', async () => {
  const parent = await mkdtemp(path.join(tmpdir(), 'abandoned-test-'));
  const left = path.join(parent, `networkflow-spill-${DEAD}-a`);
  await mkdir(path.join(left, 'inside'), { recursive: true });
  await chmod(left, 0o500);
  await chmod(parent, 0o755);
  // root may remove everything, so it becomes somebody else meanwhile.
  const isRoot = process.geteuid?.() === 0;
  if (isRoot) process.seteuid?.(NOBODY);
  try {
    await expect(removeAbandoned(parent, Date.now() + 2 * HOUR_MS)).resolves.toBeUndefined();
  } finally {
    if (isRoot) process.seteuid?.(0);
  }

  expect(await readdir(parent)).toHaveLength(1);
  await chmod(left, 0o700);
  await rm(parent, { recursive: true });
});

it('makes a folder of its own each time', async () => {
  const [first, second] = [await makeTemporaryFolder('query'), await makeTemporaryFolder('query')];

  expect(first).not.toBe(second);
  await Promise.all([first, second].map((folder) => rm(folder, { recursive: true })));
});

it('a process that exits with its database open leaves no spill folder', async () => {
  const parent = await mkdtemp(path.join(tmpdir(), 'exit-test-'));
  const engine = new URL('../../dist/store/database.js', import.meta.url).href;
  const script = `const { Database } = await import('${engine}'); await Database.open(); process.exit(0);`;

  const { status } = spawnSync(process.execPath, ['--input-type=module', '--eval', script], {
    env: { ...process.env, TMPDIR: parent },
  });

  expect(status).toBe(0);
  expect(await readdir(parent)).toEqual([]);
  await rm(parent, { recursive: true });
});

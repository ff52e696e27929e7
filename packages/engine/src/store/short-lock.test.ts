import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { tryShortLock } from './short-lock.js';

let folder: string;
let file: string;

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'networkflow-lock-'));
  file = path.join(folder, 'a’s lock');
});

afterEach(() => rm(folder, { recursive: true, force: true }));

/** What another process gets. */
async function elsewhere(): Promise<string> {
  const take = `import { DuckDBInstance } from '@duckdb/node-api';
    await DuckDBInstance.create(process.argv[1]).then(() => console.log('taken'), () => console.log('refused'));`;
  const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', take, file], {
    cwd: import.meta.dirname,
  });
  return stdout.trim();
}

it('keeps out this process and others until it is given back', async () => {
  const lock = await tryShortLock(file);

  expect(await tryShortLock(file)).toBeUndefined();
  expect(await elsewhere()).toBe('refused');
  await lock?.release();
  expect(await elsewhere()).toBe('taken');
  expect(await tryShortLock(file)).toBeDefined();
});

it('says that a file which is no lock cannot be taken, and goes on from there', async () => {
  await writeFile(file, 'something else, which somebody put where the lock should be');

  await expect(tryShortLock(file)).rejects.toMatchObject({ code: 'store' });
  await rm(file);

  expect(await tryShortLock(file)).toBeDefined();
});

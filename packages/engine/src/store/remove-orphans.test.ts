import { mkdir, mkdtemp, readdir, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, it } from 'vitest';
import { acquireIngestLock } from './ingest-lock.js';
import { kindLayout, lakeLayout } from './lake-layout.js';
import { Manifest } from './manifest.js';
import { removeOrphans } from './remove-orphans.js';

const HOUR_MS = 3_600_000;

it('takes what no state knows after an hour, and nothing of another log kind whose writer is at work', async () => {
  const folder = await mkdtemp(path.join(tmpdir(), 'nf-orphans-'));
  const scope = lakeLayout(folder, { tenant: 'local' });
  const kind = kindLayout(scope, 'connections');
  const now = Date.now();
  const write = async (root: string, name: string, ageMs: number): Promise<void> => {
    const file = path.join(root, 'part', name);
    await mkdir(path.dirname(file), { recursive: true });
    await writeFile(file, '');
    await utimes(file, new Date(now - ageMs), new Date(now - ageMs));
  };
  // The first import of its kind has committed nothing yet, and may take longer than an hour.
  const lock = await acquireIngestLock(kind.lockFile);
  await write(kind.root, 'begun.parquet', 2 * HOUR_MS);
  await write(scope.root, 'old.parquet', 2 * HOUR_MS);
  await write(scope.root, 'new.parquet', HOUR_MS / 2);

  await removeOrphans(scope, new Manifest(scope.manifestFolder, ['flows']).state, now);

  expect(await readdir(path.join(scope.root, 'part'))).toEqual(['new.parquet']);
  expect(await readdir(path.join(kind.root, 'part'))).toEqual(['begun.parquet']);
  await expect(acquireIngestLock(kind.lockFile)).rejects.toMatchObject({ details: { busy: true } });
  lock.release();
  await rm(folder, { recursive: true, force: true });
});

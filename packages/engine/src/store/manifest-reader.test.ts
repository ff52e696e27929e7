import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { Manifest } from './manifest.js';
import { ManifestReader } from './manifest-reader.js';

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'networkflow-manifest-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

it('many readers at once see every version in its order, while it is written', async () => {
  const writer = new Manifest(folder, ['sessions']);
  const reader = new ManifestReader(folder, ['sessions']);
  for (let version = 1; version <= 70; version += 1) {
    const writing = writer.commit({ stale: [version] });
    const [a, b] = await Promise.all([reader.refresh(), reader.refresh()]);
    await writing;

    expect(a).toBe(b);
    expect(a.version).toBeGreaterThanOrEqual(version - 1);
    const [newest] = await Promise.all([reader.refresh(), reader.refresh(), reader.refresh()]);
    expect(newest).toMatchObject({ version });
    expect(newest.stale.size).toBe(version);
  }
});

import { mkdtemp, readdir, rm, unlink, utimes } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { LOCAL_SCOPE } from '../core/scope.js';
import { type LakeLayout, lakeLayout } from './lake-layout.js';
import { Manifest } from './manifest.js';
import { pruneManifest } from './prune-manifest.js';

const HOUR_MS = 3_600_000;

let folder: string;
let layout: LakeLayout;

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'networkflow-prune-'));
  layout = lakeLayout(folder, LOCAL_SCOPE);
});

afterEach(() => rm(folder, { recursive: true, force: true }));

async function commitMany(count: number): Promise<Manifest> {
  const manifest = new Manifest(layout.manifestFolder);
  for (let id = 1; id <= count; id += 1) await manifest.commit({ lastObjectId: id, stale: [id] });
  return manifest;
}

const names = async () => (await readdir(layout.manifestFolder)).sort();
const later = (): number => Date.now() + 2 * HOUR_MS;

describe("a manifest's history", () => {
  it('is kept from the last checkpoint but one on', async () => {
    const manifest = await commitMany(200);
    await pruneManifest(layout, later());
    const kept = await names();

    expect(kept[0]).toBe('000000000128.checkpoint.json');
    expect(kept).toHaveLength(2 + 200 - 128);
    expect(await new Manifest(layout.manifestFolder).refresh()).toEqual(manifest.state);
  });

  it('still repairs a lake whose newest checkpoint is damaged', async () => {
    const manifest = await commitMany(200);
    await pruneManifest(layout, later());
    await unlink(path.join(layout.manifestFolder, '000000000192.checkpoint.json'));

    expect(await new Manifest(layout.manifestFolder).refresh()).toEqual(manifest.state);
  });

  it('stays for an hour, for readers that are about to read it', async () => {
    await commitMany(200);
    const before = await names();
    await pruneManifest(layout, Date.now());
    expect(await names()).toEqual(before);

    const old = new Date(Date.now() - 2 * HOUR_MS);
    await utimes(path.join(layout.manifestFolder, '000000000001.commit.json'), old, old);
    await pruneManifest(layout, Date.now());
    expect(await names()).toEqual(before.filter((name) => name !== '000000000001.commit.json'));
  });

  it('stays whole while there is but one checkpoint, and in a lake that is not there', async () => {
    await commitMany(100);
    await pruneManifest(layout, later());

    expect(await names()).toHaveLength(101);
    await expect(pruneManifest(lakeLayout(path.join(folder, 'no'), LOCAL_SCOPE), later())).resolves.toBeUndefined();
  });
});

import { mkdtemp, readdir, rm, unlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { EMPTY_STATE, Manifest, type ManifestState, type Part, partsOf } from './manifest.js';

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'networkflow-manifest-'));
});

afterEach(() => rm(folder, { recursive: true, force: true }));

function part(name: string, first: number, last = first): Part {
  return {
    table: 'flows',
    path: `flows/${name}.parquet`,
    rows: 1,
    bytes: 10,
    objects: [first, last],
    columns: 'start',
  };
}

/** Commits object 1, 2, 3, ... one part each; every third commit also buries the object before it. */
async function commitMany(manifest: Manifest, count: number): Promise<void> {
  for (let id = 1; id <= count; id += 1) {
    await manifest.commit({ add: [part(String(id), id)], dead: id % 3 === 0 ? [id - 1] : [], lastObjectId: id });
  }
}

const fileOf = (version: number, kind = 'commit') =>
  path.join(folder, `${String(version).padStart(12, '0')}.${kind}.json`);

const plain = (state: ManifestState) => ({ ...state, dead: [...state.dead].sort() });

describe('a manifest', () => {
  it('of a folder that is not there is empty, and is made by the first commit', async () => {
    const manifest = new Manifest(path.join(folder, 'deep', 'down'));

    expect(await manifest.refresh()).toEqual(EMPTY_STATE);
    await manifest.commit({ add: [part('a', 1)], dead: [], lastObjectId: 1 });
    expect(await new Manifest(path.join(folder, 'deep', 'down')).refresh()).toMatchObject({ version: 1 });
  });

  it('shows another reader each commit, and hands out no object id twice', async () => {
    const [writer, reader] = [new Manifest(folder), new Manifest(folder)];
    await writer.commit({ add: [part('a', 1, 5)], dead: [], lastObjectId: 5 });
    expect(await reader.refresh()).toMatchObject({ version: 1, lastObjectId: 5 });

    await reader.commit({ add: [part('b', 6)], dead: [2], lastObjectId: 3 });

    expect(plain(await writer.refresh())).toEqual(plain(reader.state));
    expect(writer.state).toMatchObject({ version: 2, lastObjectId: 5, dead: new Set([2]) });
    expect(partsOf(writer.state, 'flows').map(({ path: name }) => name)).toEqual([
      'flows/a.parquet',
      'flows/b.parquet',
    ]);
    expect(partsOf(writer.state, 'coverage')).toEqual([]);
  });

  it('drops a part once all its objects are dead, and then forgets that they were', async () => {
    const manifest = new Manifest(folder);
    await manifest.commit({ add: [part('a', 1, 2), part('b', 2, 3)], dead: [], lastObjectId: 3 });

    expect(await manifest.commit({ add: [], dead: [2], lastObjectId: 3 })).toMatchObject({ dead: new Set([2]) });
    const after = await manifest.commit({ add: [], dead: [1], lastObjectId: 3 });

    expect(after.parts.map(({ path: name }) => name)).toEqual(['flows/b.parquet']);
    expect(after.dead).toEqual(new Set([2]));
  });

  it('forgets a part that was rewritten in the commit that brings the new one', async () => {
    const manifest = new Manifest(folder);
    await manifest.commit({ add: [part('a', 1), part('b', 2)], lastObjectId: 2 });
    await manifest.commit({ add: [part('ab', 1, 2)], drop: ['flows/a.parquet', 'flows/b.parquet'] });

    expect(manifest.state.parts.map(({ path: name }) => name)).toEqual(['flows/ab.parquet']);
    expect(plain(await new Manifest(folder).refresh())).toEqual(plain(manifest.state));
  });

  it('remembers which hours wait to be derived until a commit says they were', async () => {
    const manifest = new Manifest(folder);
    await manifest.commit({ add: [part('a', 1)], lastObjectId: 1, stale: [10, 11] });
    await manifest.commit({ fresh: [10, 11], stale: [11, 12] });

    expect([...manifest.state.stale].sort()).toEqual([11, 12]);
    expect([...(await new Manifest(folder).refresh()).stale].sort()).toEqual([11, 12]);
  });

  it('keeps a part that answers for fewer hours than before, under its own path', async () => {
    const manifest = new Manifest(folder);
    const sums = (valid: number): Part => ({
      ...part('a', 0),
      table: 'flow_pair_hours',
      rollup: { day: 20_000, held: 0b111, valid, edition: 1 },
    });
    await manifest.commit({ add: [sums(0b111)], staleRollups: [480_001] });
    await manifest.commit({
      drop: [sums(0b111).path],
      add: [sums(0b101)],
      freshRollups: [480_001],
      staleRollups: [480_002],
    });

    const { parts, stale, staleRollups } = await new Manifest(folder).refresh();
    expect(parts).toEqual([sums(0b101)]);
    expect([[...stale], [...staleRollups]]).toEqual([[], [480_002]]);
  });

  it('says the same from a checkpoint as from every commit', async () => {
    const writer = new Manifest(folder);
    await writer.commit({ stale: [7, 8], fresh: [], staleRollups: [8, 9] });
    await commitMany(writer, 69);
    const fromCheckpoint = await new Manifest(folder).refresh();
    await unlink(fileOf(64, 'checkpoint'));
    const replayed = await new Manifest(folder).refresh();

    expect(plain(fromCheckpoint)).toEqual(plain(writer.state));
    expect(plain(replayed)).toEqual(plain(writer.state));
    expect(replayed.parts.length).toBe(69 - 23);
  });

  it('needs no commit older than its checkpoint', async () => {
    const writer = new Manifest(folder);
    await commitMany(writer, 66);
    for (let version = 1; version <= 64; version += 1) await unlink(fileOf(version));

    expect(plain(await new Manifest(folder).refresh())).toEqual(plain(writer.state));
  });

  it('brings a reader that fell behind a checkpoint to the same state', async () => {
    const [writer, reader] = [new Manifest(folder), new Manifest(folder)];
    await commitMany(writer, 3);
    await reader.refresh();
    await commitMany(writer, 66);

    expect(plain(await reader.refresh())).toEqual(plain(writer.state));
  });

  it('leaves aside half-written files, and whatever else lies there', async () => {
    const manifest = new Manifest(folder);
    await commitMany(manifest, 2);
    for (const name of [
      `${fileOf(3)}.4711.tmp`,
      'README.md',
      '3.commit.json',
      '000000000003.commit.json.bak',
      '.DS_Store',
    ]) {
      await writeFile(path.resolve(folder, name), '{"version":3');
    }

    expect(await new Manifest(folder).refresh()).toMatchObject({ version: 2 });
    expect(await manifest.commit({ add: [], dead: [], lastObjectId: 2 })).toMatchObject({ version: 3 });
  });

  it('leaves no file of its own behind besides commits', async () => {
    await commitMany(new Manifest(folder), 2);

    expect((await readdir(folder)).sort()).toEqual(['000000000001.commit.json', '000000000002.commit.json']);
  });

  it('starts anew when the lake was deleted and made again under it', async () => {
    const reader = new Manifest(folder);
    await commitMany(reader, 5);
    await rm(folder, { recursive: true });
    expect(await reader.refresh()).toEqual(EMPTY_STATE);
    await commitMany(new Manifest(folder), 2);

    expect(await reader.refresh()).toMatchObject({ version: 2, lastObjectId: 2 });
  });
});

describe('a damaged manifest is refused with what is wrong and what to do', () => {
  const damaged = (message: RegExp) =>
    expect.objectContaining({ name: 'EngineError', code: 'store', message: expect.stringMatching(message) });

  it('a commit in the middle is missing', async () => {
    await commitMany(new Manifest(folder), 4);
    await unlink(fileOf(2));

    await expect(new Manifest(folder).refresh()).rejects.toEqual(damaged(/lacks version 2\. Restore it, or/));
  });

  it('commits before the first one kept are missing', async () => {
    await commitMany(new Manifest(folder), 4);
    await unlink(fileOf(1));

    await expect(new Manifest(folder).refresh()).rejects.toEqual(damaged(/lacks version 1/));
  });

  it.each([
    ['half a file', '{"version":2,"at":"2026'],
    ['nothing', ''],
    ['no object', '[]'],
    ['another object', '{"version":2}'],
    [
      'a part without a path',
      JSON.stringify({ version: 2, at: '', add: [{ ...part('a', 1), path: '' }], dead: [], lastObjectId: 1 }),
    ],
    [
      'a part outside the lake',
      JSON.stringify({
        version: 2,
        at: '',
        add: [{ ...part('a', 1), path: '../../etc/x' }],
        dead: [],
        lastObjectId: 1,
      }),
    ],
    [
      'an absolute part',
      JSON.stringify({ version: 2, at: '', add: [{ ...part('a', 1), path: '/etc/x' }], dead: [], lastObjectId: 1 }),
    ],
    [
      'a part for hours that no day has',
      JSON.stringify({
        version: 2,
        at: '',
        add: [{ ...part('a', 1), rollup: { day: 20_000, held: 2 ** 24, valid: 1, edition: 1 } }],
        dead: [],
        lastObjectId: 1,
      }),
    ],
    ['another version than its name', JSON.stringify({ version: 7, at: '', add: [], dead: [], lastObjectId: 1 })],
  ])('a commit holds %s', async (_what, text) => {
    await commitMany(new Manifest(folder), 1);
    await writeFile(fileOf(2), text);

    await expect(new Manifest(folder).refresh()).rejects.toEqual(
      damaged(/^The lake's manifest is damaged: 000000000002\.commit\.json .*Restore it, or ingest into a new lake\.$/),
    );
  });

  it('the newest checkpoint holds half a file', async () => {
    await commitMany(new Manifest(folder), 64);
    await writeFile(fileOf(64, 'checkpoint'), '{"checkpoint":true');

    await expect(new Manifest(folder).refresh()).rejects.toEqual(damaged(/000000000064\.checkpoint\.json/));
  });

  it('and a reader keeps what it knew', async () => {
    const reader = new Manifest(folder);
    await commitMany(reader, 2);
    await writeFile(fileOf(3), 'garbage');
    await expect(reader.refresh()).rejects.toEqual(damaged(/damaged/));

    expect(reader.state).toMatchObject({ version: 2 });
  });
});

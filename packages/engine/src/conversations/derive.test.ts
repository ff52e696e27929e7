import { readdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { LOCAL_SCOPE } from '../core/scope.js';
import { isSegmentPart } from '../store/conversation-views.js';
import { Database } from '../store/database.js';
import { Lake } from '../store/lake.js';
import { type LakeLayout, lakeLayout } from '../store/lake-layout.js';
import { Manifest, type Part } from '../store/manifest.js';
import { readParts } from '../store/read-parts.js';
import { partitionFolder, writePart } from '../store/write-part.js';
import { makeWorkspace, type Workspace } from '../testing/index.js';
import { deriveConversations } from './derive.js';
import { hoursOfPart } from './part-hours.js';

/** 2023-11-14T00:00:00Z, hours since 1970. */
const MIDNIGHT = 472_200;
const SECONDS_PER_HOUR = 3_600;

const MEMORY_BYTES = 2 ** 30;
/** So little that each hour is built by itself. */
const TIGHT_BYTES = 1_024;

let workspace: Workspace;
let layout: LakeLayout;
let database: Database;
let manifest: Manifest;
let objects = 0;

beforeEach(async () => {
  workspace = await makeWorkspace();
  layout = lakeLayout(workspace.lake, LOCAL_SCOPE);
  database = await Database.open({ threads: 1 });
  manifest = new Manifest(layout.manifestFolder);
  objects = 0;
});

afterEach(async () => {
  await database.close();
  await workspace.remove();
});

/** A part of flows: one TCP record per pair of hour and second in it, from port `40000 + offset` lasting `length` seconds. */
async function flows(
  records: readonly {
    readonly hour: number;
    readonly second: number;
    readonly length?: number;
    readonly port?: number;
  }[],
): Promise<Part[]> {
  const values = records.map(({ hour, second, length = 1, port = 40_000 }) => {
    const start = (MIDNIGHT + hour) * SECONDS_PER_HOUR + second;
    return `('10.0.0.1', '10.0.0.2', ${port}, 443, 6, 1::BIGINT, 100::BIGINT, ${start}::BIGINT, ${start + length}::BIGINT, 'ACCEPT', ${objects + 1}::BIGINT)`;
  });
  objects += 1;
  const columns = [
    'srcaddr',
    'dstaddr',
    'srcport',
    'dstport',
    'protocol',
    'packets',
    'bytes',
    'start',
    'end',
    'action',
  ];
  return database.use((connection) =>
    writePart(
      connection,
      `FROM (VALUES ${values.join(', ')}) AS t(${columns.map((each) => `"${each}"`).join(', ')}, _object_id)`,
      partitionFolder(MIDNIGHT / 24, { layout, table: 'flows' }),
      { layout, table: 'flows', name: `load-${objects}`, objects: [objects, objects], columns },
    ),
  );
}

const derive = (memoryBytes = MEMORY_BYTES) =>
  database.use((connection) => deriveConversations({ connection, layout, manifest, memoryBytes }));
const built = async () => (await derive()).hours.map((hour) => hour - MIDNIGHT);

async function content(): Promise<unknown[]> {
  const lake = new Lake(workspace.lake, LOCAL_SCOPE);
  try {
    return (await lake.rows({ text: 'FROM conversations ORDER BY ALL', params: [] })).rows;
  } finally {
    await lake.close();
  }
}

/** A night with something in every hour. */
const NIGHT = Array.from({ length: 8 }, (_, hour) => ({ hour, second: 1_800, port: 40_000 + hour }));

describe('an hour of new records', () => {
  it('costs that hour: no other is built, and what was built before stays as it is', async () => {
    await manifest.commit({ add: await flows(NIGHT), stale: NIGHT.map(({ hour }) => MIDNIGHT + hour) });
    expect(await built()).toEqual(NIGHT.map(({ hour }) => hour));
    const before = await content();

    await manifest.commit({ add: await flows([{ hour: 7, second: 100 }]), stale: [MIDNIGHT + 7] });

    expect(await built()).toEqual([7]);
    const kept = manifest.state.parts.filter((part) => part.table === 'conversations').map(hoursOfPart);
    expect(kept.map((range) => [range?.first, range?.last].map((hour) => (hour ?? 0) - MIDNIGHT))).toEqual([
      [7, 7],
      [0, 6],
    ]);
    expect(await content()).toEqual(expect.arrayContaining(before));
    expect(await built()).toEqual([]);
  });

  it('goes on into the hours after it only as far as what was left open changes', async () => {
    const chain = [0, 1, 2, 3].flatMap((hour) => [5, 900, 1_790, 2_680, 3_570].map((second) => ({ hour, second })));
    await manifest.commit({
      add: await flows([...chain, { hour: 4, second: 3_000 }, { hour: 5, second: 10, port: 41_000 }]),
      stale: [0, 1, 2, 3, 4, 5].map((hour) => MIDNIGHT + hour),
    });
    await derive();

    // Another port in the same hour, closed long before its end: nobody else is concerned.
    await manifest.commit({ add: await flows([{ hour: 1, second: 30, port: 42_000 }]), stale: [MIDNIGHT + 1] });
    expect(await built()).toEqual([1]);

    // A late record in the middle of the long one: more bytes, but the same conversation goes on.
    await manifest.commit({ add: await flows([{ hour: 2, second: 1_000 }]), stale: [MIDNIGHT + 2] });
    expect(await built()).toEqual([2]);

    // An earlier start of the long one changes its identity in every hour it has. The one after it finds it gone.
    await manifest.commit({ add: await flows([{ hour: 0, second: 1 }]), stale: [MIDNIGHT] });
    expect(await built()).toEqual([0, 1, 2, 3, 4]);
  });

  it('stays that hour where what is before and after it was built by a version that stored less', async () => {
    const chain = [0, 1, 2, 3].flatMap((hour) => [5, 900, 1_790, 2_680, 3_570].map((second) => ({ hour, second })));
    const stale = [0, 1, 2, 3].map((hour) => MIDNIGHT + hour);
    await manifest.commit({ add: await flows(chain), stale });
    await derive(5 * TIGHT_BYTES);
    const before = await content();
    for (const part of manifest.state.parts.filter(isSegmentPart)) {
      const columns = part.columns.split(' ').filter((name) => name !== 'knocking');
      const select = `SELECT ${columns.map((name) => `"${name}"`).join(', ')} FROM ${readParts(layout, [part])}`;
      const folder = partitionFolder(MIDNIGHT / 24, { layout, table: 'conversations' });
      const name = `${path.basename(part.path, '-open.parquet')}-old-open`;
      const add = await database.use((connection) =>
        writePart(connection, select, folder, { layout, table: 'conversations', name, objects: [0, 0], columns }),
      );
      await manifest.commit({ add, drop: [part.path] });
    }

    await manifest.commit({ stale: [MIDNIGHT + 1] });

    expect(await built()).toEqual([1]);
    expect(await content()).toEqual(before);
  });

  it('that is empty again leaves no part behind', async () => {
    const parts = await flows([{ hour: 2, second: 10 }]);
    await manifest.commit({ add: parts, stale: [MIDNIGHT + 2] });
    await derive();

    await manifest.commit({ drop: parts.map((part) => part.path), stale: [MIDNIGHT + 2] });

    expect(await built()).toEqual([2]);
    expect(manifest.state.parts).toEqual([]);
    expect(await content()).toEqual([]);
  });
});

describe('an hour of more records than memory has room for', () => {
  it('is built in parts, and the same comes of it', async () => {
    const busy = [0, 1].flatMap((hour) =>
      [5, 400, 3_500].flatMap((second) =>
        Array.from({ length: 9 }, (_, port) => ({ hour, second, port: 40_000 + port })),
      ),
    );
    const stale = [MIDNIGHT, MIDNIGHT + 1];
    await manifest.commit({ add: await flows(busy), stale });
    await derive();
    const [whole, partsOfWhole] = [await content(), manifest.state.parts.length];

    await manifest.commit({ stale });
    await derive(4_096);

    expect(await content()).toEqual(whole);
    expect(manifest.state.parts.length).toBeGreaterThan(partsOfWhole + 5);
    await manifest.commit({ stale });
    await derive();
    expect(manifest.state.parts.length).toBe(partsOfWhole);
  });
});

describe('a lake', () => {
  it('from before there were conversations gets all its hours', async () => {
    await manifest.commit({
      add: await flows([
        { hour: 3, second: 0 },
        { hour: 9, second: 5 },
      ]),
    });

    expect(await built()).toEqual([3, 9]);
    expect(await built()).toEqual([]);
  });

  it('whose building was stopped goes on where it was, and ends the same', async () => {
    const stale = NIGHT.map(({ hour }) => MIDNIGHT + hour);
    await manifest.commit({ add: await flows(NIGHT), stale });
    const stop = new AbortController();
    const stopped = database.use((connection) =>
      deriveConversations({
        connection,
        layout,
        manifest,
        memoryBytes: TIGHT_BYTES,
        signal: stop.signal,
        onHour: (done) => done === 5 && stop.abort(),
      }),
    );
    await expect(stopped).rejects.toMatchObject({ code: 'cancelled' });
    expect(await built()).toEqual(NIGHT.slice(5).map(({ hour }) => hour));
    const got = await content();

    await rm(layout.manifestFolder, { recursive: true });
    manifest = new Manifest(layout.manifestFolder);
    await manifest.commit({ add: await flows(NIGHT), stale });
    await derive();
    expect(await content()).toEqual(got);
  });

  it('keeps its parts where they can be read without us: by date and hour', async () => {
    await manifest.commit({
      add: await flows([
        { hour: 3, second: 0 },
        { hour: 3, second: 3_599 },
      ]),
      stale: [MIDNIGHT + 3],
    });
    await derive();

    const names = await readdir(path.join(layout.root, 'conversations', 'date=2023-11-14'));
    expect(names.map((name) => name.replace(/-[0-9a-f]{12}-\d+/, '')).sort()).toEqual([
      'hour=03-open.parquet',
      'hour=03.parquet',
    ]);
  });
});

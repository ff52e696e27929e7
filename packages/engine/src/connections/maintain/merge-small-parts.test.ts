import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, it } from 'vitest';
import { Database } from '../../store/database.js';
import { Manifest } from '../../store/manifest.js';
import { batchOf } from '../../testing/connection-records.js';
import { ConnectionStore } from '../connection-store.js';
import { RecordWriter } from '../import/record-writer.js';
import { connectionKind } from '../kind.js';
import { mergeSmallParts } from './merge-small-parts.js';

const MIDNIGHT = Date.UTC(2026, 10, 20);
const PARTS = 8;
const ROWS = 20_000;

it('leaves parts as they are where there is no memory to merge them, and merges them where there is', async () => {
  const folder = await mkdtemp(path.join(tmpdir(), 'nf-merge-'));
  const { layout } = new ConnectionStore(folder, { tenant: 'local' });
  const manifest = new Manifest(layout.manifestFolder, connectionKind.partTables);
  for (let objectId = 1; objectId <= PARTS; objectId += 1) {
    const writer = new RecordWriter({ layout, name: `a${objectId}`, archive: `sha${objectId}`, objectId });
    await writer.add(
      batchOf(
        Array.from({ length: ROWS }, (_, row) => ({
          type: 'New',
          timestamp: MIDNIGHT + ((row * 7_919) % ROWS) * PARTS + objectId,
          source_ip: `10.${row & 255}.${row >> 8}.${objectId}`,
        })),
      ),
    );
    await manifest.commit({ add: await writer.finish(), lastObjectId: objectId });
  }
  const merged = async (memoryBytes: number) => {
    const database = await Database.open({ threads: 2, memoryBytes });
    try {
      return await database.use((connection) =>
        mergeSmallParts(connection, { layout, manifest, name: `m${memoryBytes}` }),
      );
    } finally {
      await database.close();
    }
  };

  expect(await merged(4 << 20)).toEqual({ parts: 0, rows: 0 });
  expect(manifest.state.parts).toHaveLength(PARTS);
  expect(await merged(256 << 20)).toEqual({ parts: PARTS, rows: PARTS * ROWS });
  expect(manifest.state.parts).toMatchObject([{ rows: PARTS * ROWS }]);
  await rm(folder, { recursive: true, force: true });
});

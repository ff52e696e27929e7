import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ColumnEncoder } from '../../parquet/column-chunk.js';
import type { ParquetColumn } from '../../parquet/columns.js';
import { TextDictionary } from '../../parquet/text-dictionary.js';
import { FileThread } from './file-thread.js';
import { type RowBlock, RowFile, type RowSink } from './row-file.js';

const COLUMNS: readonly ParquetColumn[] = [
  { name: 'time', type: 'int64' },
  { name: 'host', type: 'text' },
  { name: 'port', type: 'int32' },
  { name: 'archive', type: 'text' },
];
const ROWS = 1_000;

let folder: string;
let thread: FileThread;

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'nf-files-'));
  thread = new FileThread();
});

afterEach(async () => {
  await thread.close();
  await rm(folder, { recursive: true, force: true });
});

/** Rows out of order, with texts that were not met in the blocks before. */
function block(seed: number, hosts: TextDictionary): RowBlock {
  const times = Float64Array.from({ length: ROWS }, (_, row) => 1_800_000_000_000 + ((row * 7_919) % ROWS));
  const codes = Int32Array.from({ length: ROWS }, (_, row) => (row % 9 === 0 ? -1 : hosts.code(`host-${seed}-${row}`)));
  const ports = Int32Array.from({ length: ROWS }, (_, row) => (row % 5 === 0 ? -1 : row % 50));
  return {
    rows: ROWS,
    columns: [{ numbers: times }, { codes, texts: hosts }, { numbers: ports }, { same: 'abc' }],
    isUnsorted: true,
  };
}

async function write(sink: RowSink, dictionaries: readonly TextDictionary[]): Promise<number> {
  for (const [index, hosts] of dictionaries.entries()) await sink.add(block(index, hosts));
  return sink.finish();
}

describe('files written in another thread', () => {
  it('are the files that this thread writes, byte by byte, also once texts are numbered anew', async () => {
    const [one, other] = [new TextDictionary(), new TextDictionary()];
    const [here, there] = [path.join(folder, 'here'), path.join(folder, 'there')];
    const bytes = await write(await RowFile.create(here, COLUMNS, new ColumnEncoder(ROWS)), [one, one, other]);
    const sink = await thread.create(there, COLUMNS, ROWS);
    const beside = await thread.create(path.join(folder, 'beside'), COLUMNS, ROWS);
    await sink.add(block(0, one));
    await beside.add(block(0, other));
    await sink.add(block(1, one));
    await thread.forgetTexts();
    await sink.add(block(2, other));

    expect(await sink.finish()).toBe(bytes);
    expect(await readFile(there)).toEqual(await readFile(here));
    await beside.abandon();
  });

  it('say what failed: a file that cannot be made, a block that is no block, a thread that was closed', async () => {
    await expect(thread.create(path.join(folder, 'none/file'), COLUMNS, ROWS)).rejects.toThrow(/ENOENT/);
    const sink = await thread.create(path.join(folder, 'file'), COLUMNS, ROWS);
    const { columns, ...rest } = block(0, new TextDictionary());
    await sink.add({ ...rest, columns: columns.slice(1) });
    await expect(sink.finish()).rejects.toThrow('lacks a column');
    await sink.abandon();
    await thread.close();
    await expect(thread.create(path.join(folder, 'late'), COLUMNS, ROWS)).rejects.toThrow('was closed');
  });
});

import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { LocalSource } from '../sources/local-source.js';
import { HEADER, makeWorkspace, record, type Workspace } from '../testing/log-folder.js';
import { linesOf } from './piece-lines.js';
import { prepareObject } from './prepare-object.js';
import type { Piece } from './prepared.js';

/** Beyond what is held in memory together with others. */
const LINES = 5_000;

let workspace: Workspace;

beforeEach(async () => {
  workspace = await makeWorkspace();
  await mkdir(workspace.lake);
});

afterEach(() => workspace.remove());

/** The pieces a clean gzip object of medium size becomes, and the records in them. */
async function prepared(memoryFolder?: string): Promise<{ pieces: readonly Piece[]; lines: string[] }> {
  const records = Array.from({ length: LINES }, (_, index) => record({ bytes: index }));
  await workspace.write('a.log.gz', gzipSync(`${[HEADER, ...records].join('\n')}\n`));
  const source = new LocalSource(workspace.logs);
  const page = await source.list().next();
  const [object] = page.done ? [] : page.value.objects;
  if (object === undefined) throw new Error('nothing was listed');
  const result = await prepareObject(object, { source, spoolFolder: workspace.lake, name: 'x', memoryFolder });
  if (result.kind !== 'text') throw new Error(`it is ${result.kind}`);
  const lines: string[] = [];
  for (const piece of result.pieces) for await (const line of linesOf(piece)) lines.push(line);
  return { pieces: result.pieces, lines: lines.filter((line) => line !== HEADER) };
}

it('a clean object stays gzipped without a folder in memory, and is plain text with one; the records are the same', async () => {
  const onDisk = await prepared();
  const memory = path.join(workspace.lake, 'memory');
  await mkdir(memory);
  const inMemory = await prepared(memory);

  expect(onDisk.pieces).toMatchObject([{ kind: 'packed', lines: LINES, firstLine: 1 }]);
  expect(inMemory.pieces).toMatchObject([{ kind: 'plain', lines: LINES, firstLine: 2 }]);
  expect(inMemory.pieces[0]?.path.startsWith(memory)).toBe(true);
  expect(onDisk.lines).toHaveLength(LINES);
  expect(inMemory.lines).toEqual(onDisk.lines);
});

it('a folder in memory that cannot be written leaves the object gzipped on disk', async () => {
  const full = await prepared(path.join(workspace.lake, 'not-there'));

  expect(full.pieces).toMatchObject([{ kind: 'packed', lines: LINES }]);
  expect(full.lines).toHaveLength(LINES);
});

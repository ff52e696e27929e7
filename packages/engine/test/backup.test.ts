import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { LOCAL_SCOPE, openEngine } from '../src/index.js';
import { file, record } from '../src/testing/index.js';
import { useLake } from './use-lake.js';

const PAGE = new URL('../../../docs/operations.md', import.meta.url);
const OBJECTS_BEFORE = 8;
const OBJECTS_MEANWHILE_MIN = 3;
const ROWS = 50;

const run = promisify(execFile);
const lake = useLake();

/** The commands that docs/operations.md gives for a copy of a lake in use. */
async function commands(): Promise<string> {
  const block = /<!-- backup -->\n+```sh\n([^`]+)```/.exec(await readFile(PAGE, 'utf8'))?.[1];
  if (block === undefined) throw new Error('docs/operations.md has no commands for a backup.');
  return block;
}

let written = 0;

async function follow(): Promise<void> {
  const start = 1_700_000_000 + written * 600;
  const lines = Array.from({ length: ROWS }, (_, row) => record({ srcport: row + 1, start, end: start + 60 }));
  await lake.workspace.write(`logs/${String(written).padStart(4, '0')}.log`, file(...lines));
  written += 1;
  await lake.ingest();
}

/** What a question of every kind of table says: records, conversations, what was loaded. */
async function counts(folder: string): Promise<unknown> {
  const engine = await openEngine({ lake: folder });
  try {
    const statement = `SELECT (SELECT count(*) FROM flows) AS flows, (SELECT sum(flows)::BIGINT FROM conversations) AS records,
      (SELECT count(*) FROM ingested) AS objects`;
    const answer = await engine.sql(statement, LOCAL_SCOPE);
    for await (const [row] of answer.batches) return row;
    return undefined;
  } finally {
    await engine.close();
  }
}

it('a copy made as the manual says, while a follower writes, is a whole lake that goes on from there', async () => {
  for (let index = 0; index < OBJECTS_BEFORE; index += 1) await follow();

  const backup = `${lake.workspace.lake}-backup`;
  let isCopying = true;
  const copy = run('sh', ['-eu', '-c', await commands()], {
    env: { ...process.env, LAKE: lake.workspace.lake, BACKUP: backup },
  }).finally(() => {
    isCopying = false;
  });
  let meanwhile = 0;
  while (isCopying || meanwhile < OBJECTS_MEANWHILE_MIN) {
    await follow();
    meanwhile += 1;
  }
  await copy;

  const restored = (await counts(backup)) as { flows: bigint; records: bigint; objects: bigint };
  const objects = Number(restored.objects);
  expect(objects).toBeGreaterThanOrEqual(OBJECTS_BEFORE);
  expect(objects).toBeLessThanOrEqual(written);
  expect(Number(restored.flows)).toBe(objects * ROWS);
  expect(Number(restored.records)).toBe(objects * ROWS);

  const engine = await openEngine({ lake: backup });
  await engine.ingest({ folder: lake.workspace.logs }, LOCAL_SCOPE);
  await engine.close();
  expect(await counts(backup)).toEqual(await counts(lake.workspace.lake));
});

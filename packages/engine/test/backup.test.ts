import { execFile } from 'node:child_process';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { LOCAL_SCOPE, openConnections, openEngine } from '../src/index.js';
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
  const archives = path.join(lake.workspace.lake, '..', 'archives');
  await mkdir(archives, { recursive: true });
  await lake.workspace.write(`logs/${String(written).padStart(4, '0')}.log`, file(...lines));
  await writeFile(path.join(archives, `${written}.csv`), `${newRecord(start, written)}\n`);
  written += 1;
  await lake.ingest();
  const connections = openConnections(lake.workspace.lake, LOCAL_SCOPE, { threads: 1 });
  await connections.import({ paths: [archives] }).finally(() => connections.close());
}

function newRecord(start: number, port: number): string {
  return `New,10.0.0.1,198.51.100.7,${new Date(start * 1_000).toISOString()},${port},443,tcp,203.0.113.1`;
}

/** What a question of every kind of table says: records, conversations, what was loaded. */
async function counts(folder: string): Promise<unknown> {
  const engine = await openEngine({ lake: folder });
  try {
    const statement = `SELECT (SELECT count(*) FROM flows) AS flows, (SELECT sum(flows)::BIGINT FROM conversations) AS records,
      (SELECT count(*) FROM ingested) AS objects, (SELECT count(*) FROM archives) AS archives,
      (SELECT count(*) FROM connection_logs) AS logs, (SELECT count(*) FROM connection_spans) AS spans`;
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

  const restored = (await counts(backup)) as Record<string, number>;
  const objects = Number(restored.objects);
  expect(objects).toBeGreaterThanOrEqual(OBJECTS_BEFORE);
  expect(objects).toBeLessThanOrEqual(written);
  expect(Number(restored.flows)).toBe(objects * ROWS);
  expect(Number(restored.records)).toBe(objects * ROWS);
  const archives = Number(restored.archives);
  expect(archives).toBeGreaterThanOrEqual(OBJECTS_BEFORE);
  expect(restored.logs).toBe(archives);
  // The one that was being loaded may not be matched yet.
  expect(Number(restored.spans)).toBeGreaterThanOrEqual(archives - 1);

  const engine = await openEngine({ lake: backup });
  await engine.ingest({ folder: lake.workspace.logs }, LOCAL_SCOPE);
  await engine.close();
  const connections = openConnections(backup, LOCAL_SCOPE, { threads: 1 });
  await connections.import({ paths: [path.join(lake.workspace.lake, '..', 'archives')] });
  await connections.close();
  expect(await counts(backup)).toEqual(await counts(lake.workspace.lake));
});

// A lake of one day as a lake of many: its parts again, each day earlier, as sums and dates would be had it been loaded.
// Conversations and bookkeeping stay as they are; pages that count flows do not read them.
import { mkdir, stat } from 'node:fs/promises';
import path from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { LOCAL_SCOPE } from '@networkflow/engine';
import { lakeLayout } from '../packages/engine/dist/store/lake-layout.js';
import { Manifest } from '../packages/engine/dist/store/manifest.js';

const DAY_S = 86_400;
const MS_PER_S = 1_000;
const SHIFTED = ['start', 'end'];

/** Adds `copies` earlier days to the lake in `folder`, from its newest whole day. Says how far it is. */
export async function growLake(folder, copies, say) {
  const layout = lakeLayout(folder, LOCAL_SCOPE);
  const manifest = new Manifest(layout.manifestFolder);
  const state = await manifest.refresh();
  const parts = state.parts.filter((part) => part.table.startsWith('flow') && part.first !== undefined);
  const newest = Math.max(...parts.map((part) => Math.floor(part.last / DAY_S)));
  const day = parts.filter((part) => Math.floor(part.first / DAY_S) === newest);
  const instance = await DuckDBInstance.create(':memory:', { memory_limit: '2GB' });
  const connection = await instance.connect();
  await connection.run('SET preserve_insertion_order = true');
  for (let copy = 1; copy <= copies; copy += 1) {
    const add = [];
    for (const part of day) add.push(await shifted(part, copy, { connection, layout }));
    await manifest.commit({ add });
    say(`day ${copy} of ${copies}`);
  }
  instance.closeSync();
}

async function shifted(part, copy, { connection, layout }) {
  const seconds = copy * DAY_S;
  const date = (start) => new Date(start * MS_PER_S).toISOString().slice(0, 10);
  const target = part.path
    .replace(/date=[^/]+/, `date=${date(part.first - seconds)}`)
    .replace(/\.parquet$/, `-c${copy}.parquet`);
  const file = path.join(layout.root, target);
  await mkdir(path.dirname(file), { recursive: true });
  const moved = SHIFTED.filter((name) => part.columns.split(' ').includes(name));
  const replace = moved.map((name) => `"${name}" - ${seconds} AS "${name}"`).join(', ');
  await connection.run(
    `COPY (SELECT * REPLACE (${replace}) FROM read_parquet('${path.join(layout.root, part.path)}', hive_partitioning = false)) ` +
      `TO '${file}' (FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE 61440)`,
  );
  return {
    ...part,
    path: target,
    bytes: (await stat(file)).size,
    first: part.first - seconds,
    last: part.last - seconds,
    ...(part.rollup === undefined ? {} : { rollup: { ...part.rollup, day: part.rollup.day - copy } }),
  };
}

// A lake of one day as a lake of many: its parts again, each day earlier, as sums and dates would be had it been loaded.
// Conversations and bookkeeping stay as they are; pages that count flows do not read them.

import { existsSync } from 'node:fs';
import { cp, link, mkdir, readdir, rename, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { LOCAL_SCOPE } from '@networkflow/engine';
import { PARQUET } from '../packages/engine/dist/rollups/write-rollup.js';
import { lakeLayout } from '../packages/engine/dist/store/lake-layout.js';
import { Manifest } from '../packages/engine/dist/store/manifest.js';
import { shiftPart } from './shift-part.mjs';

const DAY_S = 86_400;
const MS_PER_S = 1_000;
const SHIFTED = ['start', 'end'];
/** As the loader writes records. */
const PARQUET_OF_RECORDS = 'COMPRESSION zstd, COMPRESSION_LEVEL 1, ROW_GROUP_SIZE 61440';

/** The lake of `days` days in the folder beside `lake`, made once: its newest day and as many earlier copies as that takes. */
export async function lakeOfDays(lake, days, say) {
  if (days === 1) return lake;
  const folder = `${lake}-${days}-days`;
  if (existsSync(folder)) return folder;
  say(`a lake of ${days} days`);
  const aside = `${folder}.tmp`;
  await rm(aside, { recursive: true, force: true });
  await linkLake(lake, aside);
  await growLake(aside, days - 1, say);
  await rename(aside, folder);
  return folder;
}

/** The same lake again, its parts as links: they never change. */
export async function linkLake(from, to) {
  await mkdir(to, { recursive: true });
  for (const entry of await readdir(from, { withFileTypes: true })) {
    const [source, target] = [path.join(from, entry.name), path.join(to, entry.name)];
    if (entry.isDirectory()) await linkLake(source, target);
    else if (entry.name.endsWith('.parquet')) await link(source, target);
    else await cp(source, target);
  }
}

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
  const source = path.join(layout.root, part.path);
  const bytes =
    (await shiftPart(source, file, moved, seconds)) ??
    (await rewritten(part, source, file, moved, seconds, connection));
  return {
    ...part,
    path: target,
    bytes,
    first: part.first - seconds,
    last: part.last - seconds,
    ...(part.rollup === undefined ? {} : { rollup: { ...part.rollup, day: part.rollup.day - copy } }),
  };
}

/** A part that DuckDB wrote, by DuckDB. */
async function rewritten({ table }, source, target, moved, seconds, connection) {
  const replace = moved.map((name) => `"${name}" - ${seconds} AS "${name}"`).join(', ');
  const parquet = table === 'flows' ? PARQUET_OF_RECORDS : PARQUET;
  await connection.run(
    `COPY (SELECT * REPLACE (${replace}) FROM read_parquet('${source}', hive_partitioning = false)) ` +
      `TO '${target}' (FORMAT parquet, ${parquet})`,
  );
  return (await stat(target)).size;
}

// Days of records in gzip files of equal size, as AWS would write busy accounts. Made once.
import { createReadStream, existsSync } from 'node:fs';
import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';
import { createGunzip, gzip } from 'node:zlib';
import { generate } from '@networkflow/generator';

export const DATA = process.env.BENCH_DATA ?? path.join(import.meta.dirname, '.data');
export const DAY = path.join(DATA, 'day');
/** 10 M records in 400 files: what a local load reads. */
const DAY_SIZE = { folder: DAY, rows: Number(process.env.BENCH_ROWS ?? 10_000_000), rowsPerFile: 25_000 };
const START = '2026-11-19T00:00:00Z';
/** Where a gzip member says when it was made: other bytes for the same text. */
const GZIP_MTIME_AT = 4;
const FILE_TIME = /_(\d{8}T\d{4}Z)_/;

export async function makeDay(say, { folder, rows, rowsPerFile, start = START, hours = 24 } = DAY_SIZE) {
  if (existsSync(folder)) return;
  const raw = path.join(DATA, 'raw');
  const aside = `${folder}.tmp`;
  await Promise.all([raw, aside].map((folder) => rm(folder, { recursive: true, force: true })));
  say(`generating ${rows} rows`);
  await generate({ out: raw, format: 'v5', rows, hours, seed: 42, start });
  say(`regrouping into files of ${rowsPerFile} rows`);
  await mkdir(aside, { recursive: true });
  const keys = (await readdir(raw, { recursive: true })).filter((key) => key.endsWith('.gz'));
  keys.sort((a, b) => (FILE_TIME.exec(a)?.[1] ?? '').localeCompare(FILE_TIME.exec(b)?.[1] ?? ''));
  let header = '';
  let lines = [];
  let files = 0;
  const flush = async () => {
    const name = `${String(files++).padStart(4, '0')}.log.gz`;
    await writeFile(path.join(aside, name), await promisify(gzip)(`${[header, ...lines].join('\n')}\n`, { level: 6 }));
    lines = [];
  };
  for (const key of keys) {
    let first = true;
    for await (const line of createInterface({ input: createReadStream(path.join(raw, key)).pipe(createGunzip()) })) {
      if (first) header = line;
      else lines.push(line);
      first = false;
      if (lines.length === rowsPerFile) await flush();
    }
  }
  if (lines.length > 0) await flush();
  await writeFile(path.join(aside, 'ledger.json'), await readFile(path.join(raw, 'ledger.json')));
  await rm(raw, { recursive: true });
  await rename(aside, folder);
}

/** The folder of the day's logs so many times. Objects of equal bytes are loaded once: each copy says another time in its gzip header. */
export async function makeCopies(say, copies) {
  await makeDay(say);
  const logs = path.join(DATA, `day-x${copies}`);
  if (existsSync(logs)) return logs;
  const aside = `${logs}.tmp`;
  await rm(aside, { recursive: true, force: true });
  await mkdir(aside);
  const files = (await readdir(DAY)).filter((name) => name.endsWith('.gz'));
  for (let copy = 0; copy < copies; copy += 1) {
    say(`logs, copy ${copy + 1} of ${copies}`);
    for (const name of files) {
      const bytes = await readFile(path.join(DAY, name));
      bytes.writeUInt32LE(copy + 1, GZIP_MTIME_AT);
      await writeFile(path.join(aside, `${copy}-${name}`), bytes);
    }
  }
  await rename(aside, logs);
  return logs;
}

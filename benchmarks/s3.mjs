import { execFile } from 'node:child_process';
import { rm } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { httpfsForTests } from '@networkflow/engine/testing';
import { DATA, makeDay } from './day.mjs';
import { ENVIRONMENT, startServer } from './s3-server.mjs';

const RUNS = Number(process.env.BENCH_RUNS ?? 3);
const OBJECTS = Number(process.env.BENCH_OBJECTS ?? 500);
const ROWS_PER_OBJECT = 4_000;
const LATENCY_MS = 30;
const CHILD = path.join(import.meta.dirname, 's3-child.mjs');
const BAR = 1.5;

/** Every way in turn, so that all meet the same neighbours. */
export async function benchS3(say) {
  const folder = path.join(DATA, `s3-${OBJECTS}`);
  await makeDay(say, { folder, rows: OBJECTS * ROWS_PER_OBJECT, rowsPerFile: ROWS_PER_OBJECT });
  const httpfs = await httpfsForTests();
  const kinds = ['download', 'local', 'sdk', ...(httpfs.folder === undefined ? [] : ['httpfs'])];
  const server = await startServer(folder, LATENCY_MS);
  const lake = path.join(DATA, 's3-lake');
  const runs = [];
  try {
    for (let run = 0; run < RUNS; run += 1) {
      for (const kind of kinds) {
        await rm(lake, { recursive: true, force: true });
        const place = kind === 'local' ? folder : server.url;
        const environment = { ...process.env, ...ENVIRONMENT };
        const child = [CHILD, kind, place, lake, httpfs.folder ?? ''];
        const { stdout } = await promisify(execFile)(process.execPath, child, { env: environment });
        const result = { ...JSON.parse(stdout), ...(await server.counters()) };
        say(
          `${kind}: ${result.seconds.toFixed(1)} s, ${result.cpuSeconds.toFixed(1)} CPU-s, ${result.requests} requests`,
        );
        runs.push(result);
      }
    }
  } finally {
    server.close();
    await rm(lake, { recursive: true, force: true });
  }
  return report(runs, kinds, httpfs.missing);
}

function report(runs, kinds, missing) {
  const of = (kind, field) => runs.filter((run) => run.kind === kind).map((run) => run[field]);
  const median = (kind, field) => of(kind, field).sort((a, b) => a - b)[Math.floor(RUNS / 2)];
  const loads = runs.filter(({ rows }) => rows !== undefined);
  const [first] = loads;
  if (loads.some((run) => run.rows !== first.rows || run.bytes !== first.bytes)) {
    throw new Error('the loads disagree on rows or bytes');
  }
  const row = (kind) =>
    `| ${kind} | ${median(kind, 'seconds').toFixed(1)} | ${median(kind, 'cpuSeconds').toFixed(1)} | ${median(kind, 'requests')} | ${median(kind, 'connections')} | ${Math.max(...of(kind, 'peakMiB')).toFixed(0)} MiB |`;
  const sum = median('download', 'seconds') + median('local', 'seconds');
  const readers = kinds.filter((kind) => kind === 'sdk' || kind === 'httpfs');
  const ratios = readers.map((kind) => `${kind} **${(median(kind, 'seconds') / sum).toFixed(2)}**`);
  const seconds = readers.map((kind) => median(kind, 'seconds'));
  const apart = Math.max(...seconds) / Math.min(...seconds);
  return [
    '## S3',
    '',
    `${first.rows.toLocaleString('en')} OK records in ${OBJECTS} objects, every request ${LATENCY_MS} ms late; medians of ${RUNS} interleaved runs. Rows and bytes equal in all loads.`,
    '',
    '| | wall s | CPU-s | requests | connections | peak memory |',
    '|---|---|---|---|---|---|',
    ...kinds.map(row),
    '',
    `Against download and local load one after the other: ${ratios.join(', ')}. Bar: ${BAR}. ` +
      (missing === undefined
        ? `The readers are **${apart.toFixed(2)}** apart. Bar: ${BAR}.`
        : `No httpfs: ${missing}.`),
  ].join('\n');
}

import { execFileSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import path from 'node:path';
import { DATA, DAY, makeCopies, makeDay } from './day.mjs';
import { lakeBytes } from './lake-bytes.mjs';

const RUNS = Number(process.env.BENCH_RUNS ?? 3);
/** Of the day. */
const FILES = 400;
const CHILD = path.join(import.meta.dirname, 'load-child.mjs');
/** How often the day is loaded at a time: 10 are 100 M records. */
const COPIES = Number(process.env.BENCH_COPIES ?? 1);
/** Other benchmarks read the lake of one day. */
export const LAKE = path.join(DATA, COPIES === 1 ? 'lake' : `lake-x${COPIES}`);

/** Plain and networkflow in turn, so that both meet the same neighbours. */
export async function benchIngest(say) {
  await makeDay(say);
  const logs = COPIES === 1 ? DAY : await makeCopies(say, COPIES);
  const runs = [];
  for (let run = 0; run < RUNS; run += 1) {
    for (const kind of ['plain', 'networkflow']) {
      const target = kind === 'plain' ? path.join(DATA, 'plain.parquet') : LAKE;
      rmSync(target, { recursive: true, force: true });
      const result = JSON.parse(execFileSync(process.execPath, [CHILD, kind, logs, target], { encoding: 'utf8' }));
      say(
        `${kind}: ${result.seconds.toFixed(1)} s, ${result.cpuSeconds.toFixed(1)} CPU-s, ${result.peakMiB.toFixed(0)} MiB`,
      );
      runs.push(result);
    }
  }
  const of = (kind) => runs.filter((run) => run.kind === kind);
  const median = (kind, field) =>
    of(kind)
      .map((run) => run[field])
      .sort((a, b) => a - b)[Math.floor(RUNS / 2)];
  const [first] = runs;
  if (runs.some((run) => run.rows !== first.rows || run.bytes !== first.bytes))
    throw new Error('the loads disagree on rows or bytes');
  const row = (kind) =>
    `| ${kind} | ${median(kind, 'seconds').toFixed(1)} | ${median(kind, 'cpuSeconds').toFixed(1)} | ${(first.rows / median(kind, 'seconds') / 1e6).toFixed(2)} M/s | ${Math.max(...of(kind).map((run) => run.peakMiB)).toFixed(0)} MiB |`;
  const speed = median('plain', 'seconds') / median('networkflow', 'seconds');
  const cpu = median('plain', 'cpuSeconds') / median('networkflow', 'cpuSeconds');
  return [
    '## Ingest',
    '',
    `${first.rows.toLocaleString('en')} OK records in ${(FILES * COPIES).toLocaleString('en')} gzip files, 29 fields; medians of ${RUNS} interleaved runs. Rows and bytes equal in all runs.`,
    '',
    '| | wall s | CPU-s | rows | peak memory |',
    '|---|---|---|---|---|',
    row('plain'),
    row('networkflow'),
    '',
    `networkflow runs at **${speed.toFixed(2)}** of the plain load's speed (wall), **${cpu.toFixed(2)}** by CPU time. Bar: 0.5.`,
    '',
    await lakeBytes(LAKE),
  ].join('\n');
}

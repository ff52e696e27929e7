import { execFileSync } from 'node:child_process';
import path from 'node:path';
import { LOCAL_SCOPE, openEngine } from '@networkflow/engine';
import { LAKE } from './ingest.mjs';

const CHILD = path.join(import.meta.dirname, 'detect-child.mjs');
const RUNS = 3;
const HOUR_MS = 3_600_000;
const MIB = 2 ** 20;

/** All detections over the lake, and over its last hour with the day before as history; medians. */
export async function benchDetect(say, lake = LAKE) {
  const engine = await openEngine({ lake });
  const { window, rows: records } = await engine.status(LOCAL_SCOPE);
  await engine.close();
  if (window === null) throw new Error(`The lake at ${lake} is empty: run the benchmark \`ingest\` first.`);
  const end = Date.parse(window.to);
  const rows = [];
  for (const [name, from] of [
    ['all of it', Date.parse(window.from)],
    ['its last hour', end - HOUR_MS],
  ]) {
    const runs = Array.from({ length: RUNS }, () => {
      const output = execFileSync(process.execPath, [CHILD, lake, instant(from), instant(end)], { encoding: 'utf8' });
      return JSON.parse(output);
    });
    for (const { failed } of runs) if (failed.length > 0) throw new Error(`Detections failed: ${failed.join(', ')}.`);
    const [wallS, cpuS, peakBytes] = ['wallS', 'cpuS', 'peakBytes'].map((field) =>
      median(runs.map((run) => run[field])),
    );
    const [{ rows: read, findings, ran }] = runs;
    say(`detect ${name}: ${wallS.toFixed(1)} s, ${cpuS.toFixed(1)} CPU-s, ${Math.round(peakBytes / MIB)} MiB`);
    rows.push(
      `| ${name} | ${wallS.toFixed(1)} | ${cpuS.toFixed(1)} | ${Math.round(peakBytes / MIB)} MiB | ${read.toLocaleString('en')} | ${ran} | ${findings} |`,
    );
  }
  return [
    '## Detections',
    '',
    `Over ${records.toLocaleString('en')} records; medians of ${RUNS} runs. Bar: 15 s and 2 GiB for all of it.`,
    '',
    '| window | wall s | CPU-s | peak memory | conversations read | detections that ran | findings |',
    '|---|---|---|---|---|---|---|',
    ...rows,
  ].join('\n');
}

function instant(ms) {
  return new Date(ms).toISOString();
}

function median(values) {
  return values.sort((a, b) => a - b)[Math.floor(values.length / 2)];
}

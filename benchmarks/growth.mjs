// What a lake costs as it grows: records of 1 and 10 M into nothing, and one more hour into lakes of every size.
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { link, mkdir, readdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { DATA, DAY, makeDay } from './day.mjs';
import { lakeOfDays, linkLake } from './grow-lake.mjs';
import { median } from './timed-run.mjs';

const LAKE = process.env.BENCH_LAKE ?? path.join(DATA, 'lake');
const RUNS = Number(process.env.BENCH_RUNS ?? 3);
/** Days the lake has before the hour comes, ten million records each. */
const DAYS = (process.env.BENCH_GROWTH_DAYS ?? '0,1,10,100').split(',').map(Number);
const CHILD = path.join(import.meta.dirname, 'load-child.mjs');
/** The hour after the day's last, with a twenty-fourth of its records. */
const HOUR = {
  folder: path.join(DATA, 'hour'),
  rows: Number(process.env.BENCH_HOUR_ROWS ?? 416_667),
  rowsPerFile: 25_000,
  start: '2026-11-20T00:00:00Z',
  hours: 1,
};
const TENTH = path.join(DATA, 'tenth');
const TARGET = path.join(DATA, 'growing');

export async function benchGrowth(say) {
  if (!existsSync(LAKE)) throw new Error(`There is no lake ${LAKE}. Run \`npm run bench -- ingest\` first.`);
  await makeDay(say);
  await makeDay(say, HOUR);
  await makeTenth();
  const rows = [];
  let ofDay = 0;
  for (const [name, folder] of [
    ['a tenth of the day', TENTH],
    ['the day', DAY],
  ]) {
    const runs = await times(folder, () => undefined);
    ofDay = runs[0].rows;
    rows.push(line(`${name}, into nothing`, runs, say));
  }
  for (const days of DAYS) {
    const lake = days === 0 ? undefined : await lakeOfDays(LAKE, days, say);
    const runs = await times(HOUR.folder, () => (lake === undefined ? undefined : linkLake(lake, TARGET)));
    rows.push(
      line(
        `one more hour, into ${days === 0 ? 'nothing' : `${(days * ofDay).toLocaleString('en')} records`}`,
        runs,
        say,
      ),
    );
  }
  await rm(TARGET, { recursive: true, force: true });
  return [
    '## Growth',
    '',
    `Loading with rollups and conversations, each in a process of its own; medians of ${RUNS}. Large lakes are copies of one day, each shifted by a day.`,
    '',
    '| | records | wall s | CPU-s | CPU-us a record | peak memory |',
    '|---|---|---|---|---|---|',
    ...rows,
  ].join('\n');
}

async function makeTenth() {
  if (existsSync(TENTH)) return;
  await mkdir(TENTH);
  const files = (await readdir(DAY)).filter((name) => name.endsWith('.gz')).sort();
  // Every tenth, so that it has the same hours.
  for (const [index, name] of files.entries()) {
    if (index % 10 === 0) await link(path.join(DAY, name), path.join(TENTH, name));
  }
}

async function times(logs, prepare) {
  const runs = [];
  for (let run = 0; run < RUNS; run += 1) {
    await rm(TARGET, { recursive: true, force: true });
    await prepare();
    runs.push(JSON.parse(execFileSync(process.execPath, [CHILD, 'networkflow', logs, TARGET], { encoding: 'utf8' })));
  }
  return runs;
}

function line(name, runs, say) {
  const [{ rows }] = runs;
  const of = (field) => median(runs.map((run) => run[field]));
  const cells = [
    name,
    rows.toLocaleString('en'),
    of('seconds').toFixed(1),
    of('cpuSeconds').toFixed(1),
    ((of('cpuSeconds') * 1e6) / rows).toFixed(2),
    `${Math.max(...runs.map((run) => run.peakMiB)).toFixed(0)} MiB`,
  ];
  say(cells.join(', '));
  return `| ${cells.join(' | ')} |`;
}

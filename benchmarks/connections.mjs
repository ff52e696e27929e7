// Connection logs: one large archive into the lake, and questions who held an address over a lake of many spans.
import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, rmSync, statSync } from 'node:fs';
import { readFile, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { generateKind } from '@networkflow/generator';
import { DATA } from './day.mjs';
import { median, timedRun } from './timed-run.mjs';

const RUNS = Number(process.env.BENCH_RUNS ?? 3);
/** The reported run: BENCH_CONNECTION_RECORDS=5000000 BENCH_SPANS=20000000. */
const RECORDS = Number(process.env.BENCH_CONNECTION_RECORDS ?? 200_000);
const SPANS = Number(process.env.BENCH_SPANS ?? 100_000);
const RECORDS_PER_SPAN = 2;
/** So that an archive of the large lake holds some 800,000 records. */
const SPAN_HOURS = 48;
const CHILD = path.join(import.meta.dirname, 'connections-child.mjs');
const ONE = path.join(DATA, `connections-${RECORDS}`);
const MANY = path.join(DATA, `connections-spans-${SPANS}`);
const START = '2026-11-19T00:00:00Z';
const PEOPLE = { users: 20_000, nats: 32, seed: 42, start: START };

const child = (...args) => JSON.parse(execFileSync(process.execPath, [CHILD, ...args], { encoding: 'utf8' }));
const filesIn = (folder) =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.join(entry.parentPath, entry.name));
const bytesOf = (files) => files.reduce((sum, file) => sum + statSync(file).size, 0);

async function made(say, folder, make) {
  if (existsSync(folder)) return;
  const aside = `${folder}.tmp`;
  await rm(aside, { recursive: true, force: true });
  say(`making ${path.basename(folder)}`);
  await make(aside);
  await rename(aside, folder);
}

async function benchImport(say) {
  await made(say, ONE, (out) => generateKind('connections', { ...PEOPLE, out, rows: RECORDS, hours: 1 }));
  const { counts } = JSON.parse(await readFile(path.join(ONE, 'truth.json'), 'utf8'));
  const [archive] = filesIn(path.join(ONE, 'compressed'));
  const lines = path.join(DATA, 'connections.lines');
  execFileSync('sh', ['-c', 'tar -xzOf "$0" > "$1"', archive, lines]);
  const runs = { tar: [], plain: [], networkflow: [] };
  for (let run = 0; run < RUNS; run += 1) {
    const tar = timedRun(['sh', '-c', 'tar -xzOf "$0" | wc -l', archive]);
    if (Number(tar.answer) !== counts.lines) throw new Error(`tar found ${tar.answer} lines of ${counts.lines}`);
    runs.tar.push({ seconds: tar.seconds, cpuSeconds: tar.cpu, peakMiB: tar.mib });
    const parquet = path.join(DATA, 'connections.parquet');
    rmSync(parquet, { force: true });
    runs.plain.push(child('plain', lines, parquet));
    const lake = path.join(DATA, 'connections-lake');
    rmSync(lake, { recursive: true, force: true });
    const loaded = child('load', archive, lake);
    const isWhole = loaded.connections === counts.new + counts.destroy && loaded.sessionEnds === counts.sessions;
    if (!isWhole || loaded.quarantined !== counts.malformed) throw new Error('the lake does not hold what was written');
    runs.networkflow.push(loaded);
    say(
      `import: ${loaded.seconds.toFixed(1)} s, ${loaded.cpuSeconds.toFixed(1)} CPU-s, ${loaded.peakMiB.toFixed(0)} MiB`,
    );
  }
  rmSync(lines);
  const of = (name, field) => median(runs[name].map((run) => run[field]));
  const row = (name, label) =>
    `| ${label} | ${of(name, 'seconds').toFixed(1)} | ${of(name, 'cpuSeconds').toFixed(1)} | ${Math.max(...runs[name].map((run) => run.peakMiB)).toFixed(0)} MiB |`;
  const ratio = (field) => ((of('tar', field) + of('plain', field)) / of('networkflow', field)).toFixed(2);
  return [
    `One archive of ${counts.lines.toLocaleString('en')} lines (${(statSync(archive).size / 1e6).toFixed(0)} MB), medians of ${RUNS} interleaved runs; records of both kinds and refused lines are those that were written.`,
    '',
    '| | wall s | CPU-s | peak memory |',
    '|---|---|---|---|',
    row('tar', '`tar -xzO` piped into `wc -l`'),
    row('plain', 'DuckDB `read_csv` of the extracted lines into one Parquet file'),
    row('networkflow', 'networkflow: checked, sorted, New matched with Destroy'),
    '',
    `networkflow runs at **${ratio('seconds')}** of the speed of the first two together (wall), **${ratio('cpuSeconds')}** by CPU time. Bar: 0.5, and 1 GiB.`,
  ];
}

async function benchLookups(say) {
  const rows = SPANS * RECORDS_PER_SPAN;
  await made(say, MANY, (out) => generateKind('connections', { ...PEOPLE, out, rows, hours: SPAN_HOURS }));
  const lake = `${MANY}-lake`;
  await made(say, lake, async (out) => child('load', path.join(MANY, 'compressed'), out));
  const { counts } = JSON.parse(await readFile(path.join(MANY, 'truth.json'), 'utf8'));
  const asked = child('ask', MANY, lake);
  say(`who: ${asked.median.toFixed(1)} ms, ${asked.batchSeconds.toFixed(1)} s a batch`);
  const parts = filesIn(lake).filter((file) => file.endsWith('.parquet'));
  const spanBytes = bytesOf(parts.filter((file) => file.includes('connection_spans')));
  const spans = Math.round((counts.new + counts.destroy - counts.duplicates) / RECORDS_PER_SPAN);
  return [
    `Who held an address, over some ${(spans / 1e6).toFixed(1)} M connections of ${SPAN_HOURS} hours and ${PEOPLE.nats} public addresses; every question is written to the access log before it is answered:`,
    '',
    '| | measured | bar |',
    '|---|---|---|',
    `| one question, median of 40 (95th percentile) | ${asked.median.toFixed(1)} ms (${asked.p95.toFixed(1)} ms) | 25 ms |`,
    `| ${asked.questions.toLocaleString('en')} in a batch | ${asked.batchSeconds.toFixed(1)} s | 5 s |`,
    `| bytes a connection, for lookups | ${(spanBytes / spans).toFixed(1)} | 25 |`,
    `| bytes a connection, records as logged included | ${(bytesOf(parts) / spans).toFixed(1)} | |`,
    `| answers other than expected, of ${asked.questions.toLocaleString('en')} | ${asked.otherwise} | |`,
    `| wrong hosts named as the one | ${asked.wrong} | 0 |`,
    `| peak memory of the questions | ${asked.peakMiB.toFixed(0)} MiB | 1 GiB |`,
  ];
}

export async function benchConnections(say) {
  return ['## Connection logs', '', ...(await benchImport(say)), '', ...(await benchLookups(say))].join('\n');
}

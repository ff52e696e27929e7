// Errors by service of JSON Lines, asked of everything a user would pick instead. Two sizes: the fast ones answer over all
// lines, the slow ones over a part of them, so that a run stays short; both are told per million lines.
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, statSync } from 'node:fs';
import { readFile, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { generateKind } from '@networkflow/generator';
import { DATA } from './day.mjs';
import { median, timedRun } from './timed-run.mjs';

const RUNS = Number(process.env.BENCH_RUNS ?? 3);
/** 10 M lines are 1.5 GB: set BENCH_ERROR_LINES=10000000 for the reported run. */
const LINES = Number(process.env.BENCH_ERROR_LINES ?? 500_000);
const PART_LINES = Math.min(LINES, 1_000_000);
const FOLDER = path.join(import.meta.dirname, 'errors');
const OUT = path.join(DATA, `errors-${LINES}`);
const START = '2026-11-19T00:00:00Z';
const FILE = path.join(OUT, 'app-logs/2026/11/19/00.jsonl');
const PART = path.join(OUT, 'part.jsonl');
const MIXED = path.join(DATA, `errors-mixed-${PART_LINES}`);

const node = (name, ...rest) => [process.execPath, path.join(FOLDER, name), ...rest];
const jq = (how, file) => ['sh', path.join(FOLDER, 'jq.sh'), how, file];
const hasJq = spawnSync('jq', ['--version']).status === 0;
const GROUPS = [
  {
    title: (lines) => `${lines} lines of one shape, plain`,
    lines: LINES,
    peers: [
      { name: 'networkflow', command: node('networkflow.mjs', FILE) },
      { name: 'networkflow, all details', command: node('networkflow.mjs', FILE, 'detail') },
      { name: 'DuckDB read_json, explicit columns', command: node('duckdb.mjs', FILE) },
    ],
  },
  {
    title: (lines) => `The first ${lines} of them, plain`,
    lines: PART_LINES,
    peers: [
      { name: 'networkflow', command: node('networkflow.mjs', PART) },
      { name: 'node readline + JSON.parse', command: node('readline.mjs', PART) },
      { name: 'jq', command: jq('cat', PART), isLeftOut: !hasJq },
    ],
  },
  {
    title: (lines) => `The same ${lines}, gzip`,
    lines: PART_LINES,
    peers: [
      { name: 'networkflow', command: node('networkflow.mjs', `${PART}.gz`) },
      { name: 'zcat \\| jq', command: jq('zcat', `${PART}.gz`), isLeftOut: !hasJq },
    ],
  },
  {
    title: (lines) => `${lines} lines of ten shapes, wrapped and not`,
    lines: PART_LINES,
    peers: [
      { name: 'networkflow', command: node('networkflow.mjs', path.join(MIXED, 'app-logs/2026/11/19/00.jsonl')) },
    ],
  },
];

async function makeLogs(say) {
  for (const [out, rows, shape] of [
    [OUT, LINES, 'plain'],
    [MIXED, PART_LINES, undefined],
  ]) {
    if (existsSync(out)) continue;
    say(`generating ${rows} lines`);
    const aside = `${out}.tmp`;
    await rm(aside, { recursive: true, force: true });
    const common = { out: aside, rows, hours: 1, seed: 42, start: START, plain: true };
    await generateKind('app-errors', shape === undefined ? common : { ...common, shape });
    if (shape !== undefined) {
      const [source, part] = [path.join(aside, path.relative(OUT, FILE)), path.join(aside, 'part.jsonl')];
      execFileSync('sh', [
        '-c',
        'grep "^{" "$0" | head -n "$1" > "$2" && gzip -k "$2"',
        source,
        String(PART_LINES),
        part,
      ]);
      // Printed stack traces are no JSON: readers that end at them could not be compared.
      execFileSync('sh', ['-c', 'grep "^{" "$0" > "$0.json" && mv "$0.json" "$0"', source]);
    }
    await rename(aside, out);
  }
}

export async function benchErrors(say) {
  await makeLogs(say);
  const truth = JSON.parse(await readFile(path.join(OUT, 'truth.json'), 'utf8'));
  const expected = JSON.stringify(truth.byService);
  const sections = GROUPS.map((group, number) => {
    const peers = group.peers.filter(({ isLeftOut }) => !isLeftOut);
    const runs = new Map(peers.map((peer) => [peer, []]));
    for (let round = 0; round < RUNS; round += 1) {
      for (const peer of peers) {
        const result = timedRun(peer.command);
        say(
          `${peer.name}: ${result.ok ? `${result.seconds} s, ${result.cpu.toFixed(1)} CPU-s` : `failed: ${result.said}`}`,
        );
        runs.get(peer).push(result);
      }
    }
    const wanted = number === 0 ? expected : runs.get(peers[0])[0].answer;
    const cpu = (peer) => median(runs.get(peer).map((each) => each.cpu));
    const rows = peers.map((peer) => {
      const results = runs.get(peer);
      const seconds = median(results.map((each) => each.seconds));
      const same = results.every(({ ok, answer }) => ok && answer === wanted) ? 'same' : 'differs';
      return (
        `| ${peer.name} | ${cpu(peer).toFixed(2)} | ${(cpu(peer) / cpu(peers[0])).toFixed(2)} | ${seconds.toFixed(2)} | ` +
        `${(group.lines / seconds / 1e6).toFixed(2)} M/s | ${Math.max(...results.map((each) => each.mib)).toFixed(0)} MiB | ${same} |`
      );
    });
    return [
      `${group.title(group.lines.toLocaleString('en'))}:`,
      '',
      '| | CPU-s | to networkflow | wall s | lines | peak memory | answer |',
      '|---|---|---|---|---|---|---|',
      ...rows,
      '',
    ].join('\n');
  });
  const bytes = statSync(FILE).size;
  return [
    '## Errors of applications',
    '',
    `Errors by service, each in a process of its own, interleaved, medians of ${RUNS} runs; the large file has ${(bytes / 1e9).toFixed(2)} GB. ` +
      `The start of each process is in its figures.${hasJq ? '' : ' jq is not installed here and was left out (Debian package `jq`).'}`,
    '',
    ...sections,
    'Bars: at least half the speed of read_json; ten times that of jq, six times that of zcat \\| jq; below 1 GiB.',
  ].join('\n');
}

// One question of the files as they lie, asked of everything a user would pick instead: the source that sent the most,
// records per hour, and the port refused most often.
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync } from 'node:fs';
import path from 'node:path';
import { DATA, DAY, makeDay } from './day.mjs';
import { median, timedRun } from './timed-run.mjs';

const RUNS = Number(process.env.BENCH_RUNS ?? 3);
const FOLDER = path.join(import.meta.dirname, 'question');
const NPM_PEERS = path.join(DATA, 'npm-peers');
const PYTHON_PEERS = path.join(DATA, 'python-peers');
const NPM_PACKAGES = [
  'chdb@3.4.0',
  'nodejs-polars@0.26.1',
  `nodejs-polars-${process.platform}-${process.arch}-gnu@0.26.1`,
];
const PYTHON_PACKAGES = ['polars', 'chdb', 'flowlogs_reader'];
const FLOORS = new Set(['gunzip']);

const node = (file, ...extra) => [process.execPath, path.join(FOLDER, file), DAY, ...extra];
const python = (which) => ['python3', path.join(FOLDER, 'peers.py'), which, DAY];
const PEERS = [
  { name: 'networkflow, no lake', command: node('direct.mjs') },
  { name: 'duckdb, one scan', command: node('duckdb.mjs') },
  { name: 'gunzip', command: ['sh', path.join(FOLDER, 'gunzip.sh'), DAY] },
  { name: 'zcat | awk', command: ['sh', path.join(FOLDER, 'awk.sh'), DAY] },
  { name: 'node readline + split', command: node('readline.mjs') },
  { name: 'chdb (npm)', command: node('chdb.mjs', NPM_PEERS), needs: NPM_PEERS },
  { name: 'nodejs-polars', command: node('nodejs-polars.mjs', NPM_PEERS), needs: NPM_PEERS },
  { name: 'chdb (PyPI)', command: python('chdb'), needs: PYTHON_PEERS },
  { name: 'polars (PyPI)', command: python('polars'), needs: PYTHON_PEERS },
  // Records of its own class, one by one: once is enough to see where it stands.
  { name: 'flowlogs_reader (PyPI)', command: python('flowlogs_reader'), needs: PYTHON_PEERS, runs: 1 },
];

/** Peers come from their registries into the folder of made data; without them the others are compared. */
function fetchPeers(say) {
  const env = { ...process.env, PIP_ROOT_USER_ACTION: 'ignore', PIP_DISABLE_PIP_VERSION_CHECK: '1' };
  const fetched = [
    [NPM_PEERS, 'npm', ['install', '--prefix', NPM_PEERS, '--no-audit', '--no-fund', '--silent', ...NPM_PACKAGES]],
    [PYTHON_PEERS, 'python3', ['-m', 'pip', 'install', '--quiet', '--target', PYTHON_PEERS, ...PYTHON_PACKAGES]],
  ];
  for (const [folder, command, args] of fetched) {
    if (existsSync(folder)) continue;
    say(`fetching peers into ${path.relative(process.cwd(), folder)}`);
    mkdirSync(folder, { recursive: true });
    const { status } = spawnSync(command, args, { env, stdio: ['ignore', 'ignore', 'inherit'] });
    if (status !== 0) say(`${command} could not fetch all of them`);
  }
}

export async function benchQuestion(say) {
  await makeDay(say);
  fetchPeers(say);
  const results = new Map(PEERS.map((peer) => [peer, []]));
  for (let round = 0; round < RUNS; round += 1) {
    for (const peer of PEERS) {
      if (round >= (peer.runs ?? RUNS)) continue;
      const result = timedRun(peer.command, { PYTHONPATH: PYTHON_PEERS });
      say(`${peer.name}: ${result.ok ? `${result.seconds} s, ${result.cpu.toFixed(1)} CPU-s` : 'failed'}`);
      results.get(peer).push(result);
    }
  }
  const expected = results.get(PEERS[0])[0].answer;
  const base = median(results.get(PEERS[0]).map(({ cpu }) => cpu));
  const rows = [...results].map(([peer, runs]) => {
    const good = runs.filter(({ ok }) => ok);
    if (good.length === 0) return `| ${peer.name} | did not run here | | | | |`;
    const cpu = median(good.map((each) => each.cpu));
    const same = FLOORS.has(peer.name)
      ? 'no answer'
      : good.every(({ answer }) => answer === expected)
        ? 'same'
        : 'differs';
    return (
      `| ${peer.name} | ${cpu.toFixed(1)} | ${(cpu / base).toFixed(2)} | ${median(good.map((each) => each.seconds)).toFixed(1)} | ` +
      `${Math.max(...good.map((each) => each.mib)).toFixed(0)} MiB | ${same} (n = ${good.length}) |`
    );
  });
  const files = execFileSync('sh', ['-c', `ls ${DAY} | grep -c gz`], { encoding: 'utf8' }).trim();
  return [
    '## One question of the files as they lie',
    '',
    `The source that sent the most, records per hour, and the port refused most often, of 10 M records in ${files} gzip files; each in a process of its own, interleaved, medians.`,
    '',
    '| | CPU-s | to networkflow | wall s | peak memory | answer |',
    '|---|---|---|---|---|---|',
    ...rows,
  ].join('\n');
}

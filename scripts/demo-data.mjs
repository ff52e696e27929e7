// The demo: ten days of synthetic traffic that end at the last full hour, in a lake of its own inside the checkout.
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { makeDemoConnections } from './demo-connections.mjs';
import { makeDemoErrors } from './demo-errors.mjs';
import { nodeBinary, ROOT, runQuietly } from './setup.mjs';

const DEMO = join(ROOT, '.networkflow', 'demo');
const LOGS = join(DEMO, 'logs');
const ARCHIVES = join(DEMO, 'archives');
const MARKER = join(DEMO, 'complete.json');
const CLI = join(ROOT, 'packages', 'cli', 'bin', 'networkflow.mjs');
const MS_PER_HOUR = 3_600_000;

const ERROR_LOGS = join(DEMO, 'app-errors');

export const DEMO_LAKE = join(DEMO, 'lake');
/** As `--error-logs` takes it; commands that the page offers name the folder as it stands here. */
export const DEMO_ERROR_LOGS = `shop=${relative(ROOT, ERROR_LOGS)}`;

/** One of each kind of finding, and the look-alikes they must not be confused with; few enough to read. */
const SCENARIOS = [
  'vertical-port-scan',
  'horizontal-sweep',
  'ssh-brute-force',
  'rdp-brute-force',
  'exfiltration-spike',
  'exfiltration-above-baseline',
  'slow-exfiltration',
  'beaconing',
  'slow-beaconing',
  'crypto-miner',
  'tor-client',
  'long-lived-connection',
  'never-seen-country',
  'new-dns-resolver',
  'spam-burst',
  'dos-udp',
  'inbound-flood',
  'deny-storm',
  'traffic-drop',
  'exposed-service',
  'load-balancer-health-checks',
  'night-backup',
  'ntp',
  'monitoring-sweep',
  'software-update-burst',
  'offsite-replication',
  'office-bastion',
  'scheduled-job',
];

/** What is generated; a change here makes the next start generate anew. */
const RECIPE = { rows: 2_000_000, hours: 240, seed: 42, format: 'v5', scenario: SCENARIOS };
/** Counted up when something else is done with it. */
const RECIPE_VERSION = 4;

/** When the demo was made, or undefined when it is missing, incomplete or of another recipe. */
export function demoMadeAt() {
  if (!existsSync(MARKER)) return undefined;
  const { recipe, version, end } = JSON.parse(readFileSync(MARKER, 'utf8'));
  const isCurrent = version === RECIPE_VERSION && JSON.stringify(recipe) === JSON.stringify(RECIPE);
  return isCurrent ? end : undefined;
}

/** Starts from nothing, so that an interrupted run never leaves half a demo; the marker comes last. */
export async function makeDemo(note) {
  rmSync(DEMO, { recursive: true, force: true });
  mkdirSync(DEMO, { recursive: true });
  const endMs = Math.floor(Date.now() / MS_PER_HOUR) * MS_PER_HOUR;
  const start = new Date(endMs - RECIPE.hours * MS_PER_HOUR).toISOString();
  const flags = Object.entries(RECIPE).flatMap(([name, value]) =>
    [value].flat().flatMap((each) => [`--${name}`, String(each)]),
  );

  makeDemoErrors(ERROR_LOGS, endMs);
  // Beside the flow logs, which one core generates, so that the demo takes no longer for it.
  const connections = makeDemoConnections({
    out: ARCHIVES,
    lake: DEMO_LAKE,
    endMs,
    run: (args) => networkflow(args, () => undefined),
  });
  await Promise.all([connections, networkflow(['generate', '--out', LOGS, '--start', start, ...flags], note)]);
  await networkflow(['ingest', LOGS, '--lake', DEMO_LAKE], note);
  await networkflow(['detect', '--lake', DEMO_LAKE, '--window', `${RECIPE.hours}h`], note);

  writeFileSync(
    `${MARKER}.partial`,
    JSON.stringify({ recipe: RECIPE, version: RECIPE_VERSION, end: new Date(endMs).toISOString() }),
  );
  renameSync(`${MARKER}.partial`, MARKER);
}

function networkflow(args, note) {
  return runQuietly(nodeBinary(), [CLI, ...args], { note });
}

export function networkflowCommand(args) {
  return [nodeBinary(), [CLI, ...args]];
}

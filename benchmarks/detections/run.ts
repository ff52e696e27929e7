// `npm run eval:detections`: what the detections find and what they only think they found. See README.md.
import { mkdtempSync, rmSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { PEER_EXPECTATIONS } from '../peers/expectations.js';
import { PANTHER_RULES } from '../peers/panther.js';
import { TAILPIPE_RULES } from '../peers/tailpipe.js';
import { withTable } from './document.js';
import { EXPECTATION_OF, EXPECTATIONS, type Expectation } from './mapping.js';
import { isAbout } from './match.js';
import { notesOf } from './notes.js';
import { planRuns, REPORTED_SEEDS_FIRST, TUNING_SEEDS } from './plan.js';
import { type RunResult, runOne } from './run-one.js';
import { type JudgedRun, overall, score } from './score.js';
import { tableOf } from './table.js';

const DOCUMENT = join(import.meta.dirname, '../../../docs/detections.md');
const FULL = { attackRuns: 18, benignRuns: 5, defaultFormatRuns: 2 };
const QUICK = { attackRuns: 2, benignRuns: 1, defaultFormatRuns: 0 };
/** Every how many attack runs `detect` is run hour by hour. */
const HOURLY_EVERY = 6;
const EXIT_INTERRUPTED = 130;

const HELP = `npm run eval:detections -- [options]

  --quick            a few runs: does it work, not how well
  --tuning           seeds ${TUNING_SEEDS.first} to ${TUNING_SEEDS.last}, for changing thresholds; never written to the documentation
  --runs <n>         attack runs (${FULL.attackRuns})
  --benign <n>       benign runs (${FULL.benignRuns})
  --default-format <n>  runs in AWS's default format (${FULL.defaultFormatRuns})
  --seed <n>         first seed
  --only <name>      plant this scenario only; may be given several times
  --hourly           run detect hour by hour in some runs, for the time to detect (on in a full reported run)
  --minutes <n>      begin no further lake after so many minutes
  --notes <file>     write every miss and false finding there
  --write            put the table into docs/detections.md
`;

const { values } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    tuning: { type: 'boolean', default: false },
    runs: { type: 'string' },
    benign: { type: 'string' },
    'default-format': { type: 'string' },
    seed: { type: 'string' },
    only: { type: 'string', multiple: true },
    hourly: { type: 'boolean' },
    minutes: { type: 'string' },
    notes: { type: 'string' },
    write: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
});
const scratch = mkdtempSync(join(tmpdir(), 'networkflow-eval-'));
process.once('exit', () => rmSync(scratch, { recursive: true, force: true }));
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(EXIT_INTERRUPTED));
const say = (line: string) => process.stderr.write(`${line}\n`);

if (values.help) {
  process.stdout.write(HELP);
} else {
  await evaluate();
}

async function evaluate(): Promise<void> {
  const { attackRuns, benignRuns, defaultFormatRuns } = values.quick ? QUICK : FULL;
  const plan = planRuns({
    firstSeed: whole('seed', values.seed, values.tuning ? TUNING_SEEDS.first : REPORTED_SEEDS_FIRST),
    attackRuns: whole('runs', values.runs, attackRuns),
    benignRuns: whole('benign', values.benign, benignRuns),
    defaultFormatRuns: whole('default-format', values['default-format'], defaultFormatRuns),
    ...(values.only === undefined ? {} : { only: values.only }),
  });
  const wantsHourly = values.hourly ?? !(values.tuning || values.quick);
  const startedMs = performance.now();
  const results: RunResult[] = [];
  let attacks = 0;
  const minutesMax = whole('minutes', values.minutes, Number.MAX_SAFE_INTEGER);
  for (const [number, run] of plan.entries()) {
    if (performance.now() - startedMs > minutesMax * 60_000) break;
    if (run.kind === 'attack') attacks += 1;
    const hourly = wantsHourly && run.kind === 'attack' && attacks % HOURLY_EVERY === 1;
    const result = await runOne(run, { rules: [...TAILPIPE_RULES, ...PANTHER_RULES], hourly, within: scratch });
    results.push(result);
    const { generate, ingest, detect } = result.seconds;
    const one = overall(score([judgedRun(result, 'alarms')], EXPECTATION_OF));
    say(
      `${number + 1}/${plan.length} seed ${run.seed} ${run.kind}: generate ${generate.toFixed(1)} s, ingest ${ingest.toFixed(1)} s, detect ${detect.toFixed(1)} s; recall ${one.recall.toFixed(2)} of ${one.planted}, precision ${one.precision.toFixed(2)} of ${one.findings}`,
    );
  }
  const usual = results.filter(({ run }) => run.format !== 'v2');
  const plain = results.filter(({ run }) => run.format === 'v2');
  const scoreOf = (some: readonly RunResult[]) =>
    score(
      some.map((result) => judgedRun(result, 'alarms')),
      EXPECTATION_OF,
    );
  const ours = scoreOf(usual);
  const defaultFormat = plain.length === 0 ? null : scoreOf(plain);
  const used = results.map(({ run }) => run.seed);
  const seeds = `${Math.min(...used)} to ${Math.max(...used)}`;
  const off = new Map(results.flatMap((result) => result.off.map(({ name, reason }) => [name, reason] as const)));
  const table = tableOf({
    ours,
    peers: new Map(
      ['tailpipe', 'panther'].map((tool) => [
        tool,
        score(
          usual.map((each) => judgedRun(each, 'peerAlarms', tool)),
          peerExpectations(tool),
        ),
      ]),
    ),
    defaultFormat,
    delays: delaysOf(usual),
    title: `${results.length} lakes of synthetic logs (seeds ${seeds}; thresholds were tuned on seeds ${TUNING_SEEDS.first} to ${TUNING_SEEDS.last} only), of 2 to 5 VPCs and 20,000 to 80,000 records a day, 8 or 10 days long, of which the last day (three in benign runs) is judged; parameters of attacks drawn from their ranges; default thresholds.`,
  });
  process.stdout.write(`${table}\n`);
  for (const [name, reason] of off) say(`off in some run: ${name}: ${reason}`);
  if (values.notes !== undefined)
    await writeFile(values.notes, notesOf(defaultFormat === null ? [ours] : [ours, defaultFormat]));
  if (values.write) await writeFile(DOCUMENT, withTable(await readFile(DOCUMENT, 'utf8'), table));
}

function judgedRun(result: RunResult, which: 'alarms' | 'peerAlarms', tool = ''): JudgedRun {
  const { seed, kind } = result.run;
  const alarms = result[which].filter(({ detection }) => detection.startsWith(tool));
  return { seed, kind, planted: result.planted, alarms, hostDays: result.hostDays };
}

/** The expectations turned round: which of a tool's rules could be said to be about each attack. */
function peerExpectations(tool: string): ReadonlyMap<string, Expectation> {
  const rules = Object.entries(PEER_EXPECTATIONS).filter(([name]) => name.startsWith(tool));
  return new Map(
    EXPECTATIONS.map(({ scenario }) => [
      scenario,
      {
        scenario,
        detects: rules.filter(([, scenarios]) => scenarios.includes(scenario)).map(([name]) => name),
        companions: rules.map(([name]) => name),
      },
    ]),
  );
}

function delaysOf(results: readonly RunResult[]): Map<string, number[]> {
  const delays = new Map<string, number[]>();
  for (const { planted, firstSeenAt } of results.filter(({ hourly }) => hourly)) {
    for (const entry of planted) {
      for (const name of EXPECTATION_OF.get(entry.name)?.detects ?? []) {
        const times = firstSeenAt.filter(
          ({ alarm }) => name.split('|').includes(alarm.detection) && isAbout(alarm, entry),
        );
        if (times.length === 0) continue;
        const delay = Math.min(...times.map(({ at }) => at)) - Date.parse(entry.from) / 1000;
        delays.set(name, [...(delays.get(name) ?? []), Math.max(0, delay)]);
      }
    }
  }
  return delays;
}

function whole(name: string, text: string | undefined, usual: number): number {
  if (text === undefined) return usual;
  const value = Number(text);
  if (Number.isInteger(value) && value >= 0) return value;
  throw new Error(`--${name} must be a whole number, not "${text}".`);
}

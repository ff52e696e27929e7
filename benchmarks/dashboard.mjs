import path from 'node:path';
import { LOCAL_SCOPE, openEngine } from '@networkflow/engine';
import { DATA } from './day.mjs';

const LAKE = process.env.BENCH_LAKE ?? path.join(DATA, 'lake');
const RUNS = Number(process.env.BENCH_RUNS ?? 5);
const USERS = [1, 5, 20];
const HOUR_MS = 3_600_000;
/** Records alone may take longer than a page would wait. */
const TIMEOUT_MS = 600_000;

/** What the overview asks when it is opened or filtered, all at once. */
const OVERVIEW = [
  ['totals', {}],
  ['totals', {}, 'before'],
  ['flows-per-hour', { by: 'action' }],
  ['flows-per-hour', { by: 'action' }, 'before'],
  ['heatmap', {}],
  ['denied', { by: 'port', measure: 'flows', limit: 10 }],
  ['denied', { by: 'reason', measure: 'flows' }],
  ['top-sources', { limit: 10 }],
  ['top-destinations', { limit: 10 }],
  ['services', { limit: 10 }],
  ['protocols', { limit: 10 }],
  ['coverage', {}],
  ['paths', { by: 'srcaddr,service,dstaddr' }],
  ['countries', { limit: 300 }],
  ['talkers', { limit: 10 }],
  ['listeners', { limit: 10 }],
  ['interfaces', { limit: 10 }],
];

export async function benchDashboard(say) {
  const probe = await openEngine({ lake: LAKE });
  const { rows, window } = await probe.status(LOCAL_SCOPE);
  const scenes = await scenesOf(probe, window);
  await probe.close();
  const lines = [];
  for (const scene of scenes) lines.push(await benchScene(scene, say));
  const crowds = [];
  for (const users of USERS) crowds.push(await benchUsers(scenes, users, say));
  return [
    '## Dashboard',
    '',
    `The ${OVERVIEW.length} analyses of the overview, asked at once of ${rows.toLocaleString('en')} records in the engine; milliseconds until the last one answers, medians of ${RUNS}; CPU-seconds beside them. First: a new engine, files in the page cache. Records: the same without rollups, in the same run.`,
    '',
    '| filter | records | first | warm | kept answers | CPU-s records | CPU-s warm | records / warm |',
    '|---|---|---|---|---|---|---|---|',
    ...lines,
    '',
    `Users who each click through the filters above and wait for all charts, ${RUNS} clicks each; no answer is kept.`,
    '',
    '| users | p50 ms | p95 ms |',
    '|---|---|---|',
    ...crowds,
  ].join('\n');
}

/** Filters as people click them; values are the most frequent ones of the lake, the second where the first is a third of it all. */
async function scenesOf(engine, { from, to }) {
  const value = async (column, index) => (await engine.values(column, { limit: index + 1 }, LOCAL_SCOPE))[index]?.value;
  const noon = new Date(Math.floor((Date.parse(from) + Date.parse(to)) / 2 / HOUR_MS) * HOUR_MS);
  const hour = { from: noon.toISOString(), to: new Date(noon.getTime() + HOUR_MS).toISOString() };
  const whole = { from, to };
  const [vpc, address, eni] = [await value('vpc_id', 0), await value('srcaddr', 20), await value('interface_id', 5)];
  return [
    { name: 'none', request: whole },
    { name: 'one VPC', request: { ...whole, where: `vpc = ${vpc}` } },
    { name: 'REJECT', request: { ...whole, where: 'action = REJECT' } },
    { name: 'one address', request: { ...whole, where: `address = ${address}` } },
    { name: 'port 22', request: { ...whole, where: 'port = 22' } },
    { name: 'one interface, one hour', request: { ...hour, where: `eni = ${eni}` } },
  ];
}

async function benchScene({ name, request }, say) {
  const first = [];
  for (let run = 0; run < RUNS; run += 1) {
    const engine = await openEngine({ lake: LAKE });
    first.push(await ask(engine, request));
    await engine.close();
  }
  const kept = await openEngine({ lake: LAKE });
  const unkept = await openEngine({ lake: LAKE, answersBytes: 0 });
  const [records, warm, again] = [[], [], []];
  await Promise.all([ask(kept, request), ask(unkept, request)]);
  for (let run = 0; run < RUNS; run += 1) {
    records.push(await ask(unkept, { ...request, fromRecords: true }));
    warm.push(await ask(unkept, request));
    again.push(await ask(kept, request));
  }
  await Promise.all([kept.close(), unkept.close()]);
  const ms = (runs) => median(runs.map((run) => run.ms));
  const cpu = (runs) => median(runs.map((run) => run.cpuS));
  say(
    `${name}: records ${ms(records).toFixed(0)} ms, first ${ms(first).toFixed(0)}, warm ${ms(warm).toFixed(0)}, kept ${ms(again).toFixed(1)}`,
  );
  return `| ${name} | ${ms(records).toFixed(0)} | ${ms(first).toFixed(0)} | ${ms(warm).toFixed(0)} | ${ms(again).toFixed(0)} | ${cpu(records).toFixed(2)} | ${cpu(warm).toFixed(2)} | ${(ms(records) / ms(warm)).toFixed(1)} |`;
}

async function benchUsers(scenes, users, say) {
  const engine = await openEngine({ lake: LAKE, answersBytes: 0 });
  await ask(engine, scenes[0].request);
  const times = [];
  const user = async (number) => {
    for (let click = 0; click < RUNS; click += 1) {
      const { request } = scenes[(number + click) % scenes.length];
      // A page asks twenty times as much of nobody: each user's questions are their own.
      times.push((await ask(engine, request, `user ${number}`)).ms);
    }
  };
  await Promise.all(Array.from({ length: users }, (_, number) => user(number)));
  await engine.close();
  times.sort((a, b) => a - b);
  const at = (share) => times[Math.min(times.length - 1, Math.floor(times.length * share))];
  say(`${users} users: p50 ${at(0.5).toFixed(0)} ms, p95 ${at(0.95).toFixed(0)} ms`);
  return `| ${users} | ${at(0.5).toFixed(0)} | ${at(0.95).toFixed(0)} |`;
}

async function ask(engine, request, client = 'bench') {
  const length = Date.parse(request.to) - Date.parse(request.from);
  const before = { from: new Date(Date.parse(request.from) - length).toISOString(), to: request.from };
  const cpu = process.cpuUsage();
  const started = performance.now();
  await Promise.all(
    OVERVIEW.map(([name, own, when]) =>
      engine.analyze(name, { ...request, ...own, ...(when === 'before' ? before : {}) }, LOCAL_SCOPE, {
        client,
        timeoutMs: TIMEOUT_MS,
      }),
    ),
  );
  const ms = performance.now() - started;
  const { user, system } = process.cpuUsage(cpu);
  return { ms, cpuS: (user + system) / 1e6 };
}

function median(values) {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];
}

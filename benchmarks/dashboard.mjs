import { existsSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import path from 'node:path';
import { LOCAL_SCOPE, openEngine } from '@networkflow/engine';
import { DATA } from './day.mjs';
import { lakeOfDays, linkLake } from './grow-lake.mjs';
import { loadNextHour } from './next-hour.mjs';

const LAKE = process.env.BENCH_LAKE ?? path.join(DATA, 'lake');
/** Ten million records each: 1, 10 and 100 days are 10 M, 100 M and 1 B. */
const DAYS = Number(process.env.BENCH_DAYS ?? 1);
const RUNS = Number(process.env.BENCH_RUNS ?? 5);
/** Records are read as often as the rest where that takes seconds, and not at all where it takes minutes. */
const RECORD_RUNS = Number(process.env.BENCH_RECORD_RUNS ?? (DAYS === 1 ? RUNS : 0));
/** Clicks of all users together, at the least: a percentile needs some. */
const CLICKS_MIN = Number(process.env.BENCH_CLICKS ?? 30);
/** None where the variable is empty: over 1 B records each crowd would begin with minutes of reading. */
const USERS = (process.env.BENCH_USERS ?? '1,5,20').split(',').filter(Boolean).map(Number);
/** Filters by name, split by semicolons; all unless said. */
const SCENES = process.env.BENCH_SCENES?.split(';');
/** Hours that come while a page is open. */
const HOURS = 3;
/** As if there had been a pause before each question: sums it lacks are read into memory at once. */
const READ_AT_ONCE = { readRowsMax: Number.POSITIVE_INFINITY };
/** Filters of each kind that users have for themselves, at the most. */
const OWN_VALUES = 200;
const MIB = 2 ** 20;
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
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
  if (!existsSync(LAKE)) throw new Error(`There is no lake ${LAKE}. Run \`npm run bench -- ingest\` first.`);
  const lake = await lakeOfDays(LAKE, DAYS, say);
  const probe = await openEngine({ lake });
  const { rows, window } = await probe.status(LOCAL_SCOPE);
  const scenes = (await scenesOf(probe, window)).filter(({ name }) => SCENES?.includes(name) ?? true);
  await probe.close();
  const lines = [];
  for (const scene of scenes) lines.push(await benchScene(lake, scene, say));
  const hours = await benchNextHours(lake, scenes, window, say);
  const crowds = [];
  for (const crowd of CROWDS) for (const users of USERS) crowds.push(await benchUsers(lake, scenes, crowd, users, say));
  return [
    '## Dashboard',
    '',
    `The ${OVERVIEW.length} analyses of the overview, asked at once of ${rows.toLocaleString('en')} records in the engine; milliseconds until the last one answers, medians of ${RUNS}; CPU-seconds beside them. First: a new engine, files in the page cache. Records: the same without rollups, in the same run.`,
    '',
    '| filter | records | first | warm | kept answers | CPU-s records | CPU-s first | CPU-s warm | records / warm |',
    '|---|---|---|---|---|---|---|---|---|',
    ...lines,
    '',
    `The same once another hour of records was loaded behind the end, and asked for besides: no answer is kept, and the sums of what was there before are in memory. CPU-seconds of ${HOURS} hours; resident memory of the process.`,
    '',
    '| filter | again, ms | CPU-s | after one more hour, ms | CPU-s | CPU-s of each |',
    '|---|---|---|---|---|---|',
    ...hours,
    '',
    `Users who each click from filter to filter and wait for all charts, ${CLICKS_MIN} clicks or more in all and ${RUNS} or more each.`,
    '',
    '| filters | users | clicks | p50 ms | p95 ms | p99 ms | CPU-s a click | refused or failed |',
    '|---|---|---|---|---|---|---|---|',
    ...crowds,
  ].join('\n');
}

/** Filters as people click them; values are the most frequent ones of the lake, the second where the first is a third of it all. */
async function scenesOf(engine, { from, to }) {
  const value = async (column, index) => (await engine.values(column, { limit: index + 1 }, LOCAL_SCOPE))[index]?.value;
  const noon = Math.floor((Date.parse(from) + Date.parse(to)) / 2 / HOUR_MS) * HOUR_MS;
  const midnight = Math.floor(noon / DAY_MS) * DAY_MS;
  const during = (start, ms) => ({ from: new Date(start).toISOString(), to: new Date(start + ms).toISOString() });
  const whole = { from, to };
  const [vpc, address, eni] = [await value('vpc_id', 0), await value('srcaddr', 20), await value('interface_id', 5)];
  const block = `${String(await value('srcaddr', 0))
    .split('.')
    .slice(0, 3)
    .join('.')}.0/24`;
  return [
    { name: 'none', request: whole },
    { name: 'one VPC', request: { ...whole, where: `vpc = ${vpc}` } },
    { name: 'one VPC, one day', request: { ...during(midnight, DAY_MS), where: `vpc = ${vpc}` } },
    { name: 'one interface, one hour', request: { ...during(noon, HOUR_MS), where: `eni = ${eni}` } },
    { name: 'one address', request: { ...whole, where: `address = ${address}` } },
    { name: 'a block of 256 addresses', request: { ...whole, where: `address in ${block}` } },
    { name: 'REJECT', request: { ...whole, where: 'action = REJECT' } },
    { name: 'port 22', request: { ...whole, where: 'port = 22' } },
  ];
}

async function benchScene(lake, { name, request }, say) {
  const first = [];
  for (let run = 0; run < RUNS; run += 1) {
    const engine = await openEngine({ lake });
    first.push(await ask(engine, request));
    await engine.close();
  }
  // Without sums in memory, which it would read in the others' pauses.
  const kept = await openEngine({ lake, sums: { bytesMax: 0 } });
  const unkept = await openEngine({ lake, answersBytes: 0 });
  const [records, warm, again] = [[], [], []];
  await Promise.all([ask(kept, request), ask(unkept, request)]);
  for (let run = 0; run < RUNS; run += 1) {
    if (run < RECORD_RUNS) records.push(await ask(unkept, { ...request, fromRecords: true }));
    warm.push(await ask(unkept, request));
    again.push(await ask(kept, request));
  }
  await Promise.all([kept.close(), unkept.close()]);
  const ms = (runs) => (runs.length === 0 ? '' : median(runs.map((run) => run.ms)).toFixed(0));
  const cpu = (runs) => (runs.length === 0 ? '' : median(runs.map((run) => run.cpuS)).toFixed(2));
  say(
    `${name}: records ${ms(records)} ms, first ${ms(first)}, warm ${ms(warm)}, kept ${ms(again)}; CPU-s first ${cpu(first)}, warm ${cpu(warm)}`,
  );
  const ratio = records.length === 0 ? '' : (Number(ms(records)) / Number(ms(warm))).toFixed(1);
  return `| ${[name, ms(records), ms(first), ms(warm), ms(again), cpu(records), cpu(first), cpu(warm), ratio].join(' | ')} |`;
}

/** Whoever leaves a page open asks it anew whenever something was loaded. */
async function benchNextHours(lake, scenes, { to }, say) {
  const folder = `${lake}-next.tmp`;
  await rm(folder, { recursive: true, force: true });
  await linkLake(lake, folder);
  const [loader, asked] = [
    await openEngine({ lake: folder }),
    await openEngine({ lake: folder, answersBytes: 0, sums: READ_AT_ONCE }),
  ];
  const until = (request, end) => (request.to === to ? { ...request, to: end } : request);
  const again = [];
  for (const { request } of scenes) {
    await ask(asked, request);
    again.push(await ask(asked, request));
  }
  const after = scenes.map(() => []);
  for (let hour = 0; hour < HOURS; hour += 1) {
    const loaded = await loadNextHour(loader, folder, Date.parse(to) / 1_000, hour);
    for (const [index, { name, request }] of scenes.entries()) {
      const run = await ask(asked, until(request, loaded.until));
      after[index].push(run);
      say(`${name}, ${hour + 1} hours more: ${run.ms.toFixed(0)} ms, CPU-s ${run.cpuS.toFixed(2)}`);
    }
  }
  say(`resident ${Math.round(process.memoryUsage().rss / MIB)} MiB`);
  await Promise.all([loader.close(), asked.close()]);
  for (const made of [folder, ...Array.from({ length: HOURS }, (_, hour) => `${folder}-logs-${hour}`)])
    await rm(made, { recursive: true, force: true });
  return scenes.map(({ name }, index) => {
    const runs = after[index];
    const cells = [
      again[index].ms.toFixed(0),
      again[index].cpuS.toFixed(2),
      median(runs.map(({ ms }) => ms)).toFixed(0),
      median(runs.map(({ cpuS }) => cpuS)).toFixed(2),
      runs.map(({ cpuS }) => cpuS.toFixed(2)).join(', '),
    ];
    return `| ${[name, ...cells].join(' | ')} |`;
  });
}

/** A server that was just started, one that had a pause since, and that one with questions nobody has asked before. */
const CROWDS = [
  { of: 'the filters above, sums not in memory, no answer kept', options: { answersBytes: 0 } },
  { of: 'the filters above, sums in memory, no answer kept', options: { answersBytes: 0, sums: READ_AT_ONCE } },
  { of: 'an address of their own, sums in memory', options: { sums: READ_AT_ONCE }, own: ['address'] },
  {
    of: 'an address, interface or port of their own, sums in memory',
    options: { sums: READ_AT_ONCE },
    own: ['address', 'eni', 'srcaddr', 'port'],
  },
];

async function benchUsers(lake, scenes, { of, options, own: kinds = [] }, users, say) {
  const engine = await openEngine({ lake, ...options });
  const clicks = Math.max(RUNS, Math.ceil(CLICKS_MIN / users));
  const own = kinds.length === 0 ? [] : await ownScenes(engine, scenes[0].request, kinds, users * clicks);
  for (const { request } of options.sums === undefined ? scenes.slice(0, 1) : scenes) await ask(engine, request);
  const times = [];
  let failed = 0;
  const user = async (number) => {
    for (let click = 0; click < clicks; click += 1) {
      const { request } = own[number * clicks + click] ?? scenes[(number + click) % scenes.length];
      try {
        // A page asks twenty times as much of nobody: each user's questions are their own.
        times.push((await ask(engine, request, `user ${number}`)).ms);
      } catch {
        failed += 1;
      }
    }
  };
  const before = process.cpuUsage();
  await Promise.all(Array.from({ length: users }, (_, number) => user(number)));
  const used = process.cpuUsage(before);
  const cpuS = (used.user + used.system) / 1e6;
  await engine.close();
  times.sort((a, b) => a - b);
  const at = (share) => times[Math.min(times.length - 1, Math.floor(times.length * share))]?.toFixed(0) ?? '';
  const row = [of, users, users * clicks, at(0.5), at(0.95), at(0.99), (cpuS / (users * clicks)).toFixed(2), failed];
  say(`${of}, ${users} users: p50 ${at(0.5)} ms, p95 ${at(0.95)} ms, p99 ${at(0.99)} ms, ${failed} failed`);
  return `| ${row.join(' | ')} |`;
}

/** Where the values of a filter are listed, the most frequent first, and which are taken: two lists of addresses begin at either end. */
const OWN = {
  address: { column: 'srcaddr' },
  eni: { column: 'interface_id' },
  srcaddr: { column: 'srcaddr', isReversed: true },
  port: { column: 'dstport' },
};

/** As many filters as that, of these kinds in turn and hardly any twice. */
async function ownScenes(engine, whole, kinds, count) {
  const clauses = [];
  for (const kind of kinds) {
    const { column, isReversed = false } = OWN[kind];
    const values = (await engine.values(column, { limit: OWN_VALUES }, LOCAL_SCOPE)).map(({ value }) => value);
    clauses.push((isReversed ? values.reverse() : values).map((value) => `${kind} = ${value}`));
  }
  return Array.from({ length: count }, (_, index) => {
    const own = clauses[index % clauses.length] ?? [];
    return { request: { ...whole, where: own[Math.floor(index / clauses.length) % own.length] } };
  });
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

// Asks a running dashboard a few questions from outside, as a deployment's last step:
//   node scripts/smoke.mjs <url> [--guarded] [--deadline <seconds>] [path ...]
// NETWORKFLOW_AUTH_TOKEN is sent where it is set, and then nobody without it may be let in. `--guarded`: there is no token to
// send, since somebody else signs people in; then only /healthz may answer.
// Plain Node without dependencies, so that it runs wherever a checkout is.

import { setTimeout } from 'node:timers/promises';
import { parseArgs } from 'node:util';

const DEFAULT_PATHS = ['/healthz', '/readyz', '/api/v1/status', '/api/v1/analyses/totals', '/analyze', '/'];
/** Open to everybody: load balancers ask them. */
const OPEN_PATHS = new Set(['/healthz', '/readyz']);
/** Only the ones that a load balancer in front lets through without signing in. */
const OPEN_BESIDE_SIGN_IN = new Set(['/healthz']);
/** Answers with data, besides what is below /api/v1/ and what is open to everybody. */
const DATA_PATHS = new Set(['/analyze']);
/** Says 404 where no error logs are configured: it works, and has nothing to read. */
const MAY_HAVE_NOTHING = new Set(['/analyze']);
const DEADLINE_S = 180;
const REQUEST_TIMEOUT_MS = 20_000;
const RETRY_MS = 2_000;
const MS_PER_SECOND = 1_000;
/** A page, a redirect to where one signs in, or a plain refusal. */
const REFUSALS = new Set([302, 303, 307, 401, 403]);
const EXIT_FAILED = 1;
const EXIT_USAGE = 2;

class UsageError extends Error {}

/** What there is to ask, and what a good answer is: a list of `{ path, name, token, judge }`. */
export function plan({ paths = DEFAULT_PATHS, token, isGuarded = false }) {
  const asks = [];
  for (const path of paths) {
    const isOpen = (isGuarded ? OPEN_BESIDE_SIGN_IN : OPEN_PATHS).has(path);
    if (!isGuarded || isOpen) asks.push({ path, name: path, token: isOpen ? undefined : token, judge: isGood });
    if (!isOpen && (isGuarded || token !== undefined)) {
      asks.push({ path, name: `${path} without signing in`, token: undefined, judge: isRefused });
    }
  }
  return asks;
}

/** Why a reply is not what a working dashboard sends; undefined when it is. */
async function isGood(response, path) {
  if (response.status === 404 && MAY_HAVE_NOTHING.has(path)) {
    const { code } = await response.json().catch(() => ({}));
    return code === 'not-found' ? undefined : '404, but not of this server';
  }
  if (response.status !== 200) return `${response.status} ${(await response.text()).slice(0, 200)}`;
  const type = response.headers.get('content-type') ?? 'nothing';
  const isData = path.startsWith('/api/v1/') || OPEN_PATHS.has(path) || DATA_PATHS.has(path);
  const wanted = isData ? 'application/json' : 'text/html';
  if (!type.startsWith(wanted)) return `200, but ${type} instead of ${wanted}`;
  const body = await response.text();
  if (wanted === 'text/html') return body.includes('networkflow') ? undefined : '200, but not a page of networkflow';
  try {
    JSON.parse(body);
    return undefined;
  } catch {
    return '200, but not JSON';
  }
}

async function isRefused(response) {
  await response.arrayBuffer();
  return REFUSALS.has(response.status) ? undefined : `${response.status}: it lets everybody in`;
}

/** Asks until every answer is good or the deadline has passed; returns one `{ name, ms, problem }` for each. */
export async function smoke(url, asks, { deadlineMs = DEADLINE_S * MS_PER_SECOND, retryMs = RETRY_MS } = {}) {
  const until = performance.now() + deadlineMs;
  const results = new Map();
  let waiting = asks;
  while (true) {
    for (const ask of waiting) results.set(ask.name, await answer(url, ask));
    waiting = asks.filter(({ name }) => results.get(name).problem !== undefined);
    if (waiting.length === 0 || performance.now() + retryMs > until) return [...results.values()];
    await setTimeout(retryMs);
  }
}

async function answer(url, { path, name, token, judge }) {
  const started = performance.now();
  const headers = token === undefined ? {} : { authorization: `Bearer ${token}` };
  const signal = AbortSignal.timeout(REQUEST_TIMEOUT_MS);
  let problem;
  try {
    problem = await judge(await fetch(new URL(path, url), { headers, redirect: 'manual', signal }), path);
  } catch (error) {
    problem = error.cause?.message ?? error.message;
  }
  return { name, ms: Math.round(performance.now() - started), problem };
}

function readWords(words, environment) {
  const { values, positionals } = parseArgs({
    args: words,
    allowPositionals: true,
    options: { guarded: { type: 'boolean' }, deadline: { type: 'string' } },
  });
  const [url, ...paths] = positionals;
  if (url === undefined || !URL.canParse(url) || !/^https?:$/.test(new URL(url).protocol)) {
    throw new UsageError(`Which dashboard? node scripts/smoke.mjs https://... (${url ?? 'nothing'} was given)`);
  }
  const strange = paths.find((path) => !path.startsWith('/'));
  if (strange !== undefined) throw new UsageError(`A path begins with a slash; ${strange} does not.`);
  const seconds = Number(values.deadline ?? DEADLINE_S);
  if (!(seconds > 0)) throw new UsageError(`--deadline takes seconds; ${values.deadline} was given.`);
  const token = environment.NETWORKFLOW_AUTH_TOKEN || undefined;
  const isGuarded = values.guarded ?? false;
  if (isGuarded && token !== undefined) {
    throw new UsageError('--guarded says that there is no token; NETWORKFLOW_AUTH_TOKEN has one.');
  }
  return { url, paths: paths.length > 0 ? paths : undefined, deadlineMs: seconds * MS_PER_SECOND, token, isGuarded };
}

async function main() {
  const { url, deadlineMs, ...asked } = readWords(process.argv.slice(2), process.env);
  const results = await smoke(url, plan(asked), { deadlineMs });
  for (const { name, ms, problem } of results) {
    process.stdout.write(`${problem === undefined ? 'ok    ' : 'FAILED'}  ${String(ms).padStart(6)} ms  ${name}\n`);
    if (problem !== undefined) process.stdout.write(`        ${problem}\n`);
  }
  const failed = results.filter(({ problem }) => problem !== undefined).length;
  process.stdout.write(`${results.length - failed} of ${results.length} good: ${url}\n`);
  return failed === 0 ? 0 : EXIT_FAILED;
}

if (import.meta.main ?? process.argv[1] === import.meta.filename) {
  try {
    process.exitCode = await main();
  } catch (error) {
    if (!(error instanceof UsageError) && error.code?.startsWith('ERR_PARSE_ARGS') !== true) throw error;
    process.stderr.write(`${error.message}\n`);
    process.exitCode = EXIT_USAGE;
  }
}

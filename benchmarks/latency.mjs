// The dashboard as a person sees it: a real browser over the built server, alone and beside others who ask the same.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createServer } from 'node:net';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { chromium } from 'playwright-core';
import { DATA } from './day.mjs';

const LAKE = process.env.BENCH_LAKE ?? path.join(DATA, 'lake');
const CLICKS = Number(process.env.BENCH_CLICKS ?? 15);
const OTHERS = Number(process.env.BENCH_OTHERS ?? 19);
const ROOT = path.resolve(import.meta.dirname, '..');
const SERVER = path.join(ROOT, 'apps/web/.next/standalone/apps/web/server.js');
const CHROMIUM = process.env.CHROMIUM_PATH ?? '/usr/bin/chromium';
const READY_POLL_MS = 20;
const WINDOW = { width: 1440, height: 900 };
/** How often a person of the crowd clicks, milliseconds. */
const PAUSE_MS = 2_000;

export async function benchLatency(say) {
  if (!existsSync(SERVER)) throw new Error('The dashboard is not built. Run `npm run build` first.');
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const server = spawn(process.execPath, [SERVER], {
    env: { ...process.env, NODE_ENV: 'production', PORT: String(port), HOSTNAME: '127.0.0.1', NETWORKFLOW_LAKE: LAKE },
    stdio: 'ignore',
  });
  const browser = await chromium.launch({ executablePath: CHROMIUM, args: ['--no-sandbox', '--disable-gpu'] });
  try {
    while (
      !(await fetch(`${url}/readyz`).then(
        ({ ok }) => ok,
        () => false,
      ))
    )
      await delay(READY_POLL_MS);
    const page = await (await browser.newContext({ viewport: WINDOW })).newPage();
    await page.addInitScript(() => {
      // Looks when the page changed, at the next frame: to look at every frame makes frames that nobody needs.
      window.until = (isSo) =>
        new Promise((resolve, reject) => {
          setTimeout(() => reject(new Error('The page did not settle in two minutes.')), 120_000);
          let isAsked = false;
          const look = () => {
            isAsked = false;
            if (!isSo()) return;
            changes.disconnect();
            resolve();
          };
          const changes = new MutationObserver(() => {
            if (!isAsked) requestAnimationFrame(look);
            isAsked = true;
          });
          const attributeFilter = ['aria-busy', 'data-outdated', 'data-panel'];
          changes.observe(document, { subtree: true, childList: true, attributeFilter });
          look();
        });
      window.isWaiting = (which) =>
        [...document.querySelectorAll('[aria-busy="true"]')].some((each) => which(each.getBoundingClientRect()));
      window.isDrawn = () =>
        [...document.querySelectorAll('[data-outdated]')].every(
          (each) => each.getBoundingClientRect().top >= innerHeight,
        );
    });
    const batches = [];
    page.on('request', (request) => {
      if (request.url().endsWith('/api/v1/batch')) batches.push(request.postData());
    });
    const paint = await firstPaint(page, url);
    say(`first paint ${paint.tiles} ms, in sight ${paint.sight} ms, all charts ${paint.all} ms`);
    const filters = await filtersOf(url);
    const alone = [];
    for (const filter of filters.slice(0, CLICKS)) alone.push(await click(page, filter));
    say(`alone: ${told(alone)}`);
    const among = async (first, filterOf) => {
      const crowd = startCrowd(url, batches, filterOf);
      const clicks = [];
      for (const filter of filters.slice(first, first + CLICKS)) clicks.push(await click(page, filter));
      const counts = await crowd.stop();
      say(`among ${OTHERS}: ${told(clicks)}; they had ${counts.answers} answers, ${counts.failures} failures`);
      return { clicks, ...counts };
    };
    const replayed = await among(CLICKS, (person, turn) => filters[(person + turn) % CLICKS]);
    const others = await among(
      2 * CLICKS,
      (person, turn) => filters[(3 * CLICKS + person * 7 + turn) % filters.length],
    );
    const { rows } = await (await fetch(`${url}/api/v1/status`)).json();
    return [
      '## A browser',
      '',
      `Chromium over ${rows.toLocaleString('en')} records, on the same cores as the server; a filter of one address each, which nobody asked before, from the Enter key until what is in sight of 1440 x 900 pixels is answered and drawn, and until the whole overview is answered too. Charts out of sight are drawn as they come near, or after a second of rest.`,
      '',
      '| | in sight, p50 ms | p95 ms | all answered, p50 ms | p95 ms |',
      '|---|---|---|---|---|',
      `| overview opened, first time: numbers ${paint.tiles} ms | ${paint.sight} | | ${paint.all} | |`,
      row(`filter, alone (${alone.length} clicks)`, alone),
      row(
        `filter, beside ${OTHERS} clients that replay its requests every ${PAUSE_MS / 1_000} s (${CLICKS} clicks)`,
        replayed.clicks,
      ),
      row(`filter, beside ${OTHERS} clients with filters of their own (${CLICKS} clicks)`, others.clicks),
      '',
      `The others had ${replayed.answers.toLocaleString('en')} and ${others.answers.toLocaleString('en')} whole answers, ${replayed.failures} and ${others.failures} failures.`,
    ].join('\n');
  } finally {
    await browser.close();
    server.kill('SIGTERM');
  }
}

async function firstPaint(page, url) {
  const started = performance.now();
  await page.goto(`${url}/?range=all`, { waitUntil: 'commit' });
  await page.waitForFunction(() => /\d/.test(document.querySelector('main')?.textContent ?? ''), undefined, {
    polling: 'raf',
  });
  const tiles = Math.round(performance.now() - started);
  return { tiles, ...(await settled(page, started)) };
}

/** Milliseconds since `started` until what is in sight is answered and drawn, and until everything is answered as well. */
async function settled(page, started) {
  await page.evaluate(() =>
    until(
      () =>
        document.querySelectorAll('[data-panel]').length > 2 && !isWaiting(({ top }) => top < innerHeight) && isDrawn(),
    ),
  );
  const sight = Math.round(performance.now() - started);
  await page.evaluate(() =>
    until(() => document.querySelectorAll('[data-panel]').length > 10 && !isWaiting(() => true) && isDrawn()),
  );
  return { sight, all: Math.round(performance.now() - started) };
}

async function click(page, filter) {
  const input = page.getByLabel('Filter expression').first();
  await input.fill(filter);
  const started = performance.now();
  await page.keyboard.press('Enter');
  await page.evaluate(() => until(() => isWaiting(() => true)));
  return settled(page, started);
}

/** Busy addresses of the lake, one question each. */
async function filtersOf(url) {
  const answer = await (await fetch(`${url}/api/v1/analyses/talkers?limit=200`)).json();
  return answer.rows.map(({ srcaddr }) => `addr = ${srcaddr}`);
}

/** Clients that send what the browser sent, with the filters that `filterOf` says, until stopped. */
function startCrowd(url, batches, filterOf) {
  const ended = new AbortController();
  const counts = { answers: 0, failures: 0 };
  // The last click's batches are the whole overview.
  const template = batches.slice(-40).filter((body) => body?.includes('addr = '));
  const person = async (index) => {
    for (let turn = 0; !ended.signal.aborted; turn += 1) {
      const filter = filterOf(index, turn);
      for (const body of template.slice(-3)) {
        const ok = await fetch(`${url}/api/v1/batch`, {
          method: 'POST',
          headers: { 'content-type': 'application/json', origin: url },
          body: body.replaceAll(/addr = [0-9a-f.:]+/g, filter),
          signal: ended.signal,
        })
          .then(async (response) => response.ok && !(await response.text()).includes('"problem"'))
          .catch(() => undefined);
        if (ok === undefined) return;
        counts[ok ? 'answers' : 'failures'] += 1;
      }
      await delay(PAUSE_MS, undefined, { signal: ended.signal }).catch(() => undefined);
    }
  };
  const all = Promise.all(Array.from({ length: OTHERS }, (_, index) => person(index)));
  return {
    stop: async () => {
      ended.abort();
      await all;
      return counts;
    },
  };
}

const told = (clicks) => clicks.map(({ sight, all }) => `${sight}/${all}`).join(' ');

function row(name, clicks) {
  const [sight, all] = ['sight', 'all'].map((key) => clicks.map((click) => click[key]));
  return `| ${name} | ${quantile(sight, 0.5)} | ${quantile(sight, 0.95)} | ${quantile(all, 0.5)} | ${quantile(all, 0.95)} |`;
}

const quantile = (values, share) =>
  values.toSorted((a, b) => a - b)[Math.min(values.length - 1, Math.floor(share * values.length))];

async function freePort() {
  const server = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const { port } = server.address();
  await new Promise((resolve) => server.close(resolve));
  return port;
}

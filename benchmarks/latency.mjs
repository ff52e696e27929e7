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
/** Tall enough that every panel of the overview is in sight, and so asks. */
const WINDOW = { width: 1440, height: 4_600 };
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
    const batches = [];
    page.on('request', (request) => {
      if (request.url().endsWith('/api/v1/batch')) batches.push(request.postData());
    });
    const paint = await firstPaint(page, url);
    say(`first paint ${paint.tiles} ms, all charts ${paint.charts} ms`);
    const filters = await filtersOf(url);
    const alone = [];
    for (const filter of filters.slice(0, CLICKS)) alone.push(await click(page, filter));
    say(`alone: ${alone.join(' ')}`);
    const crowd = startCrowd(url, batches, filters);
    const among = [];
    for (const filter of filters.slice(CLICKS, 2 * CLICKS)) among.push(await click(page, filter));
    const asked = await crowd.stop();
    say(`among ${OTHERS}: ${among.join(' ')}; they had ${asked.answers} answers, ${asked.failures} failures`);
    const { rows } = await (await fetch(`${url}/api/v1/status`)).json();
    return [
      '## A browser',
      '',
      `Chromium over ${rows.toLocaleString('en')} records, all panels of the overview in sight; a filter of one address each, which nobody asked before; until no panel waits any more.`,
      '',
      '| | p50 ms | p95 ms |',
      '|---|---|---|',
      `| overview opened, first time: tiles ${paint.tiles} ms | ${paint.charts} | |`,
      `| filter, alone (${alone.length} clicks) | ${quantile(alone, 0.5)} | ${quantile(alone, 0.95)} |`,
      `| filter, beside ${OTHERS} clients that filter every ${PAUSE_MS / 1_000} s (${among.length} clicks) | ${quantile(among, 0.5)} | ${quantile(among, 0.95)} |`,
      '',
      `The others had ${asked.answers.toLocaleString('en')} whole answers and ${asked.failures} failures.`,
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
  await settled(page);
  return { tiles, charts: Math.round(performance.now() - started) };
}

/** Until no panel is busy any more, having been so: charts are drawn when their answer is there. */
function settled(page) {
  return page.waitForFunction(
    () => {
      const panels = document.querySelectorAll('[data-panel]');
      return panels.length > 10 && document.querySelectorAll('[aria-busy="true"]').length === 0;
    },
    undefined,
    { polling: 'raf', timeout: 120_000 },
  );
}

async function click(page, filter) {
  await page.getByLabel('Filter expression').first().fill(filter);
  const started = performance.now();
  await page.keyboard.press('Escape');
  await page.getByLabel('Filter expression').first().fill(filter);
  await page.keyboard.press('Enter');
  await page.waitForFunction(() => document.querySelectorAll('[aria-busy="true"]').length > 0, undefined, {
    polling: 'raf',
  });
  await settled(page);
  return Math.round(performance.now() - started);
}

/** Busy addresses of the lake, one question each. */
async function filtersOf(url) {
  const answer = await (await fetch(`${url}/api/v1/analyses/talkers?limit=200`)).json();
  return answer.rows.map(({ srcaddr }) => `addr = ${srcaddr}`);
}

/** Clients that send what the browser sent, each with filters of its own, until stopped. */
function startCrowd(url, batches, filters) {
  const ended = new AbortController();
  const counts = { answers: 0, failures: 0 };
  // The last click's batches are the whole overview.
  const template = batches.slice(-40).filter((body) => body?.includes('addr = '));
  const person = async (index) => {
    for (let turn = 0; !ended.signal.aborted; turn += 1) {
      const filter = filters[(2 * CLICKS + index * 7 + turn) % filters.length];
      for (const body of template.slice(-3)) {
        const ok = await fetch(`${url}/api/v1/batch`, {
          method: 'POST',
          headers: { 'content-type': 'application/json', origin: url },
          body: body.replaceAll(/addr = [0-9a-f.:]+/g, filter),
          signal: ended.signal,
        }).then(
          async (response) => response.ok && !(await response.text()).includes('"problem"'),
          () => undefined,
        );
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

const quantile = (values, share) =>
  values.toSorted((a, b) => a - b)[Math.min(values.length - 1, Math.floor(share * values.length))];

async function freePort() {
  const server = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const { port } = server.address();
  await new Promise((resolve) => server.close(resolve));
  return port;
}

import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { cp, mkdir, mkdtemp, readFile, rename, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { LOCAL_SCOPE, openEngine } from '@networkflow/engine';
import { freePort } from '@networkflow/engine/testing';
import { generate } from '@networkflow/generator';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';
import { inject } from 'vitest';
import { imposeHardship, PATIENCE_MS } from './hardship';

const SERVER = path.resolve(import.meta.dirname, '../.next/standalone/apps/web/server.js');
const SCREENSHOTS = path.resolve(import.meta.dirname, '../../../artifacts/screenshots');
const READY_TIMEOUT_MS = 180_000;
const READY_POLL_MS = 100;

export const CHROMIUM_PATH = process.env.CHROMIUM_PATH ?? '/usr/bin/chromium';
export const HAS_CHROMIUM = existsSync(CHROMIUM_PATH);

/** Fixed, so that a picture that changes has a reason. */
export const LOGS = { start: '2026-01-05T00:00:00Z', hours: 24, rows: 20_000, seed: 7, format: 'v5' } as const;

export interface Ledger {
  readonly total: { readonly rows: number; readonly bytes: number; readonly packets: number };
  readonly actions: { readonly REJECT: { readonly rows: number } };
}

export interface Served {
  readonly url: string;
  readonly folder: string;
  readonly stop: () => Promise<void>;
}

/**
 * Puts logs and a lake of them, with its findings, below `folder`, and returns what the generator says it wrote. Made once in
 * a run and copied, because it is most of what a file of tests would wait for.
 */
export async function makeLake(folder: string): Promise<Ledger> {
  const shared = path.join(inject('sharedFolder'), 'dashboard');
  if (!existsSync(shared)) await makeOnce(shared);
  await cp(shared, folder, { recursive: true });
  // The generator's own file, whose shape its tests fix.
  return JSON.parse(await readFile(path.join(folder, 'logs', 'ledger.json'), 'utf8')) as Ledger;
}

/** Appears as a whole: two files of tests may begin at once, and then the later one is thrown away. */
async function makeOnce(shared: string): Promise<void> {
  const unfinished = await mkdtemp(`${shared}-`);
  const logs = path.join(unfinished, 'logs');
  await generate({ out: logs, ...LOGS });
  const engine = await openEngine({ lake: path.join(unfinished, 'lake') });
  try {
    await engine.ingest({ folder: logs }, LOCAL_SCOPE);
    await engine.detect({ since: 'last' }, LOCAL_SCOPE);
  } finally {
    await engine.close();
  }
  await rename(unfinished, shared).catch(() => rm(unfinished, { recursive: true, force: true }));
}

export async function makeFolder(): Promise<string> {
  return mkdtemp(path.join(tmpdir(), 'networkflow-e2e-'));
}

/** Starts the built server, as the command line does, over the lake in `folder`; resolves once it answers queries. */
export async function serve(folder: string, env: Readonly<Record<string, string>> = {}): Promise<Served> {
  if (!existsSync(SERVER)) throw new Error('The dashboard is not built. Run `npm run build` first.');
  const port = await freePort();
  const server = spawn(process.execPath, [SERVER], {
    env: {
      ...process.env,
      NODE_ENV: 'production',
      PORT: String(port),
      HOSTNAME: '127.0.0.1',
      // As the command line does: whoever asks again after a while does not meet a connection that is being closed.
      KEEP_ALIVE_TIMEOUT: '65000',
      NETWORKFLOW_LAKE: path.join(folder, 'lake'),
      ...env,
    },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const url = `http://127.0.0.1:${port}`;
  try {
    await untilReady(url, server);
  } catch (error) {
    server.kill('SIGKILL');
    throw error;
  }
  return {
    url,
    folder,
    stop: async () => {
      const exited = new Promise((resolve) => server.once('exit', resolve));
      server.kill('SIGTERM');
      await exited;
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function untilReady(url: string, server: ChildProcess): Promise<void> {
  const deadline = Date.now() + READY_TIMEOUT_MS;
  while (Date.now() < deadline) {
    if (server.exitCode !== null) throw new Error(`The server stopped with code ${server.exitCode}.`);
    const response = await fetch(`${url}/readyz`).catch(() => undefined);
    if (response?.ok) return;
    await new Promise((resolve) => setTimeout(resolve, READY_POLL_MS));
  }
  throw new Error('The server was not ready in time.');
}

export function launchBrowser(): Promise<Browser> {
  return chromium.launch({
    executablePath: CHROMIUM_PATH,
    timeout: PATIENCE_MS,
    args: [
      '--headless',
      '--no-sandbox',
      '--disable-gpu',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
}

export interface Watched {
  readonly page: Page;
  readonly context: BrowserContext;
  /** Console errors, uncaught exceptions and requests to another host: none of them may happen. */
  readonly complaints: readonly string[];
  /** What a test provokes, such as a server that is gone, the browser complains of whenever it comes to it. */
  readonly forgive: (provoked: RegExp) => void;
}

/** The browser's own words for a request that failed or was refused. */
export const FAILED_REQUEST = /^console: Failed to load resource: /;

/** A page whose every complaint is written down. */
export async function openPage(
  browser: Browser,
  url: string,
  options: { readonly width: number; readonly scheme: 'light' | 'dark' },
): Promise<Watched> {
  const context = await browser.newContext({
    viewport: { width: options.width, height: 900 },
    colorScheme: options.scheme,
    reducedMotion: 'reduce',
  });
  const page = await context.newPage();
  await imposeHardship(page);
  const complaints: string[] = [];
  const forgiven: RegExp[] = [];
  const complain = (text: string): void => {
    if (!forgiven.some((provoked) => provoked.test(text))) complaints.push(text);
  };
  page.on('console', (message) => {
    if (['error', 'warning', 'trace'].includes(message.type()))
      complain(`console: ${message.text()} ${message.location().url}`);
  });
  page.on('pageerror', (error) => complain(`exception: ${error.message}`));
  page.on('request', (request) => {
    const target = request.url();
    if (!target.startsWith(url) && !/^(data|blob):/.test(target)) complain(`left the host: ${target}`);
  });
  return { page, context, complaints, forgive: (provoked) => void forgiven.push(provoked) };
}

/** Waits until no panel is loading and every chart's marks are there. */
export async function settle(page: Page): Promise<void> {
  await page.waitForSelector('[data-tile="flows"] [data-exact]');
  await page.waitForFunction(() => document.querySelector('[aria-busy="true"]') === null);
  // Charts out of sight are drawn a while later, but for paper at once.
  await page.evaluate(() => window.dispatchEvent(new Event('beforeprint')));
  await page.waitForFunction(() =>
    [...document.querySelectorAll('[data-chart]')].every(
      (chart) => chart.querySelector('.main-svg') !== null && !chart.hasAttribute('data-outdated'),
    ),
  );
}

/** Ends a page; what its routes were still asking for is let go. */
export async function closePage({ page, context }: Watched): Promise<void> {
  await page.unrouteAll({ behavior: 'ignoreErrors' });
  await context.unrouteAll({ behavior: 'ignoreErrors' });
  await context.close();
}

export async function screenshot(page: Page, name: string): Promise<void> {
  await mkdir(SCREENSHOTS, { recursive: true });
  await page.screenshot({ path: path.join(SCREENSHOTS, `${name}.png`), fullPage: true });
}

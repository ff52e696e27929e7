import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  HAS_CHROMIUM,
  launchBrowser,
  makeFolder,
  makeLake,
  openPage,
  type Served,
  serve,
  type Watched,
} from './harness';

const QUESTIONS = /\/api\/v1\/(analyses|batch|conversations)/;
const PANEL = '[data-panel="conversations"]';

describe.runIf(HAS_CHROMIUM)('states of a panel', () => {
  let served: Served;
  let browser: Browser;
  let watched: Watched;
  let page: Page;

  beforeAll(async () => {
    const folder = await makeFolder();
    await makeLake(folder);
    served = await serve(folder);
    browser = await launchBrowser();
  });
  afterAll(async () => {
    await browser?.close();
    await served?.stop();
  });
  beforeEach(async () => {
    watched = await openPage(browser, served.url, { width: 1440, scheme: 'light' });
    page = watched.page;
  });
  afterEach(async () => {
    await watched.context.close();
    expect(watched.complaints).toEqual([]);
  });

  const panel = () => page.locator(PANEL);
  const open = (search = ''): Promise<unknown> => page.goto(`${served.url}/conversations${search}`);
  /** The browser itself reports a failed request; those are what the test is about. */
  const forgive = (): void => void watched.complaints.splice(0);
  const refuse = async (status: number, problem: object): Promise<void> => {
    await page.route(QUESTIONS, (route) =>
      route.fulfill({ status, contentType: 'application/problem+json', body: JSON.stringify({ status, ...problem }) }),
    );
  };

  it('a busy server is asked again when it said to, by itself', async () => {
    await refuse(503, { code: 'busy', detail: 'Too many questions.', retryAfterS: 1 });
    await open();
    await panel().getByText('The server is busy').waitFor();
    expect(await panel().textContent()).toContain('Next try in 1 s.');
    await page.unroute(QUESTIONS);
    await panel().locator('tbody tr').first().waitFor();
    forgive();
  });

  it('a server that is gone leaves the last picture, and is found again by itself', async () => {
    await open();
    await panel().locator('tbody tr').first().waitFor();
    await page.route(/\/api\//, (route) => route.abort());
    await page.getByRole('combobox', { name: 'List conversations' }).click();
    await page.getByRole('option', { name: 'By service' }).click();
    await panel().getByText('The server does not answer. The picture is the last good one.').waitFor();
    expect(await panel().locator('tbody tr').count()).toBeGreaterThan(0);
    await page.unroute(/\/api\//);
    await panel().locator('th').filter({ hasText: 'Conversations' }).waitFor();
    await page.waitForFunction(() => document.querySelector('[data-trouble]') === null);
    forgive();
  });

  it('findings stay when the server is gone', async () => {
    await page.goto(`${served.url}/findings`);
    await page.waitForSelector('[data-finding]');
    const before = await page.locator('[data-finding]').count();
    await page.route(/\/api\//, (route) => route.abort());
    await page.getByRole('switch', { name: /Show suppressed/ }).press('Space');
    await page.getByText('The list is the last good one.').waitFor();
    expect(await page.locator('[data-finding]').count()).toBe(before);
    forgive();
  });

  it('a slow question says what it waits for and can be stopped, and asked again', async () => {
    let release: () => void = () => undefined;
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    await page.route(QUESTIONS, async (route) => {
      await held;
      await route.continue().catch(() => undefined);
    });
    await open();
    await panel().getByRole('button', { name: 'Stop waiting for Conversations' }).click();
    await panel().getByText('Stopped before there was an answer.').waitFor();
    release();
    await page.unroute(QUESTIONS);
    await panel().getByRole('button', { name: 'Ask again' }).click();
    await panel().locator('tbody tr').first().waitFor();
  });

  it('a window without data offers the one that has them', async () => {
    await page.goto(`${served.url}/?from=2020-01-01T00:00:00Z&to=2020-01-02T00:00:00Z&where=port+%3D+443`);
    const sources = page.locator('[data-panel="top-sources"]');
    await sources.getByText('The window lies outside of the data').waitFor();
    await sources.getByRole('button', { name: 'Show the last day of data' }).click();
    await sources.locator('.barlayer .point path').first().waitFor({ state: 'attached' });
  });

  it('a filter without a match offers to be cleared', async () => {
    await open('?where=port+%3D+1+and+port+%3D+2');
    await panel().getByRole('button', { name: 'Clear the filter' }).click();
    await panel().locator('tbody tr').first().waitFor();
  });
});

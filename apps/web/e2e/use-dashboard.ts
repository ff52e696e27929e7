import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect } from 'vitest';
import {
  closePage,
  type Ledger,
  launchBrowser,
  makeFolder,
  makeLake,
  openPage,
  type Served,
  serve,
  type Watched,
} from './harness';

export interface Dashboard {
  readonly served: Served;
  /** What the generator says is in the lake. */
  readonly ledger: Ledger;
  readonly browser: Browser;
  readonly watched: Watched;
  readonly page: Page;
  /** A fresh browser of another size or scheme, in place of the one there is. */
  readonly reopen: (options: { readonly width: number; readonly scheme: 'light' | 'dark' }) => Promise<Page>;
}

/**
 * A server over a small lake for a file of tests, and for each test a page of its own that complains of nothing. `prepare`
 * does something to the lake's folder before it is served; `environment` does, too, and says what the server is told.
 */
export function useDashboard(
  prepare?: (folder: string) => Promise<void>,
  environment?: (folder: string) => Promise<Readonly<Record<string, string>>>,
): Dashboard {
  let served: Served;
  let ledger: Ledger;
  let browser: Browser;
  let watched: Watched;
  beforeAll(async () => {
    const folder = await makeFolder();
    ledger = await makeLake(folder);
    await prepare?.(folder);
    served = await serve(folder, await environment?.(folder));
    browser = await launchBrowser();
  });
  afterAll(async () => {
    await browser?.close();
    await served?.stop();
  });
  beforeEach(async () => {
    watched = await openPage(browser, served.url, { width: 1440, scheme: 'light' });
  });
  afterEach(async () => {
    await closePage(watched);
    expect(watched.complaints).toEqual([]);
  });
  return {
    get served() {
      return served;
    },
    get ledger() {
      return ledger;
    },
    get browser() {
      return browser;
    },
    get watched() {
      return watched;
    },
    get page() {
      return watched.page;
    },
    reopen: async (options) => {
      await closePage(watched);
      watched = await openPage(browser, served.url, options);
      return watched.page;
    },
  };
}

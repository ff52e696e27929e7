import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect } from 'vitest';
import { launchBrowser, makeFolder, makeLake, openPage, type Served, serve, type Watched } from './harness';

export interface Frame {
  readonly page: () => Page;
  readonly served: () => Served;
  /** A fresh browser of another size or scheme. */
  readonly reopen: (options: { readonly width: number; readonly scheme: 'light' | 'dark' }) => Promise<Page>;
  /** Opens a page, by default one that draws little, and waits until its filter can be typed in. */
  readonly open: (path?: string) => Promise<void>;
  readonly parameter: (name: string) => string | null;
  /** What the browser complained of so far, which is then forgotten: for what a test provokes. */
  readonly takeComplaints: () => readonly string[];
}

/** A server over a small lake, and for each test a page of its own that complains of nothing. */
export function useFrame(): Frame {
  let served: Served;
  let browser: Browser;
  let watched: Watched;
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
  });
  afterEach(async () => {
    await watched.context.close();
    expect(watched.complaints).toEqual([]);
  });
  return {
    page: () => watched.page,
    served: () => served,
    reopen: async (options) => {
      await watched.context.close();
      watched = await openPage(browser, served.url, options);
      return watched.page;
    },
    open: async (path = '/conversations') => {
      await watched.page.goto(`${served.url}${path}`);
      await watched.page.getByRole('combobox', { name: 'Filter expression' }).waitFor();
    },
    parameter: (name) => new URL(watched.page.url()).searchParams.get(name),
    takeComplaints: () => watched.complaints.splice(0),
  };
}

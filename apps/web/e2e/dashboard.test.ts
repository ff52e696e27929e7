import type { Page, Request } from 'playwright-core';
import { beforeEach, describe, expect, it } from 'vitest';
import { graveViolations } from './accessibility';
import { CHROMIUM_PATH, HAS_CHROMIUM, launchBrowser, makeFolder, openPage, screenshot, serve, settle } from './harness';
import { useDashboard } from './use-dashboard';

/** Marks each chart must have drawn: an empty frame passes every other check. */
const MARKS: Readonly<Record<string, string>> = {
  'findings-strip': 'li a',
  'flows-per-hour': '.barlayer .point path',
  'denied-gauge': '.indicatorlayer path, .angular path',
  heatmap: '.heatmaplayer image',
  'denied-ports': '.barlayer .point path',
  'denied-share': '.pielayer .slice path',
  'top-sources': '.barlayer .point path',
  'top-destinations': '.barlayer .point path',
  services: '.barlayer .point path',
  protocols: '.pielayer .slice path',
  conversations: '.sankey-link',
  map: '.choroplethlayer path',
  countries: 'tbody tr',
  talkers: 'tbody tr',
  listeners: 'tbody tr',
  interfaces: 'tbody tr',
  quality: 'dd',
};

if (!HAS_CHROMIUM) {
  const why = `No Chromium at ${CHROMIUM_PATH}: set CHROMIUM_PATH to run the browser tests.`;
  if (process.env.CI === 'true') it('has a browser in CI', () => expect.fail(why));
  else process.stderr.write(`${why}\n`);
}

function asksForPort443(request: Request): boolean {
  return request.postData()?.includes('port 443') ?? false;
}

describe.runIf(HAS_CHROMIUM)('the dashboard in a browser', () => {
  const dashboard = useDashboard();
  let page: Page;
  beforeEach(() => {
    page = dashboard.page;
  });

  const open = async (search = ''): Promise<void> => {
    await page.goto(`${dashboard.served.url}/${search}`);
    await settle(page);
  };
  const tile = (name: string): Promise<string | null> =>
    page.locator(`[data-tile="${name}"] [data-exact]`).getAttribute('data-exact');
  const parameter = (name: string): string | null => new URL(page.url()).searchParams.get(name);
  const typeFilter = async (text: string): Promise<void> => {
    const input = page.getByRole('combobox', { name: 'Filter expression' });
    await input.fill(text);
    await input.press('Enter');
  };
  /** Plotly listens on a layer above its marks, so the pointer goes where the mark is instead of to the mark. */
  const clickMark = async (selector: string): Promise<void> => {
    const mark = page.locator(selector).first();
    await mark.evaluate((element) => element.scrollIntoView({ block: 'center' }));
    const box = await mark.boundingBox();
    if (box === null) throw new Error(`${selector} is not drawn`);
    await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2, { steps: 3 });
    // A click counts for the mark that Plotly knows to be under the pointer, which it finds out a moment later.
    await page.waitForSelector('.hoverlayer .hovertext');
    await page.mouse.down();
    await page.mouse.up();
  };

  it('shows on its tiles what the generator wrote, to the byte', async () => {
    await open('?range=all');

    expect(await tile('flows')).toBe(dashboard.ledger.total.rows.toLocaleString('en'));
    expect(await tile('bytes')).toBe(`${dashboard.ledger.total.bytes.toLocaleString('en')} bytes`);
    expect(await tile('denied')).toBe(
      `${dashboard.ledger.actions.REJECT.rows.toLocaleString('en')} of ${dashboard.ledger.total.rows.toLocaleString('en')} flows`,
    );
  });

  it.each([
    ['light', 1440],
    ['dark', 1440],
    ['light', 390],
    ['dark', 390],
  ] as const)('draws every panel, %s at %i px', async (scheme, width) => {
    page = await dashboard.reopen({ width, scheme });
    await open();

    for (const [panel, marks] of Object.entries(MARKS)) {
      await page.waitForSelector(`[data-panel="${panel}"] :is(${marks})`, { state: 'attached' });
    }
    const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
    expect(overflow).toBeLessThanOrEqual(0);
    await screenshot(page, `overview-${scheme}-${width}`);
  });

  it('filters by an expression: address and numbers change, a reload restores both', async () => {
    await open();
    const before = await tile('flows');

    await typeFilter('port 443 and action = ACCEPT');
    await page.waitForFunction(
      (text) => document.querySelector('[data-tile="flows"] [data-exact]')?.getAttribute('data-exact') !== text,
      before,
    );
    await settle(page);
    const after = await tile('flows');
    expect(parameter('where')).toBe('port 443 and action = ACCEPT');
    expect(await tile('denied')).toMatch(/^0 of /);

    await page.reload();
    await settle(page);
    expect(await tile('flows')).toBe(after);

    await page.goBack();
    await page.waitForURL((url) => !url.searchParams.has('where'));
    await expect.poll(() => tile('flows')).toBe(before);
    await settle(page);
  });

  it('marks the place of a mistake and asks nothing', async () => {
    await open();
    const asked: string[] = [];
    page.on('request', (request) => asked.push(request.url()));

    await typeFilter('port 22 and foo = 3');

    const alert = page.getByRole('alert').filter({ hasText: 'foo' });
    await alert.waitFor();
    expect(await alert.getAttribute('data-position')).toBe('12');
    expect(asked.filter((url) => url.includes('/analyses/'))).toEqual([]);
    expect(await page.locator('[data-panel="map"] .choroplethlayer path').count()).toBeGreaterThan(0);
  });

  it('adds a clause by clicking a bar, and excludes with Shift', async () => {
    await open();
    const before = await tile('flows');
    await clickMark('[data-panel="top-sources"] .barlayer .point path');
    await page.getByRole('menuitem', { name: /^Only this/ }).click();
    await page.waitForURL(/where=srcaddr/);
    await settle(page);
    expect(parameter('where')).toMatch(/^srcaddr = [0-9a-f.:]+$/);

    await page.goBack();
    await page.waitForFunction(
      (text) => document.querySelector('[data-tile="flows"] [data-exact]')?.getAttribute('data-exact') === text,
      before,
    );
    await settle(page);
    await page.keyboard.down('Shift');
    await clickMark('[data-panel="services"] .barlayer .point path');
    await page.keyboard.up('Shift');
    await page.waitForURL(/where=not/);
    expect(parameter('where')).toMatch(/^not service = /);
  });

  it('inverts and removes a condition by its chip', async () => {
    await open('?where=port+%3D+443+and+action+%3D+ACCEPT');
    await page.getByRole('button', { name: 'Invert action = ACCEPT' }).click();
    await page.waitForURL((url) => url.searchParams.get('where') === 'port = 443 and not action = ACCEPT');
    await page.getByRole('button', { name: 'Remove port = 443' }).click();
    await page.waitForURL((url) => url.searchParams.get('where') === 'not action = ACCEPT');
    await settle(page);
  });

  it('shows one hour after a click on its bar', async () => {
    await open();
    await clickMark('[data-panel="flows-per-hour"] .barlayer .point path');
    await page.waitForURL(/from=/);
    await settle(page);
    expect([parameter('from'), parameter('to')]).toEqual(['2026-01-05T00:00:00Z', '2026-01-05T01:00:00Z']);
  });

  it('narrows by a value picked from the data', async () => {
    await open();
    await page.locator('[data-picker="action"]').click();
    await page.getByRole('checkbox', { name: 'REJECT' }).check();
    await page.waitForURL(/action=REJECT/);
    await settle(page);

    const [denied, all] = ((await tile('denied')) ?? '').split(/ of | flows/);
    expect(denied).toBe(all);
    expect(denied).not.toBe('0');
  });

  it('sorts, searches and pages a table on the server, in the address', async () => {
    await open();
    const talkers = page.locator('[data-panel="talkers"]');
    await talkers.getByRole('button', { name: /^Flows/ }).click();
    await page.waitForURL(/talkers=/);
    expect(parameter('talkers')).toMatch(/^-?flows~1~$/);

    await talkers.getByRole('textbox', { name: 'Search source addresses' }).fill('10.');
    await page.waitForURL((url) => url.searchParams.get('talkers')?.endsWith('~10.') === true);
    await settle(page);
    const cells = await talkers.locator('tbody tr td:first-child').allInnerTexts();
    expect(cells.length).toBeGreaterThan(0);
    expect(cells.every((cell) => cell.includes('10.'))).toBe(true);
  });

  it('keeps the old picture while the new one loads, and aborts what is superseded', async () => {
    await open();
    const aborted = new Promise<string>((resolve) => {
      page.on('requestfailed', (request) => {
        if (asksForPort443(request)) resolve(request.failure()?.errorText ?? '');
      });
    });
    await page.route(/api\/v1\/batch/, (route) =>
      asksForPort443(route.request()) ? new Promise(() => {}) : route.continue(),
    );

    await typeFilter('port 443');
    await page.waitForSelector('[data-panel="heatmap"] [aria-busy="true"]');
    expect(await page.locator('[data-panel="heatmap"] .heatmaplayer image').count()).toBe(1);
    await typeFilter('port 53');

    expect(await aborted).toContain('ABORTED');
    await settle(page);
  });

  it('offers a retry in place when the server fails, and recovers', async () => {
    dashboard.watched.forgive(/ status of 504 /);
    await page.route(/api\/v1\/batch/, (route) =>
      route.fulfill({
        status: 504,
        contentType: 'application/problem+json',
        body: JSON.stringify({ detail: 'The query took too long.', code: 'timeout', status: 504 }),
      }),
    );
    await page.goto(dashboard.served.url);
    const panel = page.locator('[data-panel="protocols"]');
    await panel.getByText('The query took too long.').waitFor();
    await page.unroute(/api\/v1\/batch/);
    await panel.getByRole('button', { name: 'Retry' }).click();
    await panel.locator('.pielayer .slice path').first().waitFor();
  });
});

describe.runIf(HAS_CHROMIUM)('the dashboard over an empty lake', () => {
  it('shows how to fill it', async () => {
    const served = await serve(await makeFolder());
    const browser = await launchBrowser();
    try {
      const { page, complaints } = await openPage(browser, served.url, { width: 1440, scheme: 'light' });
      await page.goto(served.url);
      await page.waitForSelector('[data-panel="first-run"]');
      expect(await page.getByText('networkflow generate').count()).toBe(1);
      await screenshot(page, 'first-run');
      await page.getByRole('tab', { name: 'A bucket' }).click();
      await page.getByRole('textbox', { name: 'Bucket' }).fill('s3://our-logs/flow');
      await page.getByText('npx networkflow ingest s3://our-logs/flow/ --last 7d --follow').waitFor();
      expect(await page.getByText('arn:aws:s3:::our-logs/flow/*').count()).toBe(1);
      expect(await graveViolations(page)).toEqual([]);
      await screenshot(page, 'first-run-bucket');
      expect(complaints).toEqual([]);
    } finally {
      await browser.close();
      await served.stop();
    }
  });
});

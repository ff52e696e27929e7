import type { Page } from 'playwright-core';
import { beforeEach, describe, expect, it } from 'vitest';
import { graveViolations } from './accessibility';
import { HAS_CHROMIUM, screenshot } from './harness';
import { useDashboard } from './use-dashboard';

/** What each picture is made of, so that one that stays blank is noticed. */
const MARKS: Readonly<Record<string, string>> = {
  'flows-per-hour': '.barlayer .point path',
  heatmap: '.heatmaplayer image',
  'top-sources': '.barlayer .point path',
  'top-destinations': '.barlayer .point path',
  pairs: '.barlayer .point path',
  talkers: '.barlayer .point path',
  listeners: '.barlayer .point path',
  protocols: '.pielayer .slice path',
  services: '.barlayer .point path',
  denied: '.barlayer .point path',
  conversations: '.sankey-link',
  paths: '.sankey-link',
  countries: '.choroplethlayer path',
  interfaces: '.barlayer .point path',
  changes: '.barlayer .point path',
  coverage: '.barlayer .point path',
};

/** Words and numbers only. */
const UNDRAWN = ['totals', 'anomalies'];

describe.runIf(HAS_CHROMIUM)('the explore page in a browser', () => {
  const at = useDashboard();
  let page: Page;

  beforeEach(() => {
    page = at.page;
  });

  const settled = async (): Promise<void> => {
    await page.waitForSelector('[data-panel="query"] pre');
    await page.waitForFunction(() => document.querySelector('[aria-busy="true"]') === null);
    await page.waitForFunction(() =>
      [...document.querySelectorAll('[data-chart]')].every((chart) => chart.querySelector('.main-svg') !== null),
    );
  };
  const open = async (search = ''): Promise<void> => {
    await page.goto(`${at.served.url}/explore${search}`);
    await settled();
  };
  const parameter = (name: string): string | null => new URL(page.url()).searchParams.get(name);
  const rows = () => page.locator('[data-panel="rows"] tbody tr');

  it.each([
    ['light', 1440],
    ['dark', 1440],
    ['light', 390],
    ['dark', 390],
  ] as const)('shows an analysis, its rows and its query, %s at %i px', async (scheme, width) => {
    page = await at.reopen({ width, scheme });
    await open();

    expect(await rows().count()).toBeGreaterThan(5);
    expect(await page.locator('[data-panel="query"] pre').allInnerTexts()).toEqual([
      expect.stringMatching(/FROM \w+/),
      expect.stringMatching(/^networkflow analyze talkers --from=/),
    ]);
    const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
    expect(overflow).toBeLessThanOrEqual(0);
    await screenshot(page, `explore-${scheme}-${width}`);
    expect(await graveViolations(page)).toEqual([]);
  });

  it('draws each analysis by its own kind of picture', async () => {
    await open();
    for (const [name, marks] of Object.entries(MARKS)) {
      await page.evaluate((search) => window.history.pushState(null, '', search), `?analysis=${name}&range=all`);
      await page.waitForSelector(`[data-panel="query"] pre:has-text("networkflow analyze ${name} ")`);
      await settled();
      await page.waitForSelector(`[data-panel="picture"] :is(${marks})`, { state: 'attached' });
    }
  });

  it.each(UNDRAWN)('tells %s in numbers', async (name) => {
    await open(`?analysis=${name}&range=all`);
    expect(await page.locator('[data-chart]').count()).toBe(0);
  });

  it('was looked at with every analysis there is', async () => {
    const { analyses } = (await (await fetch(`${at.served.url}/api/v1/describe`)).json()) as {
      analyses: { name: string }[];
    };
    expect(analyses.map(({ name }) => name).toSorted()).toEqual([...Object.keys(MARKS), ...UNDRAWN].toSorted());
  });

  it('chooses an analysis by search, with the keyboard alone, and the back button undoes it', async () => {
    await open();
    const search = page.getByRole('textbox', { name: 'Search analyses' });
    await search.focus();
    await page.keyboard.type('weekday');
    await page.keyboard.press('Enter');
    await page.waitForURL(/analysis=heatmap/);
    await page.locator('[data-panel="picture"] .heatmaplayer image').waitFor({ state: 'attached' });

    await page.goBack();
    await page.getByRole('heading', { name: 'Talkers' }).waitFor();
    expect(parameter('analysis')).toBeNull();
    await settled();
  });

  it('asks by what is chosen, and a reload asks the same', async () => {
    await open('?analysis=interfaces');
    await page.locator('input[aria-label="Group by"]').click();
    await page.getByRole('option', { name: 'subnet' }).click();
    await page.waitForURL(/by=subnet/);
    await page.locator('[data-panel="rows"] th').filter({ hasText: 'Subnet' }).waitFor();
    await page.getByText('Flows', { exact: true }).first().click();
    await page.waitForURL(/measure=flows/);

    await page.reload();
    await settled();
    expect(await page.locator('[data-panel="query"] pre').last().textContent()).toMatch(/--measure=flows --by=subnet/);
  });

  it('compares with another window, in the address and in the command', async () => {
    await open('?analysis=changes&range=6h');
    await page
      .locator('[data-panel="picture"]')
      .getByText(/Against .* – /)
      .waitFor();
    await page.getByText('Other', { exact: true }).click();
    await page.getByLabel('From', { exact: true }).fill('2026-01-05T00:00');
    await page.getByLabel('To', { exact: true }).fill('2026-01-05T03:00');
    await page.getByRole('button', { name: 'Compare with this' }).click();
    await page.waitForURL((url) => url.searchParams.get('against') === '2026-01-05T00:00:00Z/2026-01-05T03:00:00Z');
    await page.locator('[data-panel="query"]').getByText('--against-from=2026-01-05T00:00:00Z').waitFor();
    await page.getByText('new', { exact: true }).first().click();
    await page.waitForURL(/status=new/);
    await page.locator('[data-panel="query"]').getByText('--status=new').waitFor();

    await page.reload();
    await settled();
    expect(await page.locator('[data-panel="query"] pre').last().textContent()).toMatch(
      /--against-from=2026-01-05T00:00:00Z --against-to=2026-01-05T03:00:00Z --status=new/,
    );
    await page.goBack();
    await page.waitForURL((url) => url.searchParams.get('status') === null);
  });

  it('sorts and pages rows on the server, in the address', async () => {
    await open('?range=all');
    const first = await rows().first().textContent();
    await page
      .locator('[data-panel="rows"]')
      .getByRole('button', { name: /^Peers/ })
      .click();
    await page.waitForURL(/sort=-?peers/);
    await settled();
    await page.getByRole('button', { name: 'next page of Talkers' }).click();
    await page.waitForURL(/page=2/);
    await settled();
    await expect.poll(() => rows().first().textContent()).not.toBe(first);
  });

  it('adds to the filter what is clicked in the table, and excludes with Shift', async () => {
    await open('?analysis=services');
    const cell = rows().first().locator('td').first().getByRole('button');
    const service = await cell.textContent();
    await cell.click();
    await page.getByRole('menuitem', { name: /^Only this/ }).click();
    await page.waitForURL(/where=/);
    expect(parameter('where')).toBe(`service = ${service}`);
    await settled();
    await page.goBack();
    await settled();
    await rows()
      .first()
      .locator('td')
      .first()
      .getByRole('button')
      .click({ modifiers: ['Shift'] });
    await page.waitForURL(/where=not/);
    await settled();
  });

  it('shows one hour after a click on a row of it', async () => {
    await open('?analysis=coverage');
    await rows().first().getByRole('button').first().click();
    await page.waitForURL(/from=/);
    expect(Date.parse(parameter('to') ?? '') - Date.parse(parameter('from') ?? '')).toBe(3_600_000);
    await settled();
  });

  it('leads from an address to the page about it', async () => {
    await open();
    await rows().first().getByRole('button').first().click();
    const link = page.getByRole('menuitem', { name: /^About / });
    expect(await link.getAttribute('href')).toMatch(/^\/address\/[0-9a-f.:%A-F]+/);
  });

  it('says what went wrong, and tries again in place', async () => {
    at.watched.forgive(/ status of 504 /);
    await page.route(/api\/v1\/batch/, (route) =>
      route.fulfill({
        status: 504,
        contentType: 'application/problem+json',
        body: JSON.stringify({ detail: 'The query took too long.', code: 'timeout', status: 504 }),
      }),
    );
    await page.goto(`${at.served.url}/explore?analysis=protocols`);
    const panel = page.locator('[data-panel="picture"]');
    await panel.getByText('The query took too long.').waitFor();

    await page.unroute(/api\/v1\/batch/);
    await panel.getByRole('button', { name: 'Retry' }).click();
    await panel.locator('.pielayer .slice path').first().waitFor();
  });

  it('says so when nothing matches, and when there is no such analysis', async () => {
    await open('?where=port+%3D+1+and+port+%3D+2');
    await page.locator('[data-panel="picture"]').getByText('No flows match').waitFor();
    await page.goto(`${at.served.url}/explore?analysis=nonsense`);
    await page.getByText('There is no analysis “nonsense”').waitFor();
  });
});

import type { Page } from 'playwright-core';
import { beforeEach, describe, expect, it } from 'vitest';
import { graveViolations } from './accessibility';
import { HAS_CHROMIUM, screenshot, settle } from './harness';
import { useDashboard } from './use-dashboard';

/** The second half of the logs' day, against the first. */
const AFTERNOON = 'from=2026-01-05T12:00:00Z&to=2026-01-06T00:00:00Z';

describe.runIf(HAS_CHROMIUM)('the compare page in a browser', () => {
  const at = useDashboard();
  let page: Page;

  beforeEach(() => {
    page = at.page;
  });

  const settled = async (): Promise<void> => {
    await page.waitForSelector('[data-panel="summary"] [data-dimension]');
    await page.waitForFunction(() => document.querySelector('[aria-busy="true"]') === null);
    await page.waitForFunction(() =>
      [...document.querySelectorAll('[data-chart]')].every((chart) => chart.querySelector('.main-svg') !== null),
    );
  };
  const open = async (search = AFTERNOON): Promise<void> => {
    await page.goto(`${at.served.url}/compare?${search}`);
    await settled();
  };
  const parameter = (name: string): string | null => new URL(page.url()).searchParams.get(name);
  const rows = () => page.locator('[data-panel="changes"] tbody tr');
  const line = (dimension: string) => page.locator(`[data-dimension="${dimension}"]`);

  it.each([
    ['light', 1440],
    ['dark', 1440],
    ['light', 390],
    ['dark', 390],
  ] as const)('shows both windows, what changed, and every row, %s at %i px', async (scheme, width) => {
    page = await at.reopen({ width, scheme });
    await open();
    for (const panel of ['windows', 'movers']) {
      await page.waitForSelector(`[data-panel="${panel}"] .barlayer .point path`, { state: 'attached' });
    }

    expect(
      await page.locator('[data-panel="windows"] .shapelayer path, [data-panel="windows"] .layer-below path').count(),
    ).toBeGreaterThan(1);
    expect(await rows().count()).toBeGreaterThan(5);
    const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
    expect(overflow).toBeLessThanOrEqual(0);
    await screenshot(page, `compare-${scheme}-${width}`);
    expect(await graveViolations(page)).toEqual([]);
  });

  it('says in words what the API counts', async () => {
    await open();
    const { meta } = (await (
      await fetch(`${at.served.url}/api/v1/analyses/changes?${AFTERNOON}&by=source`)
    ).json()) as {
      meta: { totals: { counts: { new: number; gone: number } } };
    };
    const text = await line('source').textContent();

    expect(meta.totals.counts.new).toBeGreaterThan(0);
    expect(text).toContain(`${meta.totals.counts.new.toLocaleString('en')} sources never seen in the window before`);
  });

  it('leads from a sentence to its rows, and the address says so', async () => {
    await open();
    await line('pair')
      .getByRole('button', { name: /never seen/ })
      .click();
    await page.waitForURL(/changes=pair/);
    expect(parameter('status')).toBe('new');
    await settled();
    const statuses = await page.locator('[data-panel="changes"] [data-status]').allTextContents();
    expect(new Set(statuses)).toEqual(new Set(['+ new']));

    await page.reload();
    await settled();
    expect(parameter('status')).toBe('new');
    await page.goBack();
    await settled();
  });

  it('compares with the same hours of the day before, and says that no data is that old', async () => {
    await open();
    await page.locator('[data-panel="windows"]').getByText('A day ago').click();
    await page.waitForURL(/against=day/);
    await settled();
    await page.getByText(/everything looks new/).waitFor();
    await page.locator('[data-panel="windows"]').getByText('Other', { exact: true }).click();
    await page.getByLabel('From', { exact: true }).fill('2026-01-05T00:00');
    await page.getByLabel('To', { exact: true }).fill('2026-01-05T06:00');
    await page.getByRole('button', { name: 'Compare with this' }).click();
    await page.waitForURL((url) => url.searchParams.get('against') === '2026-01-05T00:00:00Z/2026-01-05T06:00:00Z');
    await settled();
  });

  it('leads from a row to its flows, in the window that has them', async () => {
    await open(`${AFTERNOON}&changes=source&status=gone`);
    await rows().first().getByRole('link', { name: 'show' }).click();
    await settle(page);
    expect(parameter('where')).toMatch(/^srcaddr = /);
    expect([parameter('from'), parameter('to')]).toEqual(['2026-01-05T00:00:00Z', '2026-01-05T12:00:00Z']);
    expect(await page.locator('[data-tile="flows"] [data-exact]').getAttribute('data-exact')).not.toBe('0');
  });

  it('sorts and pages on the server', async () => {
    await open();
    await page.locator('[data-panel="changes"] th').filter({ hasText: 'Before' }).click();
    await page.waitForURL(/rows=/);
    await settled();
    await page.getByRole('button', { name: 'next page of sources' }).click();
    await page.waitForURL((url) => url.searchParams.get('rows')?.includes('~2~') === true);
    await settled();
  });

  it('offers a retry in place when the server fails', async () => {
    at.watched.forgive(/ status of 504 /);
    await page.route(/api\/v1\/batch/, (route) =>
      route.fulfill({
        status: 504,
        contentType: 'application/problem+json',
        body: JSON.stringify({ detail: 'The query took too long.', code: 'timeout', status: 504 }),
      }),
    );
    await page.goto(`${at.served.url}/compare?${AFTERNOON}`);
    await line('source').getByText('The query took too long.').waitFor();

    await page.unroute(/api\/v1\/batch/);
    await line('source').getByRole('button', { name: 'Retry' }).click();
    await line('source')
      .getByRole('button', { name: /never seen/ })
      .waitFor();
  });
});

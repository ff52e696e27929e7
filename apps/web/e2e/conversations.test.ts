import type { Page } from 'playwright-core';
import { beforeEach, describe, expect, it } from 'vitest';
import { graveViolations } from './accessibility';
import { HAS_CHROMIUM, screenshot } from './harness';
import { useDashboard } from './use-dashboard';

describe.runIf(HAS_CHROMIUM)('the conversations page', () => {
  const at = useDashboard();
  let page: Page;

  beforeEach(() => {
    page = at.page;
  });

  const settled = async (): Promise<void> => {
    await page.waitForSelector('[data-panel="conversation-totals"]');
    await page.waitForFunction(() => document.querySelector('[aria-busy="true"]') === null);
  };
  const open = async (search = ''): Promise<void> => {
    await page.goto(`${at.served.url}/conversations${search}`);
    await settled();
  };
  const rows = () => page.locator('[data-panel="conversations"] tbody tr');
  /** One that sorts is a button, not a column header. */
  const heading = (text: string) => page.locator('[data-panel="conversations"] th').filter({ hasText: text });
  const total = (): Promise<string | null> =>
    page.locator('[data-panel="conversation-totals"] [data-exact]').first().getAttribute('data-exact');

  it.each([
    ['light', 1440],
    ['dark', 1440],
    ['light', 390],
    ['dark', 390],
  ] as const)('lists each connection once, %s at %i px', async (scheme, width) => {
    page = await at.reopen({ width, scheme });
    await open();

    expect(await rows().count()).toBe(25);
    const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
    expect(overflow).toBeLessThanOrEqual(0);
    expect(await graveViolations(page)).toEqual([]);
    await screenshot(page, `conversations-${scheme}-${width}`);
  });

  it('counts as many as the table of the lake holds', async () => {
    await open('?range=all');
    const answer = (await (await fetch(`${at.served.url}/api/v1/conversations?limit=1`)).json()) as {
      meta: { totals: { groups: number } };
    };
    expect(Number(await total())).toBe(answer.meta.totals.groups);
  });

  it('filters, searches, sorts and adds up, all of it in the address', async () => {
    await open('?range=all&where=port+%3D+22');
    const ssh = Number(await total());
    expect(ssh).toBeGreaterThan(0);
    expect(await rows().first().textContent()).toContain('22 ssh');

    await page.getByRole('textbox', { name: 'Search conversations' }).fill('10.');
    await page.waitForURL(/list=/);
    await heading('Client sent').click();
    await page.waitForURL(/list=-?client_bytes/);
    await settled();
    expect(await rows().count()).toBeGreaterThan(0);

    await page.getByRole('combobox', { name: 'List conversations' }).click();
    await page.getByRole('option', { name: 'By client', exact: true }).click();
    await page.waitForURL(/by=client/);
    await settled();
    await heading('Conversations').waitFor();
    expect(await rows().count()).toBeGreaterThan(0);
    expect(Number(await total())).toBe(ssh);
  });

  it('leads to the client of a conversation', async () => {
    await open();
    const link = rows().first().locator('a[href^="/address/"]').first();
    const href = (await link.getAttribute('href')) ?? '';
    await link.press('Enter');
    await page.waitForURL((url) => href.startsWith(url.pathname));
    await page.waitForSelector('[data-panel="entity"]');
    await page.waitForFunction(() => document.querySelector('[aria-busy="true"]') === null);
  });

  it('says which conditions it cannot be asked, and how to go on', async () => {
    await open('?where=flags+%3D+2+and+class+%3D+public');
    const panel = page.locator('[data-panel="conversations"]');
    await panel.getByText('tcp_flags, class').waitFor();
    await panel.getByRole('button', { name: 'Clear the filter' }).click();
    await rows().first().waitFor();
    await page.waitForURL((url) => !url.searchParams.has('where'));
  });
});

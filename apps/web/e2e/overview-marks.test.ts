import type { Page } from 'playwright-core';
import { beforeEach, describe, expect, it } from 'vitest';
import { HAS_CHROMIUM, settle } from './harness';
import { clickAt, middleOf, pointOn } from './pointer';
import { useDashboard } from './use-dashboard';

/** Every kind of mark that can be chosen, where it is, and what its clause begins with. */
const MARKS = [
  ['a bar', '[data-panel="top-sources"] .barlayer .point path', 'middle', /^srcaddr = /],
  ['a bar of ports', '[data-panel="denied-ports"] .barlayer .point path', 'middle', /^dstport = .* and protocol = /],
  ['a slice', '[data-panel="protocols"] .pielayer .slice path.surface', 'on', /^protocol = /],
  ['a slice of what was denied', '[data-panel="denied-share"] .pielayer .slice path.surface', 'on', /^action = REJECT/],
  ['a node', '[data-panel="conversations"] .sankey-node .node-rect', 'middle', /^(srcaddr|service|dstaddr) = /],
  ['a band', '[data-panel="conversations"] .sankey-link', 'on', /^srcaddr = .* and service = /],
  ['a bubble', '[data-panel="map"] .scattergeo path.point', 'middle', /^src_country = .* or dst_country = /],
] as const;

describe.runIf(HAS_CHROMIUM)('marks of the overview', () => {
  const at = useDashboard();
  let page: Page;

  beforeEach(async () => {
    page = at.page;
    await page.goto(at.served.url);
    await settle(page);
  });

  const where = (): string | null => new URL(page.url()).searchParams.get('where');
  const pick = (name: RegExp) => page.getByRole('menuitem', { name }).click();

  it.each(MARKS)('%s offers to keep it or leave it out', async (_, selector, place, clause) => {
    const point = place === 'on' ? await pointOn(page, selector) : await middleOf(page, selector);
    await clickAt(page, point);
    const offered = await page.locator('[data-mark-menu]').getAttribute('data-mark-menu');
    expect(offered).toMatch(clause);
    expect(where()).toBeNull();

    await pick(/^Without this/);
    await page.waitForURL(/where=not/);
    expect(where()).toBe(/ (and|or) /.test(offered ?? '') ? `not (${offered})` : `not ${offered}`);
    await settle(page);
  });

  it('leads from a bar to the page about its address', async () => {
    await clickAt(page, await middleOf(page, '[data-panel="top-sources"] .barlayer .point path'));
    const about = page.getByRole('menuitem', { name: /^About / });
    const address = ((await about.textContent()) ?? '').replace('About ', '');
    await about.click();
    await page.waitForURL((url) => url.pathname === `/address/${encodeURIComponent(address)}`);
    await page.waitForFunction(() => document.querySelector('[aria-busy="true"]') === null);
  });

  it('filters at once with Ctrl, and leaves out at once with Shift', async () => {
    const bar = '[data-panel="services"] .barlayer .point path';
    await page.keyboard.down('Control');
    await clickAt(page, await middleOf(page, bar));
    await page.keyboard.up('Control');
    await page.waitForURL(/where=service/);
    await settle(page);
    await page.goBack();
    await settle(page);

    await page.keyboard.down('Shift');
    await clickAt(page, await middleOf(page, bar));
    await page.keyboard.up('Shift');
    await page.waitForURL(/where=not/);
    expect(where()).toMatch(/^not service = /);
    await settle(page);
  });

  it('is worked without a pointer: the chart as a table, its cells by the keyboard', async () => {
    await page.getByRole('button', { name: 'Menu of Top sources' }).press('Enter');
    await page.getByRole('menuitem', { name: 'Show as table' }).press('Enter');
    await page.waitForURL(/show=top-sources\.table/);
    const cell = page.locator('[data-panel="top-sources"] tbody button').first();
    const [address] = /^[0-9a-f.:]+/.exec((await cell.textContent()) ?? '') ?? [];
    await cell.press('Enter');
    await page.getByRole('menuitem', { name: /^Only this/ }).press('Enter');
    await page.waitForURL(/where=srcaddr/);
    expect(where()).toBe(`srcaddr = ${address}`);
    await settle(page);

    await page.getByRole('button', { name: 'Menu of Top sources' }).press('Enter');
    await page.getByRole('menuitem', { name: 'Show as chart' }).press('Enter');
    await page.waitForSelector('[data-panel="top-sources"] .barlayer .point path');
  });

  it('closes with Escape and gives the focus back to the cell', async () => {
    const cell = page.locator('[data-panel="countries"] tbody button').first();
    await cell.press('Enter');
    await page.waitForSelector('[data-mark-menu]');
    await page.keyboard.press('Escape');
    await page.waitForSelector('[data-mark-menu]', { state: 'detached' });
    expect(where()).toBeNull();
    await page.waitForFunction(() => document.activeElement?.closest('[data-panel="countries"] td') !== null);
  });
});

import { readFile } from 'node:fs/promises';
import type { Page } from 'playwright-core';
import { beforeEach, describe, expect, it } from 'vitest';
import { graveViolations } from './accessibility';
import { HAS_CHROMIUM, screenshot, settle } from './harness';
import { useDashboard } from './use-dashboard';

const PNG_MAGIC = '89504e470d0a1a0a';

describe.runIf(HAS_CHROMIUM)('panels of the overview', () => {
  const at = useDashboard();
  let page: Page;

  beforeEach(() => {
    page = at.page;
  });

  const open = async (search = ''): Promise<void> => {
    await page.goto(`${at.served.url}/${search}`);
    await settle(page);
  };
  const panel = (id: string) => page.locator(`[data-panel="${id}"]`);
  const menu = async (title: string, item: string): Promise<void> => {
    await page.getByRole('button', { name: `Menu of ${title}` }).click();
    await page.getByRole('menuitem', { name: item }).click();
  };

  it('say up to when they tell', async () => {
    await open();
    expect(await panel('top-sources').locator('[data-source]').textContent()).toMatch(
      /^to 5 Jan 23:59|^to 6 Jan 00:00/,
    );
    expect(await panel('top-sources').locator('[data-source]').getAttribute('title')).toContain('lake version');
  });

  it('fill the screen and come back', async () => {
    await open();
    await menu('Who talks to whom', 'Full screen');
    const dialog = page.getByRole('dialog');
    await dialog.locator('.sankey-link').first().waitFor({ state: 'attached' });
    const box = await dialog.locator('[data-chart]').boundingBox();
    expect(box?.height).toBeGreaterThan(700);
    await screenshot(page, 'overview-full-screen');
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'detached' });
    await settle(page);
  });

  it('are saved as pictures that say what they are', async () => {
    await open();
    for (const [title, name] of [
      ['Top sources', 'top-sources'],
      ['External activity by country', 'map'],
      ['Who talks to whom', 'conversations'],
    ] as const) {
      const download = page.waitForEvent('download');
      await menu(title, 'Picture as PNG');
      const file = await download;
      expect(file.suggestedFilename()).toBe(`${name}.png`);
      const bytes = await readFile(await file.path());
      expect(bytes.subarray(0, 8).toString('hex')).toBe(PNG_MAGIC);
      expect(bytes.length).toBeGreaterThan(5_000);
    }
  });

  it('give their query away as SQL, as a command and as rows', async () => {
    await at.watched.context.grantPermissions(['clipboard-read', 'clipboard-write']);
    await open();
    const clipboard = () => page.evaluate(() => navigator.clipboard.readText());
    await menu('Services', 'Copy SQL');
    await page.waitForFunction(async () => (await navigator.clipboard.readText()).startsWith('SELECT'));
    await menu('Services', 'Copy CLI command');
    await page.waitForFunction(async () => (await navigator.clipboard.readText()).startsWith('networkflow'));
    expect(await clipboard()).toMatch(/^networkflow analyze services --from=.* --measure=bytes --limit=10$/);
    for (const [item, first] of [
      ['Rows as CSV', 'service,'],
      ['Rows as JSON', '{'],
    ] as const) {
      const download = page.waitForEvent('download');
      await menu('Services', item);
      expect((await readFile(await (await download).path(), 'utf8')).replace(/^\uFEFF/, '').startsWith(first)).toBe(
        true,
      );
    }
  });

  it('offer a logarithmic scale, kept in the address', async () => {
    await open();
    const widths = () =>
      panel('top-sources')
        .locator('.barlayer .point path')
        .evaluateAll((bars) => bars.map((bar) => bar.getBoundingClientRect().width));
    const before = await widths();
    await menu('Top sources', 'Logarithmic scale');
    await page.waitForURL(/show=top-sources\.log/);
    await settle(page);
    const after = await widths();
    const ratio = (of: number[]): number => Math.max(...of.slice(0, 10)) / Math.min(...of.slice(0, 10));
    expect(ratio(after)).toBeLessThan(ratio(before));

    await open('?show=flows-per-hour.log,heatmap.log');
    await panel('flows-per-hour').locator('.scatterlayer .trace').first().waitFor({ state: 'attached' });
    await panel('heatmap').locator('.heatmaplayer image').waitFor({ state: 'attached' });
  });

  it('lead the bands through the columns of one’s choice', async () => {
    await open();
    await page.getByRole('button', { name: 'Columns…' }).click();
    await page.getByRole('button', { name: 'VPC → direction → country outside' }).click();
    await page.waitForURL(/paths=vpc_id/);
    await settle(page);
    await page.getByRole('button', { name: 'Add a column' }).click();
    await page.getByRole('combobox', { name: 'Column 4' }).selectOption('service');
    await page.waitForURL(/paths=vpc_id(%2C|,)direction(%2C|,)country(%2C|,)service/);
    await page.keyboard.press('Escape');
    await settle(page);
    const nodes = await panel('conversations').locator('.sankey-node').count();
    expect(nodes).toBeGreaterThan(8);
    expect(nodes).toBeLessThanOrEqual(40);
    expect(await panel('conversations').locator('p').first().textContent()).toContain('→ service by bytes');
    await screenshot(page, 'overview-four-columns');
  });

  it('show countries as bubbles, as shades, or as both', async () => {
    await open('?show=map.bubbles');
    await panel('map').locator('.scattergeo path.point').first().waitFor({ state: 'attached' });
    expect(await panel('map').locator('.choroplethlayer path').count()).toBe(0);
    await panel('map').getByText('Shades', { exact: true }).click();
    await page.waitForURL(/show=map\.shades/);
    await panel('map').locator('.choroplethlayer path').first().waitFor({ state: 'attached' });
    expect(await panel('map').locator('.scattergeo path.point').count()).toBe(0);
  });

  it('turn table rows into cards on a phone, with an order of their own', async () => {
    page = await at.reopen({ width: 390, scheme: 'dark' });
    await open();
    const talkers = panel('talkers');
    expect(await talkers.locator('thead').isVisible()).toBe(false);
    await talkers.getByRole('combobox', { name: 'Order of Talkers' }).selectOption('-peers');
    await page.waitForURL(/talkers=-peers/);
    await settle(page);
    const card = await talkers.locator('tbody tr').first().boundingBox();
    expect(card?.width).toBeLessThanOrEqual(390);
  });

  it.each(['light', 'dark'] as const)(
    'have no grave accessibility violations, %s, as charts and as tables',
    async (scheme) => {
      page = await at.reopen({ width: 1440, scheme });
      await open('?show=conversations.table,flows-per-hour.table,map.table');
      expect(await graveViolations(page)).toEqual([]);
      await panel('countries').locator('tbody button').first().click();
      await page.waitForSelector('[data-mark-menu]');
      expect(await graveViolations(page)).toEqual([]);
    },
  );

  it('are asked for from the top down: what is below the fold waits for what is seen', async () => {
    const asked: ReadonlySet<string>[] = [];
    page.on('request', (request) => {
      if (!request.url().endsWith('/api/v1/batch')) return;
      const { analyses } = JSON.parse(request.postData() ?? '{}') as { analyses?: readonly { name: string }[] };
      asked.push(new Set(analyses?.map(({ name }) => name)));
    });
    await open();
    const first = (name: string): number => asked.findIndex((names) => names.has(name));
    expect(first('totals')).toBe(0);
    expect(first('flows-per-hour')).toBe(0);
    expect(first('paths')).toBeGreaterThan(0);
    expect(first('interfaces')).toBeGreaterThan(0);
  });
});

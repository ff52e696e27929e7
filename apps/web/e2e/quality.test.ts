import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { LOCAL_SCOPE, openEngine } from '@networkflow/engine';
import type { Page } from 'playwright-core';
import { beforeEach, describe, expect, it } from 'vitest';
import { graveViolations } from './accessibility';
import { HAS_CHROMIUM, screenshot } from './harness';
import { useDashboard } from './use-dashboard';

const DAMAGED = [
  'version account-id interface-id srcaddr dstaddr srcport dstport protocol packets bytes start end action log-status',
  '2 123456789012 eni-0a1b2c3d4e5f60718 10.0.1.5 10.0.2.7 40000 443 6 10 1000 1767600000 1767600060 ACCEPT OK',
  'this line is damaged',
  '',
].join('\n');

describe.runIf(HAS_CHROMIUM)('the data quality page', () => {
  const dashboard = useDashboard(async (folder) => {
    const more = path.join(folder, 'more');
    await mkdir(more);
    await writeFile(path.join(more, 'damaged.log'), DAMAGED);
    const engine = await openEngine({ lake: path.join(folder, 'lake') });
    await engine.ingest({ folder: more }, LOCAL_SCOPE);
    await engine.close();
  });
  let page: Page;
  beforeEach(() => {
    page = dashboard.page;
  });

  const open = async (search = ''): Promise<void> => {
    await page.goto(`${dashboard.served.url}/quality${search}`);
    await page.waitForSelector('[data-panel="formats"] article');
    await page.waitForFunction(() => document.querySelector('[aria-busy="true"]') === null);
  };
  const panel = (id: string) => page.locator(`[data-panel="${id}"]`);

  it.each([
    ['light', 1440],
    ['dark', 1440],
    ['light', 390],
    ['dark', 390],
  ] as const)('shows gaps, formats, objects and refusals, %s at %i px', async (scheme, width) => {
    page = await dashboard.reopen({ width, scheme });
    await open();
    await panel('coverage').locator('.barlayer .point path').first().waitFor({ state: 'attached' });

    expect(await panel('interface-coverage').locator('tbody tr').count()).toBeGreaterThan(0);
    expect(await panel('storage').textContent()).toContain('conversations');
    const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
    expect(overflow).toBeLessThanOrEqual(0);
    expect(await graveViolations(page)).toEqual([]);
    await screenshot(page, `quality-${scheme}-${width}`);
  });

  it('names the fields a format lacks, and gives the format that has them', async () => {
    await dashboard.watched.context.grantPermissions(['clipboard-read', 'clipboard-write']);
    await open();
    const version2 = panel('formats').locator('article').filter({ hasText: '14 fields' });
    expect(await version2.textContent()).toContain('No view or filter by VPC.');
    await version2.getByRole('button', { name: 'Copy' }).click();
    const copied = () => page.evaluate(() => navigator.clipboard.readText());
    await expect.poll(copied).toMatch(/^--log-format '\$\{version\} \$\{account-id\}/);
    expect(await copied()).toContain('$' + '{vpc-id}');
  });

  it('lists what was refused, with line and reason, and finds it', async () => {
    await open();
    expect(await panel('quarantine').locator('tbody tr').textContent()).toMatch(
      /damaged\.log.*3.*this line is damaged/,
    );
    await page.getByRole('textbox', { name: 'Search refused lines' }).fill('nothing like it');
    await panel('quarantine').getByText('Nothing matches this search.').waitFor();
  });

  it('narrows the objects to what became of them', async () => {
    await open();
    await panel('objects').getByText('○ duplicate').click();
    await page.waitForURL(/became=duplicate/);
    await panel('objects').getByText('No object became that.').waitFor();
    await panel('objects').getByText('All', { exact: true }).click();
    await page.getByRole('textbox', { name: 'Search objects' }).fill('damaged');
    await page.waitForFunction(() => document.querySelectorAll('[data-panel="objects"] tbody tr').length === 1);
  });
});

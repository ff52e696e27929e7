import type { Page } from 'playwright-core';
import { beforeEach, describe, expect, it } from 'vitest';
import { HAS_CHROMIUM, screenshot } from './harness';
import { useDashboard } from './use-dashboard';

describe.runIf(HAS_CHROMIUM)('the findings page in a browser', () => {
  const at = useDashboard();
  let page: Page;

  beforeEach(() => {
    page = at.page;
  });

  const open = async (search = ''): Promise<void> => {
    await page.goto(`${at.served.url}/findings${search}`);
    await page.waitForSelector('[data-finding]');
    await page.waitForSelector('[data-panel="findings-timeline"] .barlayer .point path', { state: 'attached' });
  };
  const parameter = (name: string): string | null => new URL(page.url()).searchParams.get(name);
  const item = (id: string) => page.locator(`[data-finding="${id}"]`);
  const idOf = async (title: RegExp): Promise<string> =>
    (await page.locator('[data-finding]').filter({ hasText: title }).first().getAttribute('data-finding')) ?? '';

  it.each([
    ['light', 1440],
    ['dark', 1440],
    ['light', 390],
    ['dark', 390],
  ] as const)('draws its timeline and an open finding with its records, %s at %i px', async (scheme, width) => {
    page = await at.reopen({ width, scheme });
    await open();
    const id = await idOf(/tried [\d,]+ ports/);
    await item(id).getByRole('button').first().click();
    await item(id).locator('tbody tr').first().waitFor();

    const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
    expect(overflow).toBeLessThanOrEqual(0);
    await screenshot(page, `findings-${scheme}-${width}`);
  });

  it('says of a planted scan who, whom, how much and against what, and shows its refused records', async () => {
    await open();
    const id = await idOf(/tried [\d,]+ ports/);
    await item(id).getByRole('button').first().click();
    await item(id).locator('tbody tr').first().waitFor();
    const text = await item(id).textContent();

    await page.waitForURL((url) => url.searchParams.get('finding') === id);
    expect(text).toMatch(/T1046/);
    expect(text).toMatch(/ports against 15 ports/);
    expect(text).toMatch(/May be harmless/);
    expect(text).toMatch(/✕ denied/);

    await page.reload();
    await item(id).locator('tbody tr').first().waitFor();
    await page.goBack();
    await page.waitForFunction((open) => document.querySelector(`[data-finding="${open}"] tbody`) === null, id);
  });

  it('leads to the flows behind a finding, and they are there', async () => {
    await open();
    const id = await idOf(/tried [\d,]+ ports/);
    await item(id).getByRole('button').first().click();
    await item(id).getByRole('link', { name: 'Show these flows' }).click();
    await page.waitForSelector('[data-tile="flows"] [data-exact]');

    expect(parameter('where')).toMatch(/srcaddr/);
    expect(await page.locator('[data-tile="flows"] [data-exact]').getAttribute('data-exact')).not.toBe('0');
    await page.waitForFunction(() => document.querySelector('[aria-busy="true"]') === null);
  });

  it('opens the finding whose bar is clicked on the timeline', async () => {
    await open();
    const bar = page.locator('[data-panel="findings-timeline"] .barlayer .point path').first();
    const box = await bar.boundingBox();
    if (box === null) throw new Error('no bar is drawn');
    await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2, { steps: 3 });
    await page.waitForSelector('.hoverlayer .hovertext');
    await page.mouse.down();
    await page.mouse.up();
    await page.waitForURL(/finding=/);

    await item(parameter('finding') ?? '')
      .locator('tbody tr')
      .first()
      .waitFor();
  });

  it('is narrowed by severity, detection and text, all of it in the address', async () => {
    await open();
    const all = await page.locator('[data-finding]').count();
    await page.getByRole('button', { name: /^medium [0-9]+$/ }).click();
    await page.waitForURL(/severity=medium/);
    const others = page.locator('[data-finding] [data-severity]:not([data-severity="medium"])');
    await expect.poll(() => others.count()).toBe(0);
    const medium = await page.locator('[data-finding]').count();
    expect(medium).toBeGreaterThan(0);
    expect(medium).toBeLessThan(all);

    await page.getByRole('textbox', { name: 'Search findings' }).fill('tried');
    await page.waitForURL(/find=tried/);
    await expect.poll(() => page.locator('[data-finding]').count()).toBeLessThan(medium);
    await page.getByRole('textbox', { name: 'Search findings' }).fill('nobody says this');
    await page.getByText('No finding of this window matches').waitFor();
  });

  it('suppresses with a reason, shows what is suppressed, and takes it back', async () => {
    await open();
    const id = await idOf(/tried [\d,]+ ports/);
    await item(id).getByRole('button').first().click();
    await item(id).getByRole('button', { name: 'Suppress…' }).click();
    const form = page.getByRole('dialog');
    await form.getByRole('textbox', { name: 'Reason' }).fill('our scanner');
    await form.getByRole('button', { name: 'Suppress' }).click();
    await item(id).waitFor({ state: 'detached' });

    await page.getByRole('switch', { name: /Show suppressed/ }).press('Space');
    await item(id).getByText('our scanner').waitFor();
    await page.waitForURL(/suppressed=shown/);
    await item(id).getByRole('button', { name: 'Show it again' }).click();
    await item(id).getByRole('button', { name: 'Suppress…' }).waitFor();
  });

  it('runs detections on demand and says what each did', async () => {
    await open();
    await page.getByRole('button', { name: 'Run detections' }).click();
    const report = page.getByRole('status', { name: 'Run detections' });
    await report.getByText(/detections looked at this window/).waitFor();
    expect(await report.textContent()).toContain('clear-text is off');
  });

  it('is worked with the keyboard alone', async () => {
    await open();
    const first = page.locator('[data-finding] h3 button').first();
    await first.focus();
    await page.keyboard.press('Enter');
    await page.waitForURL(/finding=/);
    expect(await first.getAttribute('aria-expanded')).toBe('true');
    await page.keyboard.press('Enter');
    expect(await first.getAttribute('aria-expanded')).toBe('false');
  });

  it('keeps the window when it is left for the overview', async () => {
    await open('?range=all');
    await page.getByRole('link', { name: 'Overview' }).click();
    await page.waitForSelector('[data-tile="flows"] [data-exact]');
    expect(parameter('range')).toBe('all');
    await page.waitForFunction(() => document.querySelector('[aria-busy="true"]') === null);
  });
});

import type { Page } from 'playwright-core';
import { beforeEach, describe, expect, it } from 'vitest';
import { HAS_CHROMIUM, settle } from './harness';
import { clickAt } from './pointer';
import { useDashboard } from './use-dashboard';

describe.runIf(HAS_CHROMIUM)('the time window of the overview', () => {
  const at = useDashboard();
  let page: Page;

  beforeEach(async () => {
    page = at.page;
    await page.goto(at.served.url);
    await settle(page);
    // Findings come beside the panels and move the charts down.
    await page.waitForLoadState('networkidle');
  });

  const parameter = (name: string): string | null => new URL(page.url()).searchParams.get(name);
  /** Where the chart's axes lie. */
  const area = async () => {
    const box = await page.locator('[data-panel="flows-per-hour"] .draglayer .nsewdrag').first().boundingBox();
    if (box === null) throw new Error('no axes are drawn');
    return { left: box.x, width: box.width, y: box.y + box.height / 2 };
  };

  it('is drawn over the chart with the mouse, and the back button takes it back', async () => {
    const { left, width, y } = await area();
    await page.mouse.move(left + width * 0.25, y);
    await page.mouse.down();
    await page.mouse.move(left + width * 0.4, y, { steps: 4 });
    await page.waitForSelector('[data-brush]');
    await page.mouse.move(left + width * 0.5, y, { steps: 4 });
    await page.mouse.up();
    await page.waitForURL(/from=/);

    expect(parameter('from')).toBe('2026-01-05T06:00:00Z');
    expect(parameter('to')).toBe('2026-01-05T12:00:00Z');
    await settle(page);
    expect(await page.locator('[data-panel="flows-per-hour"] .barlayer .point').count()).toBe(12);

    await page.goBack();
    await settle(page);
    expect(parameter('from')).toBeNull();
  });

  it('is drawn with a finger', async () => {
    const { left, width, y } = await area();
    const touch = await at.watched.context.newCDPSession(page);
    const spot = (share: number) => [{ x: left + width * share, y }];
    await touch.send('Input.dispatchTouchEvent', { type: 'touchStart', touchPoints: spot(0.5) });
    for (const share of [0.52, 0.6, 0.7, 0.75]) {
      await touch.send('Input.dispatchTouchEvent', { type: 'touchMove', touchPoints: spot(share) });
    }
    await touch.send('Input.dispatchTouchEvent', { type: 'touchEnd', touchPoints: [] });
    await page.waitForURL(/from=/);

    expect(parameter('from')).toBe('2026-01-05T12:00:00Z');
    expect(parameter('to')).toBe('2026-01-05T18:00:00Z');
    await settle(page);
  });

  it('goes back to the usual one with a double click', async () => {
    await page.goto(`${at.served.url}/?from=2026-01-05T06:00:00Z&to=2026-01-05T12:00:00Z`);
    await settle(page);
    const { left, width, y } = await area();
    await page.mouse.dblclick(left + width / 2, y);
    await page.waitForURL((url) => !url.searchParams.has('from'));
    await settle(page);
    expect(parameter('from')).toBeNull();
  });

  it('is moved and stretched on the strip, by the keyboard', async () => {
    await page.goto(`${at.served.url}/?from=2026-01-05T06:00:00Z&to=2026-01-05T12:00:00Z`);
    await settle(page);
    const strip = page.locator('[data-navigator]');
    await strip.getByRole('slider', { name: 'Window', exact: true }).press('ArrowRight');
    await page.waitForURL(/from=2026-01-05T07/);
    expect(parameter('to')).toBe('2026-01-05T13:00:00Z');
    await strip.getByRole('slider', { name: 'End of the window' }).press('Shift+ArrowRight');
    await page.waitForURL(/to=2026-01-05T19/);
    await strip.getByRole('slider', { name: 'Start of the window' }).press('ArrowLeft');
    await page.waitForURL(/from=2026-01-05T06/);
    await settle(page);
  });

  it('is moved on the strip with the mouse', async () => {
    await page.goto(`${at.served.url}/?from=2026-01-05T06:00:00Z&to=2026-01-05T12:00:00Z`);
    await settle(page);
    const band = page.locator('[data-navigator] [data-end="both"]');
    const box = await band.boundingBox();
    if (box === null) throw new Error('the strip has no band');
    const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
    await page.mouse.move(x, y);
    await page.mouse.down();
    await page.mouse.move(x + box.width / 2, y, { steps: 4 });
    await page.mouse.up();
    await page.waitForURL((url) => url.searchParams.get('from') !== '2026-01-05T06:00:00Z');
    const [from, to] = ['from', 'to'].map((name) => Date.parse(parameter(name) ?? ''));
    expect(Number(to) - Number(from)).toBe(6 * 3_600_000);
    await settle(page);
  });

  it('becomes the hour of a heatmap cell', async () => {
    const cells = await page.locator('[data-panel="heatmap"] .draglayer .nsewdrag').boundingBox();
    if (cells === null) throw new Error('no heatmap is drawn');
    // Monday, 10:00: the first of seven rows.
    await clickAt(page, { x: cells.x + (cells.width * 10.5) / 24, y: cells.y + (cells.height * 0.5) / 7 });
    await page.getByRole('menuitem', { name: /^Only this/ }).click();
    await page.waitForURL(/from=/);
    expect([parameter('from'), parameter('to')]).toEqual(['2026-01-05T10:00:00Z', '2026-01-05T11:00:00Z']);
    await settle(page);
  });

  it('leaves out the hour of a bar that is clicked with Shift', async () => {
    const { left, width } = await area();
    const bars = await page.locator('[data-panel="flows-per-hour"] .barlayer .point path').first().boundingBox();
    if (bars === null) throw new Error('no bars are drawn');
    await page.keyboard.down('Shift');
    await clickAt(page, { x: left + (width * 10.5) / 24, y: bars.y + bars.height - 2 });
    await page.keyboard.up('Shift');
    await page.waitForURL(/where=not/);
    expect(parameter('where')).toBe('not (start >= 2026-01-05T10:00:00Z and start < 2026-01-05T11:00:00Z)');
    expect(parameter('from')).toBeNull();
    await settle(page);
  });
});

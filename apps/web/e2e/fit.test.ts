import { describe, expect, it } from 'vitest';
import { HAS_CHROMIUM, settle } from './harness';
import { useDashboard } from './use-dashboard';

/** Where something is wider than what holds it: tables that scroll, and numbers that are cut. */
function tooWide(): readonly string[] {
  return [...document.querySelectorAll('[data-panel] .mantine-ScrollArea-viewport, [data-tile] [data-exact]')]
    .filter((element) => element.scrollWidth > element.clientWidth + 1)
    .map((element) => element.closest('[data-panel], [data-tile]')?.outerHTML.slice(0, 120) ?? '');
}

describe.runIf(HAS_CHROMIUM)('what a page shows at once', () => {
  const at = useDashboard();

  const addressOf = async (): Promise<string> => {
    const response = await fetch(`${at.served.url}/api/v1/analyses/top-sources?limit=1`);
    const { rows } = (await response.json()) as { rows: { srcaddr: string }[] };
    return rows[0]?.srcaddr ?? '';
  };

  it('fits a usual screen without scrolling sideways', async () => {
    await at.page.goto(at.served.url);
    await settle(at.page);
    expect(await at.page.evaluate(tooWide)).toEqual([]);
    const pages = ['/conversations', `/address/${await addressOf()}`, '/quality', '/explore?analysis=interfaces'];
    for (const page of pages) {
      await at.page.goto(`${at.served.url}${page}`);
      await at.page.locator('[data-panel] tbody tr').first().waitFor();
      await at.page.waitForFunction(() => document.querySelector('[aria-busy="true"]') === null);
      expect(await at.page.evaluate(tooWide), page).toEqual([]);
    }
  });

  it('is all there is when asked for, and the link says so', async () => {
    await at.page.goto(`${at.served.url}/conversations`);
    const panel = at.page.locator('[data-panel="conversations"]');
    await panel.getByRole('button', { name: '2 more columns' }).press('Enter');
    await panel.locator('th').filter({ hasText: 'Server interface' }).waitFor();
    expect(new URL(at.page.url()).searchParams.get('show')).toBe('conversations.columns');
    await at.page.reload();
    await panel.getByRole('button', { name: 'Fewer columns' }).click();
    await panel.locator('th').filter({ hasText: 'Server interface' }).waitFor({ state: 'detached' });
  });
});

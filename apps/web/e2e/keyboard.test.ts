import { describe, expect, it } from 'vitest';
import { graveViolations } from './accessibility';
import { useFrame } from './frame';
import { FAILED_REQUEST, HAS_CHROMIUM, screenshot } from './harness';

describe.runIf(HAS_CHROMIUM)('the keyboard in a browser', () => {
  const { page: pageNow, open, parameter, served, forgive } = useFrame();
  const press = (key: string): Promise<void> => pageNow().keyboard.press(key);
  /** As fast as a hand does it, however slow the page is: `g` waits for the second key for a moment only. */
  const go = (key: string): Promise<unknown> => Promise.all([press('g'), press(key)]);
  const focused = (): Promise<string> =>
    pageNow().evaluate(
      () => document.activeElement?.getAttribute('data-shortcut') ?? document.activeElement?.tagName ?? '',
    );

  it('lists its keys, and Escape closes the list', async () => {
    await open();
    await press('?');
    const help = pageNow().getByRole('dialog', { name: 'Keyboard' });
    await help.getByText('Type a filter').waitFor();
    expect(await help.getByText('Findings').count()).toBe(1);
    expect(await graveViolations(pageNow())).toEqual([]);
    await screenshot(pageNow(), 'keyboard-help');
    await press('Escape');
    await help.waitFor({ state: 'hidden' });
  });

  it('focuses the filter, opens the time picker, and gives the focus back', async () => {
    await open();
    await press('/');
    expect(await focused()).toBe('filter');
    // Keys that are typed are text.
    await pageNow().keyboard.type('tr?');
    expect(await pageNow().getByRole('combobox', { name: 'Filter expression' }).inputValue()).toBe('tr?');
    for (let times = 0; times < 3; times++) await press('Escape');
    expect(await focused()).toBe('BODY');

    await press('t');
    await pageNow().getByRole('dialog', { name: 'Custom' }).waitFor();
    await press('Escape');
    await pageNow().getByRole('dialog', { name: 'Custom' }).waitFor({ state: 'hidden' });
    await expect.poll(focused).toBe('time');
  });

  it('steps through time, and the back button goes the same way', async () => {
    await open('/conversations?from=2026-01-05T04:00:00Z&to=2026-01-05T06:00:00Z');
    const window = () => pageNow().locator('[data-window]').getAttribute('data-window');
    await press('[');
    await pageNow().waitForURL(/from=2026-01-05T02/);
    expect(await window()).toBe('2026-01-05T02:00:00Z/2026-01-05T04:00:00Z');
    await press('-');
    await pageNow().waitForURL(/from=2026-01-05T01/);
    expect(await window()).toBe('2026-01-05T01:00:00Z/2026-01-05T05:00:00Z');
    await press(']');
    await pageNow().waitForURL(/from=2026-01-05T05/);
    await pageNow().goBack();
    await pageNow().waitForURL(/from=2026-01-05T01/);
    await pageNow().goBack();
    await pageNow().waitForURL(/from=2026-01-05T02/);
    await pageNow()
      .getByRole('button', { name: /^Remove .* – / })
      .click();
    await pageNow().waitForURL((url) => !url.searchParams.has('from'));
  });

  it('goes to pages with window and filter, and back', async () => {
    await open('/conversations?where=port+%3D+443&talkers=flows~1~');
    await go('f');
    await pageNow().waitForURL(/\/findings/);
    expect([parameter('where'), parameter('talkers')]).toEqual(['port = 443', null]);
    await go(',');
    await pageNow().waitForURL(/\/settings/);
    await pageNow().goBack();
    await pageNow().waitForURL(/\/findings/);
    // The page of a key only follows g at once, and a key that is none does nothing.
    await press('f');
    await press('x');
    expect(new URL(pageNow().url()).pathname).toBe('/findings');
  });

  it('goes through a table by arrows', async () => {
    await open();
    const table = pageNow().locator('main table').first();
    await table.locator('tbody tr').first().locator('a, button').first().focus();
    const row = (index: number) => table.locator('tbody tr').nth(index);
    const isFocused = (index: number) => row(index).evaluate((element) => element === document.activeElement);
    await press('ArrowDown');
    expect(await isFocused(1)).toBe(true);
    await press('ArrowRight');
    expect(await row(1).evaluate((element) => element.contains(document.activeElement))).toBe(true);
    expect(await isFocused(1)).toBe(false);
    await press('ArrowLeft');
    await press('ArrowUp');
    expect(await isFocused(0)).toBe(true);
    await press('End');
    expect(await row(0).evaluate((element) => element.parentElement?.lastElementChild === document.activeElement)).toBe(
      true,
    );
  });

  it('asks again with r', async () => {
    await open();
    const asked = pageNow().waitForRequest(/api\/v1\/status/);
    await press('r');
    await asked;
  });

  it('skips to the content', async () => {
    await open();
    await press('Tab');
    const skip = pageNow().getByRole('button', { name: 'Skip to the content' });
    expect(await skip.evaluate((element) => element === document.activeElement)).toBe(true);
    await press('Enter');
    expect(await focused()).toBe('MAIN');
  });

  it('copies a link to the view', async () => {
    await pageNow().context().grantPermissions(['clipboard-read', 'clipboard-write']);
    await open('/conversations?action=REJECT');
    await press('c');
    await pageNow().getByText('Link copied').first().waitFor();
    expect(await pageNow().evaluate(() => navigator.clipboard.readText())).toBe(
      `${served().url}/conversations?action=REJECT`,
    );
  });

  it('shows the usual view for a link of a later version, and says so', async () => {
    await open('/conversations?v=9&where=port+22');
    await pageNow().getByText('made by a later version').waitFor();
    await pageNow().getByRole('button', { name: 'All right' }).click();
    await pageNow().waitForURL((url) => !url.searchParams.has('v'));
    await pageNow().getByText('made by a later version').waitFor({ state: 'hidden' });
  });

  it('says when the server is gone, and finds it again', async () => {
    forgive(FAILED_REQUEST);
    await open();
    await pageNow().route(/api\/v1\//, (route) => route.abort('connectionrefused'));
    await press('r');
    const banner = pageNow().getByRole('alert').filter({ hasText: 'The server does not answer. What you see' });
    await banner.waitFor();
    await pageNow().unroute(/api\/v1\//);
    await banner.getByRole('button', { name: 'Retry' }).click();
    await banner.waitFor({ state: 'hidden' });
  });
});

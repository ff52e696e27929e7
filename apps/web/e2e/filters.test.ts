import { describe, expect, it } from 'vitest';
import { graveViolations } from './accessibility';
import { useFrame } from './frame';
import { HAS_CHROMIUM, screenshot } from './harness';

describe.runIf(HAS_CHROMIUM)('the filter bar in a browser', () => {
  const { page: pageNow, open, parameter, reopen, forgive } = useFrame();
  const box = () => pageNow().getByRole('combobox', { name: 'Filter expression' });
  const option = (name: RegExp) => pageNow().getByRole('option', { name }).first();

  it('completes columns, operators and values of the data by keys alone', async () => {
    await open();
    await box().click();
    await box().pressSequentially('dstp');
    await option(/^dstport/).waitFor();
    expect(await box().getAttribute('aria-expanded')).toBe('true');
    await pageNow().keyboard.press('Tab');
    expect(await box().inputValue()).toBe('dstport ');

    await option(/^=/).waitFor();
    expect(
      await pageNow()
        .getByRole('option', { name: /^contains/ })
        .count(),
    ).toBe(0);
    await pageNow().keyboard.press('ArrowDown');
    const active = (await box().getAttribute('aria-activedescendant')) ?? '';
    expect(await pageNow().locator(`[id="${active}"]`).getAttribute('aria-selected')).toBe('true');
    await pageNow().keyboard.press('Enter');
    expect(await box().inputValue()).toBe('dstport = ');

    await option(/flows/).waitFor();
    await pageNow().keyboard.press('ArrowDown');
    await pageNow().keyboard.press('Enter');
    expect(await box().inputValue()).toMatch(/^dstport = \d+ $/);
    await pageNow().keyboard.press('Enter');
    await pageNow().waitForURL(/where=dstport/);
    expect(parameter('where')).toMatch(/^dstport = \d+$/);
    expect(await box().getAttribute('aria-expanded')).toBe('false');
  });

  it('takes a suggestion by click, closes with Escape, and gives back what was applied', async () => {
    await open('/conversations?where=port+%3D+443');
    await box().fill('action = ');
    await option(/^REJECT/).click();
    expect(await box().inputValue()).toBe('action = REJECT ');
    await pageNow().keyboard.press('Escape');
    expect(await box().getAttribute('aria-expanded')).toBe('false');
    await pageNow().keyboard.press('Escape');
    expect(await box().inputValue()).toBe('port = 443');
    expect(parameter('where')).toBe('port = 443');
  });

  it('says what is wrong and where while one types, and does not apply it', async () => {
    await open();
    await box().fill('port 22 and foo = 3');
    const note = pageNow().locator('[data-position="12"]');
    await note.waitFor();
    expect(await note.locator('mark').textContent()).toBe('f');
    expect(await note.getAttribute('role')).toBe('status');
    await box().press('Enter');
    await pageNow().getByRole('alert').filter({ hasText: 'foo' }).waitFor();
    expect(parameter('where')).toBeNull();
  });

  it('remembers what was applied, latest first', async () => {
    await open();
    for (const text of ['port 22', 'port 53']) {
      await box().fill(text);
      await box().press('Enter');
      await pageNow().waitForURL((url) => url.searchParams.get('where') === text);
    }
    await box().fill('');
    const recent = pageNow().getByRole('option', { name: /used before/ });
    await recent.first().waitFor();
    expect(await recent.first().textContent()).toContain('port 53');
    await recent.nth(1).click();
    expect(await box().inputValue()).toBe('port 22');
  });

  it('turns a condition off and on, around, and removes it, each a step of the back button', async () => {
    await open('/conversations?where=port+%3D+443+and+action+%3D+ACCEPT');
    const page = pageNow();
    await page.getByRole('button', { name: 'Use action = ACCEPT' }).click();
    await page.waitForURL(/off=/);
    expect([parameter('where'), parameter('off')]).toEqual(['port = 443', 'action = ACCEPT']);
    const chip = page.getByRole('button', { name: 'Use action = ACCEPT', pressed: false });
    await chip.waitFor();
    expect(await page.getByRole('listitem').filter({ has: chip }).textContent()).toContain('off');
    // A table that waits for its next rows is dimmed, and not to be judged.
    await page.waitForFunction(() => document.querySelector('[aria-busy="true"]') === null);
    expect(await graveViolations(page)).toEqual([]);
    await expect.poll(() => chip.evaluate((element) => element === document.activeElement)).toBe(true);

    await page.getByRole('button', { name: 'Invert port = 443' }).click();
    await page.waitForURL(/where=not/);
    expect(await page.getByRole('button', { name: 'Use not port = 443' }).textContent()).toContain('not');

    await page.goBack();
    await page.waitForURL((url) => url.searchParams.get('where') === 'port = 443');
    await page.goBack();
    await page.waitForURL((url) => url.searchParams.get('off') === null);
    expect(parameter('where')).toBe('port = 443 and action = ACCEPT');
    await page.getByRole('button', { name: 'Remove port = 443' }).click();
    await page.waitForURL((url) => url.searchParams.get('where') === 'action = ACCEPT');
  });

  it('picks, excludes and narrows by search, with counts from the data and keys alone', async () => {
    await open();
    const page = pageNow();
    await page.locator('[data-picker="protocol"]').focus();
    await page.keyboard.press('Enter');
    const dialog = page.getByRole('dialog', { name: /^Protocol/ });
    await dialog.getByRole('checkbox', { name: 'TCP (6)' }).waitFor();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Space');
    await page.waitForURL(/protocol=\d+/);
    await dialog.getByRole('button', { name: 'Not UDP (17)' }).click();
    await page.waitForURL((url) => url.searchParams.get('protocol') === '!17');
    await dialog.getByRole('button', { name: 'Only TCP (6)' }).click();
    await page.waitForURL((url) => url.searchParams.get('protocol') === '6');
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'hidden' });
    const picker = page.locator('[data-picker="protocol"]');
    await expect.poll(() => picker.evaluate((each) => each === document.activeElement)).toBe(true);

    await page.locator('[data-picker="interface_id"]').click();
    const values = page.getByRole('dialog', { name: /^Interface/ });
    const first = values.getByRole('checkbox').first();
    await first.waitFor();
    const name = await first.evaluate((element) => element.closest('[data-value]')?.textContent ?? '');
    const prefix = /eni-[0-9a-f]{6}/.exec(name)?.[0] ?? '';
    await values.getByRole('textbox').fill(prefix);
    await page.waitForFunction(
      ([text]) =>
        [...document.querySelectorAll('[data-value]')].every((row) => row.textContent?.includes(text ?? '')) === true,
      [prefix],
    );
  });

  it('offers a retry where values could not be had', async () => {
    forgive(/ status of 400 /);
    await open();
    const page = pageNow();
    await page.route(/columns\/vpc_id\/values/, (route) =>
      route.fulfill({ status: 400, contentType: 'application/problem+json', body: '{"detail":"No such thing."}' }),
    );
    await page.locator('[data-picker="vpc_id"]').click();
    const dialog = page.getByRole('dialog', { name: /^VPC/ });
    await dialog.getByText('No such thing.').waitFor();
    await page.unroute(/columns\/vpc_id\/values/);
    await dialog.getByRole('button', { name: 'Retry' }).click();
    await dialog.getByRole('checkbox').first().waitFor();
  });

  it('says so where what a picker shows could not be fetched, and tries again', async () => {
    const page = pageNow();
    await open();
    forgive(/Failed to load resource|ChunkLoadError|Failed to load chunk/);
    await page.route(/_next\/static\/chunks\//, (route) => route.abort());
    await page.getByRole('button', { name: 'VPC' }).click();
    const retry = page.getByRole('alert').getByRole('button', { name: 'Retry' });
    await retry.waitFor();
    await screenshot(page, 'picker-lost');
    await page.unroute(/_next\/static\/chunks\//);
    await retry.click();
    await page.getByRole('checkbox').first().waitFor();
  });

  it('shows everything on a phone: filters in a drawer, nothing beyond the edge', async () => {
    const page = await reopen({ width: 390, scheme: 'dark' });
    await open('/conversations?action=REJECT&where=port+%3D+22+and+not+vpc_id+is+null&off=port+%3D+23');
    await page.getByRole('button', { name: 'Filters (1)' }).click();
    await page.getByRole('dialog', { name: 'Filters' }).locator('[data-picker="action"]').click();
    await page.getByRole('checkbox', { name: 'REJECT' }).waitFor();
    await screenshot(page, 'filters-dark-390');
    await page.keyboard.press('Escape');
    const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
    expect(overflow).toBeLessThanOrEqual(0);
  });
});

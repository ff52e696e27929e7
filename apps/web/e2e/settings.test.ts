import { describe, expect, it } from 'vitest';
import { graveViolations } from './accessibility';
import { useFrame } from './frame';
import { HAS_CHROMIUM, screenshot } from './harness';

describe.runIf(HAS_CHROMIUM)('settings in a browser', () => {
  const { page: pageNow, open, served, reopen } = useFrame();

  it.each([
    ['light', 1440],
    ['dark', 390],
  ] as const)('are all on one page, %s at %i px', async (scheme, width) => {
    const page = await reopen({ width, scheme });
    await page.goto(`${served().url}/settings`);
    await page.getByRole('heading', { name: 'Refresh by itself' }).waitFor();
    expect(await graveViolations(page)).toEqual([]);
    const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
    expect(overflow).toBeLessThanOrEqual(0);
    await screenshot(page, `settings-${scheme}-${width}`);
  });

  it('change units, rates, zone and theme, and stay after a reload', async () => {
    const page = pageNow();
    await page.goto(`${served().url}/settings`);
    await page.getByText('IEC: KiB, MiB, GiB').click();
    await page.getByText('Bits a second').click();
    await page.getByText('Dark', { exact: true }).click();
    await page.getByRole('combobox', { name: 'Time zone of display' }).fill('Kolk');
    await page.getByRole('option', { name: 'Asia/Kolkata' }).click();
    await page.getByText('UTC+5:30').first().waitFor();

    await open('/?range=all');
    await page
      .locator('[data-tile="bytes"]')
      .getByText(/[KMG]iB$/)
      .waitFor();
    await page
      .locator('[data-tile="bytes"]')
      .getByText(/[kM]?bit\/s/)
      .waitFor();
    expect(await page.locator('[data-freshness]').textContent()).toContain('UTC+5:30');
    expect(await page.locator('html').getAttribute('data-mantine-color-scheme')).toBe('dark');
    // 2026-01-05T00:00Z is half past five there; what is asked and linked stays in UTC.
    const span = page.locator('[data-window]');
    expect(await span.textContent()).toMatch(/^5 Jan 05:30/);
    expect(await span.getAttribute('data-window')).toMatch(/^2026-01-05T00:00:00Z/);
  });

  it('take a window in the chosen zone and ask for it in UTC', async () => {
    const page = pageNow();
    await page.addInitScript(() => {
      const settings = { version: 1, prefixes: 'si', rates: 'bytes', zone: 'Asia/Kolkata', refresh: 'off' };
      localStorage.setItem('networkflow-settings', JSON.stringify(settings));
    });
    await open();
    await page.getByRole('button', { name: 'Custom' }).click();
    await page.getByLabel('From (UTC+5:30, inclusive)').fill('2026-01-05T10:30');
    await page.getByLabel('To (UTC+5:30, exclusive)').fill('2026-01-05T12:30');
    await page.getByRole('button', { name: 'Apply' }).click();
    await page.waitForURL(/from=/);
    const { searchParams } = new URL(page.url());
    expect([searchParams.get('from'), searchParams.get('to')]).toEqual([
      '2026-01-05T05:00:00Z',
      '2026-01-05T07:00:00Z',
    ]);
  });

  it('fall back when what is stored is nonsense', async () => {
    const page = pageNow();
    await page.addInitScript(() =>
      localStorage.setItem('networkflow-settings', '{"version":1,"zone":"Mars","rates":[]}'),
    );
    await open();
    expect(await page.locator('[data-freshness]').textContent()).toMatch(/ UTC,/);
  });

  it('hold new data back until it is asked for, when refreshing is off', async () => {
    const page = pageNow();
    await page.addInitScript(() => {
      const settings = { version: 1, prefixes: 'si', rates: 'bytes', zone: 'UTC', refresh: 'off' };
      localStorage.setItem('networkflow-settings', JSON.stringify(settings));
    });
    let newer = 0;
    await page.route(/api\/v1\/status/, async (route) => {
      const response = await route.fetch();
      const status = (await response.json()) as { readonly version: number };
      await route.fulfill({ response, json: { ...status, version: status.version + newer } });
    });
    await page.clock.install();
    await open();
    newer = 1;
    await page.clock.fastForward(31_000);
    await page.getByText('There is newer data').waitFor();
    await page.getByRole('button', { name: 'Show it' }).click();
    await page.getByText('There is newer data').waitFor({ state: 'hidden' });
  });
});

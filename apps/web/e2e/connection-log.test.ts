import type { Page } from 'playwright-core';
import { beforeEach, describe, expect, it } from 'vitest';
import { graveViolations } from './accessibility';
import { ARCHIVE, importConnections, MOMENT, NAT, PORT_OF_ONE, PORT_OF_TWO, SILENT_MOMENT } from './connection-fixture';
import { HAS_CHROMIUM, screenshot } from './harness';
import { useDashboard } from './use-dashboard';

describe.runIf(HAS_CHROMIUM)('the page of connection logs', () => {
  const at = useDashboard(importConnections);
  let page: Page;
  beforeEach(() => {
    page = at.page;
  });

  const open = async (question: Record<string, string> = {}): Promise<void> => {
    await page.goto(`${at.served.url}/connection-log?${new URLSearchParams({ range: 'all', ...question })}`);
    await page.waitForSelector('[data-panel="connection-hours"]');
    await page.waitForFunction(() => document.querySelector('[aria-busy="true"]') === null);
  };
  const lookUp = async (reason = 'abuse report 4711'): Promise<void> => {
    await page.getByLabel('Reason').fill(reason);
    await page.getByLabel('Reason').press('Enter');
    await page.locator('[data-lookup="answered"] [data-outcome]').waitFor();
  };
  const outcome = (): Promise<string | null> => page.locator('[data-outcome]').getAttribute('data-outcome');
  const candidates = () => page.locator('[data-candidate]');
  const lookups = async (): Promise<number> => {
    const reply = await fetch(`${at.served.url}/api/v1/connections/access-log?limit=1`);
    return ((await reply.json()) as { total: number }).total;
  };

  it.each([
    ['light', 1440],
    ['dark', 1440],
    ['light', 390],
    ['dark', 390],
  ] as const)('answers and shows what there is, %s at %i px', async (scheme, width) => {
    page = await at.reopen({ width, scheme });
    await open({ nat: NAT, natport: String(PORT_OF_TWO), moment: MOMENT, natports: 'preserved' });
    await lookUp();
    await candidates().first().locator('summary').click();

    expect(await outcome()).toBe('several');
    expect(await candidates().count()).toBe(2);
    const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
    expect(overflow).toBeLessThanOrEqual(0);
    expect(await graveViolations(page)).toEqual([]);
    await screenshot(page, `connection-log-${scheme}-${width}`);
  });

  it('fills the form from a link and asks nothing by itself', async () => {
    const before = await lookups();
    await open({ nat: NAT, natport: String(PORT_OF_ONE), moment: '2026-01-05 09:00:00', zone: 'Europe/Berlin' });
    expect(await page.getByRole('textbox', { name: 'Public address' }).inputValue()).toBe(NAT);
    expect(await page.getByText('is 2026-01-05 08:00 UTC').count()).toBe(1);
    expect(await page.locator('[data-outcome]').count()).toBe(0);
    expect(await lookups()).toBe(before);
    // Nobody is asked who is there, so nobody is shown a person.
    expect(await page.getByRole('checkbox', { name: 'Show e-mail and MAC' }).isDisabled()).toBe(true);
    await page.getByText('use the command line with --reveal').waitFor();

    await lookUp('a secret reason');
    expect(page.url()).not.toContain('secret');
    expect(await lookups()).toBe(before + 1);
    await page.locator('[data-panel="access-log"] tbody tr').first().getByText('a secret reason').waitFor();
    await page.getByRole('button', { name: 'Check that it is whole' }).click();
    await page.getByText('no entry was changed or removed from within').waitFor();
    // Coming back to the page asks nothing either.
    await page.reload();
    await page.waitForSelector('[data-panel="connection-hours"]');
    expect(await lookups()).toBe(before + 1);
  });

  it('names the case: one, none, a gap', async () => {
    await open({ nat: NAT, natport: String(PORT_OF_ONE), moment: MOMENT, natports: 'preserved' });
    await lookUp();
    expect(await outcome()).toBe('one');
    expect(await candidates().first().textContent()).toContain('10.0.0.1');
    // What a session record says is text, and masked.
    expect(await page.locator('[data-candidate] img, [data-candidate] script').count()).toBe(0);
    expect(await page.locator('main').textContent()).not.toContain('02:42:ac:11');

    await page.getByLabel('Public port').fill('45000');
    await lookUp();
    await expect.poll(outcome).toBe('none');

    await page.getByLabel('Moment').fill(SILENT_MOMENT);
    await lookUp();
    await expect.poll(outcome).toBe('coverage-gap');
    await page.getByText('that they hold nobody means nothing').waitFor();
  });

  it('says what is missing, by keyboard, before anything is sent', async () => {
    const before = await lookups();
    await open({ nat: NAT, moment: '2026-01-05 08:00:00' });
    await page.getByLabel('Reason').fill('abuse report');
    await page.keyboard.press('Enter');
    await page.getByText('A clock time is another moment in every zone').waitFor();
    await expect.poll(() => page.evaluate(() => document.activeElement?.getAttribute('name'))).toBe('zone');
    await page.getByLabel('Time zone').selectOption('UTC');
    await page.getByLabel('Reason').fill('');
    await page.getByLabel('Reason').press('Enter');
    await page.getByText('Why is it asked?').waitFor();
    expect(await lookups()).toBe(before);

    await page.getByLabel('Time zone').selectOption('Europe/Berlin');
    await page.getByLabel('Moment').fill('2026-10-25 02:30:00');
    await page.getByLabel(/the second: 2026-10-25T02:30:00\+01:00/).click();
    await expect.poll(() => page.getByLabel('Moment').inputValue()).toBe('2026-10-25T02:30:00+01:00');
  });

  it('lists archives with what was refused, gaps, and connections that never closed', async () => {
    await open();
    const panel = (id: string) => page.locator(`[data-panel="connection-${id}"]`);
    expect(await panel('archives').textContent()).toContain(ARCHIVE);
    expect(await panel('refused').locator('tbody tr').count()).toBe(1);
    // What was logged is text wherever it is shown.
    expect(await page.locator('main img, main script').count()).toBe(0);
    expect(await panel('never-closed').textContent()).toContain('10.0.0.4');
    expect(await panel('top-users').textContent()).toContain('***@');
    await panel('hours').locator('[data-chart] .main-svg').first().waitFor();
  });

  it('is reached by g n and has its question in the help of the command line', async () => {
    await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
    await page.goto(`${at.served.url}/settings`);
    await page.getByRole('heading', { name: 'Settings' }).waitFor();
    // As fast as a hand does it, however slow the page is: `g` waits for the second key for a moment only.
    await Promise.all([page.keyboard.press('g'), page.keyboard.press('n')]);
    await page.waitForURL(/\/connection-log/);
    await page.getByRole('textbox', { name: 'Public address' }).fill(NAT);
    await page.getByLabel('Moment').fill(MOMENT);
    await page.getByRole('button', { name: 'Copy CLI command' }).click();
    await expect
      .poll(() => page.evaluate(() => navigator.clipboard.readText()))
      .toContain(`connections who --nat-ip ${NAT} --at ${MOMENT}`);
    await page.waitForURL((url) => url.searchParams.get('nat') === NAT);
  });
});

describe.runIf(HAS_CHROMIUM)('the page of connection logs before there are any', () => {
  const at = useDashboard();

  it('gives the exact command', async () => {
    await at.page.goto(`${at.served.url}/connection-log`);
    await at.page.getByText('No connection archive is imported yet').waitFor();
    expect(await at.page.locator('[data-panel="first-import"]').textContent()).toContain(
      'npx networkflow connections import ./archives --lake LAKE_FOLDER',
    );
    expect(await graveViolations(at.page)).toEqual([]);
  });
});

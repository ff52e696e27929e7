import type { Page } from 'playwright-core';
import { beforeEach, describe, expect, it } from 'vitest';
import { graveViolations } from './accessibility';
import { HOSTILE, makeErrorLogs, NEWEST } from './error-logs';
import { FAILED_REQUEST, HAS_CHROMIUM, screenshot } from './harness';
import { useDashboard } from './use-dashboard';

const REPORT = /\/api\/v1\/errors\?/;
const SOURCES = /\/api\/v1\/errors\/sources/;

describe.runIf(HAS_CHROMIUM)('the page of application errors', () => {
  const at = useDashboard(undefined, makeErrorLogs);
  let page: Page;
  beforeEach(() => {
    page = at.page;
  });

  const goto = (search = ''): Promise<unknown> => page.goto(`${at.served.url}/errors${search}`);
  const open = async (search = ''): Promise<void> => {
    await goto(search);
    await page.waitForSelector('[data-tile="errors"]');
    await page.waitForFunction(() => document.querySelector('[aria-busy="true"]') === null);
  };
  const panel = (id: string) => page.locator(`[data-panel="${id}"]`);
  const tile = (name: string) => page.locator(`[data-tile="${name}"]`);
  const exact = (name: string) => tile(name).locator('[data-exact]').getAttribute('data-exact');
  /** For tests that are about requests that fail. */
  const forgive = (): void => at.watched.forgive(FAILED_REQUEST);
  const answer = async (which: RegExp, status: number, body: object): Promise<void> => {
    const contentType = status < 400 ? 'application/json' : 'application/problem+json';
    await page.route(which, (route) => route.fulfill({ status, contentType, body: JSON.stringify(body) }));
  };

  it.each([
    ['light', 1440],
    ['dark', 1440],
    ['light', 390],
    ['dark', 390],
  ] as const)('shows what was written last, %s at %i px', async (scheme, width) => {
    page = await at.reopen({ width, scheme });
    await open();
    await panel('error-messages')
      .locator('[data-message]')
      .first()
      .getByRole('button', { name: /^Samples/ })
      .click();
    await panel('errors-over-time').locator('.barlayer .point path').first().waitFor({ state: 'attached' });

    expect(await exact('errors')).toBe(`${NEWEST.errors} of ${NEWEST.records} records`);
    expect(await tile('alert').textContent()).toContain('▲ Alert');
    expect(await panel('error-malformed').textContent()).toContain(`${NEWEST.malformed} lines that are no JSON`);
    const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
    expect(overflow).toBeLessThanOrEqual(0);
    expect(await graveViolations(page)).toEqual([]);
    await screenshot(page, `errors-${scheme}-${width}`);
  });

  it('says what is new, rising and gone, and which minutes are a spike', async () => {
    await open();
    const kind = (name: string) => panel('error-changes').locator(`[data-kind="${name}"]`).textContent();

    expect(await panel('error-changes').textContent()).toContain('compared with app-10.jsonl');
    expect(await kind('new')).toContain('index shard');
    expect(await kind('rising')).toMatch(/4 → 40checkoutpayment/);
    expect(await kind('gone')).toContain('no stock for item');
    expect(await panel('errors-over-time').textContent()).toContain('largest spike: 40 errors');
  });

  it('narrows to a service, and the back button widens it again', async () => {
    await open();
    const rows = panel('error-messages').locator('[data-message]');
    const all = await rows.count();
    await panel('error-services')
      .getByRole('button', { name: /^search/ })
      .click();

    await page.waitForURL(/service=search/);
    await expect.poll(() => exact('errors')).toBe(`6 of ${NEWEST.records} records`);
    await expect.poll(() => rows.count()).toBeLessThan(all);
    await page.goBack();
    await page.waitForFunction(() => !window.location.search.includes('service'));
    await expect.poll(() => rows.count()).toBe(all);
  });

  it('never takes the text of a log for more than text', async () => {
    await open('?message=onerror');
    const title = await page.title();
    await panel('error-messages')
      .getByRole('button', { name: /^Samples/ })
      .click();

    expect(await panel('error-messages').locator('pre').textContent()).toContain(HOSTILE);
    expect(await page.locator('main img').count()).toBe(0);
    expect(await page.title()).toBe(title);
  });

  it('keeps everything in the address, and gives command and file of the same question', async () => {
    await at.watched.context.grantPermissions(['clipboard-read', 'clipboard-write']);
    await open('?read=all&threshold=50&service=checkout');

    expect(await exact('records')).toContain('775 records');
    await page.getByRole('button', { name: 'Copy CLI command' }).click();
    await expect
      .poll(() => page.evaluate(() => navigator.clipboard.readText()))
      .toBe('networkflow errors --folder ./logs/shop --from 1970-01-01 --threshold 50 --details');
    const href = await page.getByRole('link', { name: 'JSON' }).getAttribute('href');
    const report = (await (await fetch(`${at.served.url}${href}`)).json()) as object;
    expect(report).toMatchObject({ object: 'shop', errors: 55, threshold: 50, alert: true, objectsRead: 2 });
  });

  it('another threshold is another alert, and no other reading', async () => {
    await open();
    let asked = 0;
    page.on('request', (request) => {
      if (REPORT.test(request.url())) asked += 1;
    });
    await page.getByRole('textbox', { name: 'Errors that make an alert' }).fill('100');
    await tile('alert').getByText('● Quiet').waitFor();

    await page.waitForURL(/threshold=100/);
    expect(asked).toBe(0);
  });

  it('works from the keyboard', async () => {
    await page.goto(`${at.served.url}/settings`);
    await page.getByRole('heading', { name: 'Settings' }).waitFor();
    // As fast as a hand does it, however slow the page is: `g` waits for the second key for a moment only.
    await Promise.all([page.keyboard.press('g'), page.keyboard.press('x')]);
    await page.waitForURL(/\/errors/);
    await page.waitForSelector('[data-message]');
    await page.keyboard.press('/');
    await page.keyboard.type('shard');
    await page.waitForFunction(() => document.querySelectorAll('[data-message]').length === 1);
    await page.keyboard.press('Tab');
    await panel('error-messages')
      .getByRole('button', { name: /^Samples/ })
      .focus();
    await page.keyboard.press('Enter');
    await panel('error-messages').locator('pre').first().waitFor();
    await page.keyboard.press('t');
    await expect.poll(() => page.evaluate(() => document.activeElement?.textContent)).toBe('Newest');
  });

  it('says which option to give where nothing is configured', async () => {
    await answer(SOURCES, 200, { sources: [] });
    await goto();
    await panel('no-error-logs').getByText('networkflow dashboard --error-logs s3://my-app-logs/errors/').waitFor();
    expect(await graveViolations(page)).toEqual([]);
  });

  it('says that a source may not be read', async () => {
    forgive();
    await goto('?source=another');
    await page.getByText('This may not be read').waitFor();
    expect(await page.locator('main').textContent()).toContain('--error-logs');
  });

  it('passes on what a bucket says, and asks again when told to', async () => {
    forgive();
    const detail = 'S3 answered AccessDenied for s3:ListBucket on app-logs. Add it to the role, then retry.';
    await answer(REPORT, 502, { status: 502, code: 'source', detail });
    await goto();
    await page.getByText(detail).waitFor();
    await page.unroute(REPORT);
    await page.getByRole('button', { name: 'Retry' }).click();
    await tile('errors').waitFor();
  });

  it('keeps the last answer when the server is gone, and finds it again', async () => {
    forgive();
    await open();
    await page.route(REPORT, (route) => route.abort());
    await page.getByRole('button', { name: '24 h' }).click();
    await page.getByText('The picture is the last good one.').waitFor();
    expect(await panel('error-messages').locator('[data-message]').count()).toBeGreaterThan(0);
    await page.unroute(REPORT);
    await page.waitForFunction(() => document.querySelector('[data-trouble]') === null);
  });

  it('says what could not be read, and that nothing was written', async () => {
    await page.route(REPORT, async (route) => {
      const report = (await (await route.fetch()).json()) as object;
      const unreadable = [{ object: 'app-12.jsonl.gz', reason: 'unexpected end of file' }];
      const isAll = route.request().url().includes('window=all');
      await route.fulfill({ json: { ...report, ...(isAll ? { object: null } : { unreadable }) } });
    });
    await open();
    await page.getByText('1 object could not be read to the end.').waitFor();
    expect(await page.locator('[data-partial="true"]').textContent()).toContain('app-12.jsonl.gz');
    await goto('?read=all');
    await page.getByText('There are no logs in shop yet.').waitFor();
  });
});

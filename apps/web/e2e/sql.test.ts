import type { Page } from 'playwright-core';
import { beforeEach, describe, expect, it } from 'vitest';
import { graveViolations } from './accessibility';
import { HAS_CHROMIUM, screenshot, settle } from './harness';
import { useDashboard } from './use-dashboard';

/** Far more rows than could be counted while the test waits. */
const ENDLESS = 'SELECT count(*) FROM flows a, flows b, flows c WHERE a.bytes + b.bytes + c.bytes = 7';

describe.runIf(HAS_CHROMIUM)('the SQL console in a browser', () => {
  const at = useDashboard();
  let page: Page;

  beforeEach(() => {
    page = at.page;
  });

  const editor = () => page.getByRole('textbox', { name: 'SQL statement' });
  const result = () => page.locator('[data-panel="result"]');
  const open = async (statement?: string): Promise<void> => {
    await page.goto(`${at.served.url}/sql${statement === undefined ? '' : `#${encodeURIComponent(statement)}`}`);
    await editor().waitFor();
  };
  const run = async (statement: string): Promise<void> => {
    await editor().fill(statement);
    await editor().press('Control+Enter');
  };
  const said = (text: RegExp) => result().locator('output').filter({ hasText: text });

  it.each([
    ['light', 1440],
    ['dark', 1440],
    ['light', 390],
    ['dark', 390],
  ] as const)('runs a statement and shows its rows, %s at %i px', async (scheme, width) => {
    page = await at.reopen({ width, scheme });
    await open();
    await page.getByRole('button', { name: 'Run', exact: true }).click();
    await said(/rows in [\d,]+ ms/).waitFor();

    expect(await result().locator('tbody tr').count()).toBeGreaterThan(5);
    const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
    expect(overflow).toBeLessThanOrEqual(0);
    await screenshot(page, `sql-${scheme}-${width}`);
    expect(await graveViolations(page)).toEqual([]);
  });

  it('answers what the generator wrote, to the byte', async () => {
    await open();
    await run('SELECT count(*) AS flows, sum(bytes) AS bytes FROM flows');
    await said(/1 row in/).waitFor();

    expect(await result().locator('tbody td').allTextContents()).toEqual([
      String(at.ledger.total.rows),
      String(at.ledger.total.bytes),
    ]);
  });

  it('keeps the statement in the address, behind the #, and opens with it', async () => {
    await open('SELECT 41 + 1 AS answer');
    expect(await editor().inputValue()).toBe('SELECT 41 + 1 AS answer');
    await editor().press('Control+Enter');
    await said(/1 row in/).waitFor();
    await run('SELECT 43 AS answer');
    await result().getByRole('cell', { name: '43' }).waitFor();

    await page.reload();
    expect(await editor().inputValue()).toBe('SELECT 43 AS answer');
  });

  it('shows under the statement what is wrong with it, and where', async () => {
    at.watched.forgive(/ status of 40[03] /);
    await open();
    await run('SELECT srcaddr\nFROM flows WHERE nonsense = 1');
    const alert = page.locator('[data-panel="statement"]').getByRole('alert');
    await alert.getByText('Line 2:').waitFor();
    expect(await alert.locator('pre').textContent()).toBe('2  FROM flows WHERE nonsense = 1\n                    ^');
    await run('SELECT 1,\n  FROM WHERE');
    await alert.getByText(/syntax error/i).waitFor();
    await run('DROP TABLE flows');
    await alert.getByText(/SELECT/).waitFor();
    await run('SELECT 1 AS one');
    await said(/1 row in/).waitFor();
    expect(await alert.count()).toBe(0);
  });

  it('is cancelled with Escape, and the server is free for the next statement', async () => {
    await open();
    for (let attempt = 0; attempt < 3; attempt += 1) {
      await run(ENDLESS);
      await page.getByRole('button', { name: /^Cancel/ }).waitFor();
      await editor().press('Escape');
      await said(/Cancelled/).waitFor();
    }
    await run('SELECT 7 AS seven');
    await said(/1 row in/).waitFor();
  });

  it('shows ten thousand rows a page at a time, says when there are more, and sorts them', async () => {
    await open();
    await page.getByRole('combobox', { name: 'Rows at most' }).selectOption('10000');
    await run('SELECT srcaddr, dstaddr, bytes FROM flows');
    await said(/10,000 rows in .*there are more/).waitFor();
    expect(await result().locator('tbody tr').count()).toBe(100);

    await result().locator('th').filter({ hasText: 'bytes' }).click();
    await result().locator('th').filter({ hasText: 'bytes' }).click();
    const shown = await result().locator('tbody tr td:nth-child(3)').allTextContents();
    const numbers = shown.map(Number);
    expect(numbers).toEqual(numbers.toSorted((a, b) => b - a));
    await page.getByRole('button', { name: 'next page of the result' }).click();
    expect(await result().locator('tbody tr').count()).toBe(100);
  });

  it('draws an answer, and the address says how', async () => {
    await open();
    await run("SELECT date_trunc('hour', start_time) AS hour, action, count(*) AS flows FROM flows GROUP BY ALL");
    await said(/rows in/).waitFor();
    await result().getByText('Line', { exact: true }).click();
    await result().locator('.scatterlayer .trace path').first().waitFor({ state: 'attached' });
    await result().getByLabel('Split by').selectOption('action');
    await page.waitForURL(/split=action/);
    await page.waitForFunction(() => document.querySelectorAll('.scatterlayer .trace').length === 2);
    await result().getByText('Bars', { exact: true }).click();
    await result().locator('.barlayer .point path').first().waitFor({ state: 'attached' });
    expect(new URL(page.url()).searchParams.get('as')).toBe('bars');
    expect(new URL(page.url()).hash).toMatch(/^#SELECT/);
  });

  it('inserts columns, starts from named queries, and remembers what was run', async () => {
    await open();
    await editor().fill('SELECT ');
    await editor().press('End');
    await page.getByRole('button', { name: 'srcaddr varchar' }).first().click();
    expect(await editor().inputValue()).toBe('SELECT srcaddr');

    await page.getByText('Queries', { exact: true }).click();
    await page.getByRole('button', { name: /^nat-bytes/ }).click();
    expect(await editor().inputValue()).toMatch(/pkt_srcaddr/);
    await run('SELECT 11 AS eleven');
    await said(/1 row in/).waitFor();

    await page.reload();
    await page.getByText('History', { exact: true }).click();
    const past = page.getByRole('list', { name: 'Statements run before' });
    await past.getByText('SELECT 11 AS eleven').waitFor();
    expect(await past.textContent()).toMatch(/1 row, \d+ ms/);
    await past.getByRole('button', { name: 'Run again' }).first().click();
    await result().getByRole('cell', { name: '11' }).waitFor();
    await past.getByRole('button', { name: 'Remove from history' }).first().click();
    await page.getByText('Statements you run are kept here').waitFor();
  });

  it('saves the rows as a file', async () => {
    await open();
    await run("SELECT 1 AS a, 'x,y' AS b");
    await said(/1 row in/).waitFor();
    const download = page.waitForEvent('download');
    await result().getByRole('button', { name: 'CSV' }).click();
    expect((await download).suggestedFilename()).toBe('query.csv');
  });

  it('is opened by a panel with the panel’s own statement', async () => {
    await page.goto(at.served.url);
    await settle(page);
    await page.getByRole('button', { name: 'Menu of Protocols' }).click();
    await page.getByRole('menuitem', { name: 'Open in SQL console' }).click();
    await editor().waitFor();
    expect(await editor().inputValue()).toMatch(/^SELECT "protocol"/);
    await page.getByRole('button', { name: 'Run', exact: true }).click();
    await said(/rows in/).waitFor();
  });

  it('can be left with the keyboard although Tab indents', async () => {
    await open();
    await editor().fill('SELECT 1');
    await editor().press('Tab');
    expect(await editor().inputValue()).toBe('SELECT 1  ');
    await editor().press('Escape');
    await editor().press('Tab');
    expect(await editor().evaluate((element) => element === document.activeElement)).toBe(false);
  });
});

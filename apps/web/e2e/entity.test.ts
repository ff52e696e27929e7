import type { Page } from 'playwright-core';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { graveViolations } from './accessibility';
import { HAS_CHROMIUM, screenshot } from './harness';
import { useDashboard } from './use-dashboard';

describe.runIf(HAS_CHROMIUM)('the page about an address, an interface or a conversation', () => {
  const dashboard = useDashboard();
  let page: Page;
  /** The source of a planted port scan, and whom it scanned. */
  let scanner: string;
  let target: string;

  beforeAll(async () => {
    const { findings } = (await (await fetch(`${dashboard.served.url}/api/v1/findings`)).json()) as {
      findings: { detection: string; subject: string; peers: string[] }[];
    };
    const scan = findings.find(({ detection }) => detection === 'vertical-port-scan');
    scanner = scan?.subject ?? '';
    target = scan?.peers[0] ?? '';
  });
  beforeEach(() => {
    page = dashboard.page;
  });

  const settled = async (): Promise<void> => {
    await page.waitForSelector('[data-fact="Flow records"]');
    await page.waitForFunction(() => document.querySelector('[aria-busy="true"]') === null);
  };
  const open = async (path: string): Promise<void> => {
    await page.goto(`${dashboard.served.url}${path}`);
    await settled();
  };
  const fact = (name: string) => page.locator(`[data-fact="${name}"] dd`).first();
  const panel = (id: string) => page.locator(`[data-panel="${id}"]`);
  const totals = async (where: string): Promise<Record<string, number>> => {
    const url = `${dashboard.served.url}/api/v1/analyses/totals?where=${encodeURIComponent(where)}`;
    return ((await (await fetch(url)).json()) as { rows: Record<string, number>[] }).rows[0] ?? {};
  };

  it.each([
    ['light', 1440],
    ['dark', 1440],
    ['light', 390],
    ['dark', 390],
  ] as const)('draws its history and lists what it did, %s at %i px', async (scheme, width) => {
    page = await dashboard.reopen({ width, scheme });
    await open(`/address/${scanner}`);
    await panel('history').locator('.barlayer .point path').first().waitFor({ state: 'attached' });

    for (const id of ['peers', 'sessions', 'records']) {
      expect(await panel(id).locator('tbody tr').count(), id).toBeGreaterThan(0);
    }
    const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
    expect(overflow).toBeLessThanOrEqual(0);
    expect(await graveViolations(page)).toEqual([]);
    await screenshot(page, `address-${scheme}-${width}`);
  });

  it('counts what the records say, and names the findings about it', async () => {
    await open(`/address/${scanner}`);
    const all = await totals(`addr = ${scanner}`);

    expect(await fact('Flow records').locator('span').getAttribute('title')).toBe(all.flows?.toLocaleString('en'));
    expect(await panel('findings-about').locator('li').count()).toBeGreaterThan(0);
    await panel('findings-about').locator('li a').first().click();
    await page.waitForURL(/\/findings\?.*finding=/);
    await page.locator('[data-finding] [aria-expanded="true"]').waitFor();
  });

  it('leads from a peer to the two of them, and from there to the interface that logged', async () => {
    await open(`/address/${scanner}`);
    const peer = panel('peers').locator('tbody tr').filter({ hasText: target });
    await peer.getByRole('link', { name: 'together' }).click();
    await page.waitForURL(/\/conversation\//);
    await settled();
    const both = await totals(`(src = ${scanner} and dst = ${target}) or (src = ${target} and dst = ${scanner})`);
    expect(await fact('Flow records').locator('span').getAttribute('title')).toBe(both.flows?.toLocaleString('en'));

    const link = panel('records').locator('a[href^="/interface/"]').first();
    const id = (await link.textContent()) ?? '';
    await link.click();
    await page.waitForURL(/\/interface\//);
    await settled();
    expect(await panel('entity').getByRole('heading').textContent()).toBe(id);
    expect(await fact('Flow records').textContent()).not.toBe('0');
  });

  it('pages through its records, newest or oldest first, and keeps that in the address', async () => {
    await open(`/address/${scanner}?range=all`);
    const first = (): Promise<string | null> => panel('records').locator('tbody tr td').first().textContent();
    const newest = await first();
    await panel('records').getByText('Oldest').click();
    await page.waitForURL(/records=start/);
    await page.waitForFunction(() => document.querySelector('[aria-busy="true"]') === null);
    await expect.poll(async () => ((await first()) ?? '') <= (newest ?? '')).toBe(true);

    await page.goBack();
    await expect.poll(first).toBe(newest);
    await page.waitForFunction(() => document.querySelector('[aria-busy="true"]') === null);
  });

  it('applies the filter of the page, and takes the address to the overview', async () => {
    await open(`/address/${scanner}?where=action+%3D+ACCEPT`);
    expect(await fact('Denied').textContent()).toMatch(/^(–|0 %)$/);
    await page.goto(`${dashboard.served.url}/address/${scanner}`);
    await settled();
    await page.getByRole('link', { name: 'Filter the overview to this' }).click();
    await page.waitForSelector('[data-tile="flows"] [data-exact]');
    expect(new URL(page.url()).searchParams.get('where')).toBe(`addr = ${scanner}`);
    await page.waitForFunction(() => document.querySelector('[aria-busy="true"]') === null);
  });

  it('says where it was seen when this window has nothing of it, and goes there', async () => {
    await open(`/address/${scanner}?from=2025-01-01T00:00:00Z&to=2025-01-02T00:00:00Z&where=port+%3D+1`);
    const missing = panel('missing');
    await missing.getByText('It was seen in').waitFor();
    await missing.getByRole('button', { name: 'Clear the filter' }).click();
    await missing.getByRole('button', { name: 'Show that window' }).click();
    await panel('records').locator('tbody tr').first().waitFor();
    expect(new URL(page.url()).searchParams.get('where')).toBeNull();
  });

  it.each([
    ['/address/2001:db8::77', 'Never seen in this lake'],
    ['/interface/eni-nobody', 'Never seen in this lake'],
  ])('says of %s that it was never seen', async (path, words) => {
    await page.goto(`${dashboard.served.url}${path}`);
    await page.getByText(words).waitFor();
  });

  it.each(['/address/web-1', '/address/10.0.0.0%2F8', '/address/%25', '/conversation/10.0.0.1'])(
    'takes no nonsense: %s',
    async (path) => {
      await page.goto(`${dashboard.served.url}${path}`);
      await page.getByRole('heading', { name: /is no (address|conversation)/ }).waitFor();
    },
  );

  it('leads back from an address that is no page', async () => {
    dashboard.watched.forgive(/ status of 404 /);
    const reply = await page.goto(`${dashboard.served.url}/nothing-here`);
    expect(reply?.status()).toBe(404);
    await page.getByRole('heading', { name: 'There is no such page' }).waitFor();
    expect(await graveViolations(page)).toEqual([]);
    await page.getByRole('link', { name: 'To the overview' }).click();
    await page.waitForURL((url) => url.pathname === '/');
  });

  it('says what conversations cannot be asked, and shows the records all the same', async () => {
    await open(`/address/${scanner}?where=flags+%3D+2`);
    await panel('sessions').getByText('Records have that, conversations do not').waitFor();
    expect(await panel('records').locator('tbody tr').count()).toBeGreaterThan(0);
  });

  it('gives SQL and a command for its raw rows', async () => {
    await dashboard.watched.context.grantPermissions(['clipboard-read', 'clipboard-write']);
    await open(`/address/${scanner}`);
    await page.getByRole('button', { name: 'Menu of Records' }).click();
    await page.getByRole('menuitem', { name: 'Copy CLI command' }).click();
    const copied = () => page.evaluate(() => navigator.clipboard.readText());
    await expect.poll(copied).toMatch(/^networkflow query 'SELECT "start"/);
    expect(await copied()).toContain(scanner);
  });
});

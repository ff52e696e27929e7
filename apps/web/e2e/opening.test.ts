import { describe, expect, it } from 'vitest';
import { questionsInSight } from '../src/state/questions-in-sight';
import { parseView } from '../src/state/view-address';
import { HAS_CHROMIUM, settle } from './harness';
import { useDashboard } from './use-dashboard';

interface Batch {
  readonly analyses: readonly { readonly name: string; readonly request: object }[];
}

const SEARCH = 'where=port+443&range=6h';

describe.runIf(HAS_CHROMIUM)('the overview, opened', () => {
  const dashboard = useDashboard();

  it('asks first what the server started on when it made the page, knowing the lake already', async () => {
    const { page, served } = dashboard;
    const asked: string[] = [];
    const batches: Batch[] = [];
    page.on('request', (request) => {
      asked.push(new URL(request.url()).pathname);
      // The page's own words, of the shape that its API declares.
      if (request.url().endsWith('/batch')) batches.push(JSON.parse(request.postData() ?? '') as Batch);
    });
    await page.goto(`${served.url}/?${SEARCH}`);
    await settle(page);

    const status = await (await fetch(`${served.url}/api/v1/status`)).json();
    const started = questionsInSight(parseView(new URLSearchParams(SEARCH)), status);
    expect(started.length).toBeGreaterThan(3);
    expect(batches[0]?.analyses.map(({ name, request }) => ({ name, request }))).toEqual(started);
    expect(asked).not.toContain('/api/v1/status');
  });

  it('asks for the script that draws charts once there are numbers to show', async () => {
    const { page, served } = dashboard;
    const events: string[] = [];
    const sizes = new Map<string, Promise<number>>();
    page.on('request', (request) => events.push(`asked ${new URL(request.url()).pathname}`));
    page.on('response', (response) => {
      const { pathname } = new URL(response.url());
      events.push(`answered ${pathname}`);
      if (pathname.endsWith('.js'))
        sizes.set(
          pathname,
          response.body().then(({ length }) => length),
        );
    });
    await page.goto(`${served.url}/?range=all`);
    await settle(page);

    const weighed = await Promise.all([...sizes].map(async ([name, size]) => ({ name, size: await size })));
    const heaviest = weighed.reduce((most, each) => (each.size > most.size ? each : most));
    expect(heaviest.size).toBeGreaterThan(1_000_000);
    expect(events.indexOf('answered /api/v1/batch')).toBeLessThan(events.indexOf(`asked ${heaviest.name}`));
  });
});

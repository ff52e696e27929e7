import type { Page } from 'playwright-core';
import { beforeEach, describe, expect, it } from 'vitest';
import { FAILED_REQUEST, HAS_CHROMIUM } from './harness';
import { useDashboard } from './use-dashboard';

const QUESTIONS = /\/api\/v1\/(analyses|batch|conversations)/;
const PANEL = '[data-panel="conversations"]';

describe.runIf(HAS_CHROMIUM)('states of a panel', () => {
  const at = useDashboard();
  let page: Page;

  beforeEach(() => {
    page = at.page;
  });

  const panel = () => page.locator(PANEL);
  const open = (search = ''): Promise<unknown> => page.goto(`${at.served.url}/conversations${search}`);
  /** For tests that are about requests that fail. */
  const forgive = (): void => at.watched.forgive(FAILED_REQUEST);
  const refuse = async (status: number, problem: object): Promise<void> => {
    await page.route(QUESTIONS, (route) =>
      route.fulfill({ status, contentType: 'application/problem+json', body: JSON.stringify({ status, ...problem }) }),
    );
  };

  it('a busy server is asked again when it said to, by itself', async () => {
    forgive();
    await refuse(503, { code: 'busy', detail: 'Too many questions.', retryAfterS: 1 });
    await open();
    // Both at once: a second later it asks again, and says neither.
    await panel().filter({ hasText: 'The server is busy' }).filter({ hasText: 'Next try in 1 s.' }).waitFor();
    await page.unroute(QUESTIONS);
    await panel().locator('tbody tr').first().waitFor();
  });

  it('a server that is gone leaves the last picture, and is found again by itself', async () => {
    forgive();
    await open();
    await panel().locator('tbody tr').first().waitFor();
    await page.route(/\/api\//, (route) => route.abort());
    await page.getByRole('combobox', { name: 'List conversations' }).click();
    await page.getByRole('option', { name: 'By service' }).click();
    await panel().getByText('The server does not answer. The picture is the last good one.').waitFor();
    expect(await panel().locator('tbody tr').count()).toBeGreaterThan(0);
    await page.unroute(/\/api\//);
    await panel().locator('th').filter({ hasText: 'Conversations' }).waitFor();
    await page.waitForFunction(() => document.querySelector('[data-trouble]') === null);
  });

  it('what failed is not said to be on its way', async () => {
    forgive();
    await refuse(500, { code: 'store', detail: 'A part cannot be read.' });
    await open();
    await panel().getByRole('button', { name: 'Retry' }).waitFor();
    await page.locator('[data-panel="conversation-totals"]').getByText('–').first().waitFor();
    await page.goto(`${at.served.url}/address/10.0.0.1`);
    await page.locator('[data-fact="Sent"]').getByText('–').waitFor();
    await page.goto(`${at.served.url}/explore?analysis=services`);
    await page.locator('[data-panel="query"]').getByText('not answered').waitFor();
    await page.waitForFunction(() => document.querySelector('[aria-busy="true"]') === null);
    expect(await page.getByText('under way').count()).toBe(0);
  });

  it('findings stay when the server is gone', async () => {
    forgive();
    await page.goto(`${at.served.url}/findings`);
    await page.waitForSelector('[data-finding]');
    const before = await page.locator('[data-finding]').count();
    await page.route(/\/api\//, (route) => route.abort());
    await page.getByRole('switch', { name: /Show suppressed/ }).press('Space');
    await page.getByText('The list is the last good one.').waitFor();
    expect(await page.locator('[data-finding]').count()).toBe(before);
  });

  it('a slow question says what it waits for and can be stopped, and asked again', async () => {
    let release: () => void = () => undefined;
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    await page.route(QUESTIONS, async (route) => {
      await held;
      await route.continue().catch(() => undefined);
    });
    await open();
    await panel().getByRole('button', { name: 'Cancel: stop waiting for Conversations' }).click();
    await panel().getByText('Stopped before there was an answer.').waitFor();
    release();
    await page.unroute(QUESTIONS);
    await panel().getByRole('button', { name: 'Ask again' }).click();
    await panel().locator('tbody tr').first().waitFor();
  });

  it('a window without data offers the one that has them', async () => {
    await page.goto(`${at.served.url}/?from=2020-01-01T00:00:00Z&to=2020-01-02T00:00:00Z&where=port+%3D+443`);
    const sources = page.locator('[data-panel="top-sources"]');
    await sources.getByText('The window lies outside of the data').waitFor();
    await sources.getByRole('button', { name: 'Show the last day of data' }).click();
    await sources.locator('.barlayer .point path').first().waitFor({ state: 'attached' });
  });

  it('a filter without a match offers to be cleared', async () => {
    await open('?where=port+%3D+1+and+port+%3D+2');
    await panel().getByRole('button', { name: 'Clear the filter' }).click();
    await panel().locator('tbody tr').first().waitFor();
  });

  /** The status as it is, with what a process that loads the lake would say. */
  const loading = async (change: object, ingest: object): Promise<void> => {
    const at = '2026-01-06T00:00:00Z';
    await page.route(/\/api\/v1\/status/, async (route) => {
      const status = (await (await route.fetch()).json()) as object;
      const activity = {
        phase: 'retrying',
        source: 's3://our-logs/AWSLogs/',
        pid: 1,
        startedAt: at,
        updatedAt: at,
        objectsFound: 40,
        objectsTotal: 40,
        objectsDone: 10,
        hoursDone: 0,
        hoursTotal: 0,
        rows: 0,
        rowsPerSecond: 120_000,
        secondsLeft: 90,
        lookedAt: null,
        nextLookAt: null,
        error: null,
        reader: { name: 'sdk', reason: 'asked for' },
        isRunning: true,
        newestFlow: null,
        lagSeconds: null,
        ...ingest,
      };
      await route.fulfill({ json: { ...status, ...change, ingest: activity } });
    });
  };
  const EMPTY = { rows: 0, window: null };
  /** The first status comes with the page. */
  const askAgain = (): Promise<void> => page.getByRole('button', { name: 'Refresh', exact: true }).click();

  it('who waits for the first records is told what S3 refuses, in its words', async () => {
    const message = 'S3 answered AccessDenied for s3:ListBucket on our-logs. Add it to the role, then retry.';
    await loading(EMPTY, { error: { message, since: '2026-01-06T00:00:00Z' } });
    await page.goto(at.served.url);
    await askAgain();
    const first = page.locator('[data-panel="first-run"]');
    await first.getByText(message).waitFor();
    await first.getByRole('heading', { name: 'Nothing could be loaded yet' }).waitFor();
    // The policy to copy, for the bucket that was refused.
    await first.getByText('"s3:ListBucket", "Resource": "arn:aws:s3:::our-logs"').waitFor();
  });

  it('who waits for the first records sees how far loading is', async () => {
    await loading(EMPTY, { phase: 'loading' });
    await page.goto(at.served.url);
    await askAgain();
    const first = page.locator('[data-panel="first-run"]');
    await first.getByText('10 of 40 objects, 120 k rows/s, 1 min left').waitFor();
    expect(await first.getByRole('progressbar').getAttribute('aria-valuenow')).toBe('25');
  });

  it('what S3 refused can be tried again at once, where it is told', async () => {
    const message = 'S3 answered AccessDenied for s3:ListBucket on our-logs. Add it to the role, then retry.';
    const error = { message, since: '2026-01-06T00:00:00Z' };
    await loading({}, { error, nextLookAt: '2026-01-06T00:01:30Z' });
    let asked = 0;
    await page.route(/\/api\/v1\/ingest\/look/, async (route) => {
      asked += 1;
      // Not a second later: the loading process says that it is at it.
      await page.unroute(/\/api\/v1\/status/);
      await loading({}, { phase: 'waiting' });
      await route.fulfill({ status: 202 });
    });
    await open();
    await askAgain();
    await page.getByText(/Next try at 00:01:30 UTC/).waitFor();
    await page.getByRole('button', { name: 'Retry now' }).press('Enter');
    await page.getByText(message).waitFor({ state: 'detached' });
    expect(asked).toBe(1);
  });

  it('says why it cannot be tried again at once', async () => {
    forgive();
    await loading(EMPTY, { error: { message: 'S3 does not answer.', since: '2026-01-06T00:00:00Z' } });
    await page.goto(at.served.url);
    await askAgain();
    // What says that it loads this lake is the test's own; the server knows of none.
    const first = page.locator('[data-panel="first-run"]');
    await first.getByRole('button', { name: 'Retry now' }).click();
    await first.getByText('No process loads this lake now').waitFor();
  });

  it('an empty panel says that loading is in trouble', async () => {
    const message = 'S3 does not answer at s3.eu-west-1.amazonaws.com.';
    await loading({}, { error: { message, since: '2026-01-06T00:00:00Z' } });
    await open('?where=port+%3D+1+and+port+%3D+2');
    await askAgain();
    await panel().locator('[data-ingest="trouble"]').getByText(message).waitFor();
  });

  /** Logs as they are, but for a field that none of them holds. */
  const leaveOut = async (field: string): Promise<void> => {
    await page.route(/\/api\/v1\/quality/, async (route) => {
      const formats = (await (await route.fetch()).json()) as { fields: string }[];
      const without = formats.map((each) => ({ ...each, fields: each.fields.replace(` ${field}`, '') }));
      await route.fulfill({ json: without });
    });
  };

  it('a field that no log holds is no empty column, and is named with the format that has it', async () => {
    await leaveOut('vpc-id');
    await page.route(/\/api\/v1\/columns\/vpc_id\/values/, (route) => route.fulfill({ json: { values: [] } }));
    await page.goto(at.served.url);
    const interfaces = page.locator('[data-panel="interfaces"]');
    await interfaces.getByText('whose logs do not hold vpc-id').waitFor();
    await interfaces.locator('th').filter({ hasText: 'Subnet' }).waitFor({ state: 'attached' });
    expect(await interfaces.locator('th').filter({ hasText: 'VPC' }).count()).toBe(0);
    await page.getByRole('button', { name: 'VPC' }).click();
    await page.getByText('The flow logs do not hold vpc-id.').waitFor();
    await page.waitForFunction(() => document.querySelector('[aria-busy="true"]') === null);
  });

  it('refusals by reason name the field that tells it where no log does', async () => {
    await leaveOut('reject-reason');
    await page.goto(at.served.url);
    const share = page.locator('[data-panel="denied-share"]');
    await share.getByText('Reason', { exact: true }).click();
    await share.getByText('The flow logs do not hold reject-reason.').waitFor();
    await share.getByText('Direction', { exact: true }).click();
    await share.getByText('The flow logs do not hold').waitFor({ state: 'detached' });
  });

  it('a panel that the logs cannot fill names the field and the format that has it', async () => {
    await leaveOut('action');
    await page.goto(at.served.url);
    const gauge = page.locator('[data-panel="denied-gauge"]');
    await gauge.getByText('The flow logs do not hold action.').waitFor();
    await gauge.getByRole('button', { name: 'Copy that format' }).waitFor();
    await page.waitForFunction(() => document.querySelector('[aria-busy="true"]') === null);
  });
});

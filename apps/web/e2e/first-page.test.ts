import { describe, expect, it } from 'vitest';
import { firstQuestions } from '../src/server/warm-up';
import { HAS_CHROMIUM, settle } from './harness';
import { useDashboard } from './use-dashboard';

describe.runIf(HAS_CHROMIUM)('the first page of a fresh server', () => {
  const dashboard = useDashboard();

  /** How many questions were run, rather than answered from what was kept. */
  async function answersRun(): Promise<number> {
    const metrics = await (await fetch(`${dashboard.served.url}/metrics`)).text();
    return Number(/^networkflow_answers_total\{from="run"\} (\d+)$/m.exec(metrics)?.[1]);
  }

  it('finds all its answers, which the server looked for when it started', async () => {
    const { page, served } = dashboard;
    const { window } = await (await fetch(`${served.url}/api/v1/status`)).json();
    // What says that the server is ready asks one question of its own.
    const asked = firstQuestions(window).length + 1;
    await expect.poll(answersRun).toBe(asked);

    await page.goto(served.url);
    await settle(page);

    expect(await answersRun()).toBe(asked);
  });
});

import type { Page } from 'playwright-core';

/** How many times slower than this machine a page runs its scripts. */
const CPU_SLOWDOWN = Number(process.env.E2E_CPU_SLOWDOWN ?? 1);
/** The longest that an answer of the API is kept from a page, which gets them in any order then. */
const DELAY_MAX_MS = Number(process.env.E2E_DELAY_MS ?? 0);
/** How long anything is waited for there. What comes late is no fault of a page: playwright's own 30 s are short on a busy machine. */
export const PATIENCE_MS = Number(process.env.E2E_PATIENCE_MS ?? 120_000);

/**
 * Makes a page wait as it would on a slow machine, when that is asked for: a test that looks before what it did is done then
 * fails often instead of once in a hundred runs.
 */
export async function imposeHardship(page: Page): Promise<void> {
  page.setDefaultTimeout(PATIENCE_MS);
  if (CPU_SLOWDOWN > 1) {
    const session = await page.context().newCDPSession(page);
    await session.send('Emulation.setCPUThrottlingRate', { rate: CPU_SLOWDOWN });
  }
  if (DELAY_MAX_MS > 0) {
    await page.context().route(/\/api\/v1\//, async (route) => {
      await new Promise((resolve) => setTimeout(resolve, Math.random() * DELAY_MAX_MS));
      // The page may be gone by now, or no longer want it.
      await route.continue().catch(() => undefined);
    });
  }
}

import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import type { Page } from 'playwright-core';

const AXE = createRequire(import.meta.url).resolve('axe-core/axe.min.js');

/** What axe-core calls serious or critical on a page, each with the elements it means. */
export async function graveViolations(page: Page): Promise<readonly string[]> {
  // Evaluated, because the page's content security policy refuses scripts that are not its own.
  await page.evaluate(await readFile(AXE, 'utf8'));
  return page.evaluate(async () => {
    // The script above put it there; it has no types of its own in a page.
    const { axe } = window as unknown as {
      axe: {
        run(): Promise<{
          violations: readonly {
            id: string;
            impact: string | null;
            nodes: readonly { target: readonly string[]; failureSummary?: string }[];
          }[];
        }>;
      };
    };
    const { violations } = await axe.run();
    return violations
      .filter(({ impact }) => impact === 'serious' || impact === 'critical')
      .map(
        ({ id, nodes }) =>
          `${id}: ${nodes.map(({ target, failureSummary }) => `${target} ${failureSummary}`).join(' | ')}`,
      );
  });
}

import type { Page } from 'playwright-core';

export interface Point {
  readonly x: number;
  readonly y: number;
}

const PROBES = 24;

/** A place on the screen where `selector` itself lies, not what covers it: a band or a bubble is not its bounding box. */
export async function pointOn(page: Page, selector: string): Promise<Point> {
  const mark = page.locator(selector).first();
  await mark.evaluate((element) => element.scrollIntoView({ block: 'center' }));
  const point = await mark.evaluate((element, probes) => {
    const box = element.getBoundingClientRect();
    for (let step = 0; step < probes * probes; step += 1) {
      // From the middle outwards, because edges are shared.
      const column = (step % probes) + 0.5;
      const row = Math.floor(step / probes) + 0.5;
      const x = box.left + box.width * ((0.5 + column / probes) % 1);
      const y = box.top + box.height * ((0.5 + row / probes) % 1);
      if (document.elementFromPoint(x, y) === element) return { x, y };
    }
    return undefined;
  }, PROBES);
  if (point === undefined) throw new Error(`${selector} is nowhere to be reached by a pointer`);
  return point;
}

/** Plotly catches the pointer on a layer above its bars, so it goes where the middle of the mark is. */
export async function middleOf(page: Page, selector: string): Promise<Point> {
  const mark = page.locator(selector).first();
  await mark.evaluate((element) => element.scrollIntoView({ block: 'center' }));
  const box = await mark.boundingBox();
  if (box === null) throw new Error(`${selector} is not drawn`);
  return { x: box.x + box.width / 2, y: box.y + box.height / 2 };
}

/** A click counts for the mark that Plotly knows to be under the pointer, which it finds out a moment later. */
export async function clickAt(page: Page, { x, y }: Point): Promise<void> {
  await page.mouse.move(x - 1, y);
  await page.mouse.move(x, y, { steps: 3 });
  await page.waitForSelector('.hoverlayer .hovertext');
  await page.mouse.down();
  await page.mouse.up();
}

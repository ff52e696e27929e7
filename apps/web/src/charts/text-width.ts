import { FONT_FAMILY } from './figure';

/** Width of a letter by its height, where there is no page to measure in; of capitals, so that it is rather too much. */
const LETTER_SHARE = 0.6;

let canvas: CanvasRenderingContext2D | null | undefined;

/** Pixels that the widest of some texts takes in the font of the charts. */
export function widestText(texts: readonly string[], sizePx: number): number {
  const measure = measureAt(sizePx);
  return Math.ceil(Math.max(0, ...texts.map(measure)));
}

/** A canvas measures without laying out the page. */
function measureAt(sizePx: number): (text: string) => number {
  if (canvas === undefined) {
    canvas = typeof document === 'undefined' ? null : document.createElement('canvas').getContext('2d');
  }
  const context = canvas;
  if (context === null) return (text) => text.length * sizePx * LETTER_SHARE;
  context.font = `${sizePx}px ${FONT_FAMILY}`;
  return (text) => context.measureText(text).width;
}

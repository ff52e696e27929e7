import type { Layout } from 'plotly.js';
import { toAxisTime } from '../format/times';
import type { Figure } from './figure';
import { type Palette, withOpacity } from './palette';

const BAND_OPACITY = 0.22;
/** Colour is never the only sign. */
const MARK = '▲';

/** A stretch of time, Unix milliseconds. */
export interface Band {
  readonly from: number;
  readonly to: number;
}

/** In the order of their beginnings; those that touch or overlap are one. */
export function joinBands(bands: readonly Band[]): readonly Band[] {
  const joined: { from: number; to: number }[] = [];
  for (const band of bands.toSorted((a, b) => a.from - b.from)) {
    const last = joined.at(-1);
    if (last !== undefined && band.from <= last.to) last.to = Math.max(last.to, band.to);
    else joined.push({ ...band });
  }
  return joined;
}

/** Amber behind the marks, from the bottom to the top. */
export function bandShapes(bands: readonly Band[], palette: Palette): NonNullable<Layout['shapes']> {
  return bands.map(({ from, to }) => ({
    type: 'rect',
    xref: 'x',
    yref: 'paper',
    x0: toAxisTime(from),
    x1: toAxisTime(to),
    y0: 0,
    y1: 1,
    layer: 'below',
    fillcolor: withOpacity(palette.anomalous, BAND_OPACITY),
    line: { width: 1, dash: 'dash', color: palette.anomalous },
  }));
}

export function bandCaptions(bands: readonly Band[], palette: Palette): NonNullable<Layout['annotations']> {
  return bands.map(({ from, to }) => ({
    xref: 'x',
    yref: 'paper',
    x: toAxisTime((from + to) / 2),
    y: 1,
    yanchor: 'top',
    text: MARK,
    showarrow: false,
    font: { size: 12, color: palette.text },
  }));
}

/** Shapes have no entry in a legend, so an empty trace has it for them. */
export function bandLegend(name: string, palette: Palette): Figure['data'][number] {
  return {
    type: 'scatter',
    x: [null],
    y: [null],
    mode: 'markers',
    name: `${MARK} ${name}`,
    marker: {
      color: withOpacity(palette.anomalous, BAND_OPACITY),
      size: 12,
      symbol: 'square',
      line: { width: 1, color: palette.anomalous },
    },
    hoverinfo: 'skip',
  };
}

import type { Layout } from 'plotly.js';
import { toAxisTime } from '../format/times';
import { type Palette, withOpacity } from './palette';

const MS_PER_HOUR = 3_600_000;
const OPACITY = 0.22;
/** Beyond this many stretches their bands say enough without a word on each. */
const CAPTIONS_MAX = 6;

interface Stretch {
  readonly from: number;
  readonly to: number;
}

/** Hours without records, in order, as stretches of them. Unix milliseconds. */
export function silentStretches(hours: readonly number[]): readonly Stretch[] {
  const stretches: { from: number; to: number }[] = [];
  for (const hour of hours) {
    const last = stretches.at(-1);
    if (last !== undefined && last.to === hour) last.to = hour + MS_PER_HOUR;
    else stretches.push({ from: hour, to: hour + MS_PER_HOUR });
  }
  return stretches;
}

/** Bands over the stretches, each with a word on top. */
export function silentBands(
  stretches: readonly Stretch[],
  word: string,
  palette: Palette,
): Pick<Layout, 'shapes' | 'annotations'> {
  return {
    shapes: stretches.map(({ from, to }) => ({
      type: 'rect',
      xref: 'x',
      yref: 'paper',
      x0: toAxisTime(from),
      x1: toAxisTime(to),
      y0: 0,
      y1: 1,
      fillcolor: withOpacity(palette.anomalous, OPACITY),
      line: { width: 0 },
    })),
    annotations: (stretches.length > CAPTIONS_MAX ? [] : stretches).map(({ from, to }) => ({
      x: toAxisTime((from + to) / 2),
      y: 1,
      xref: 'x',
      yref: 'paper',
      yanchor: 'bottom',
      text: word,
      showarrow: false,
      font: { size: 11, color: palette.mutedText },
    })),
  };
}

import type { Row } from '@networkflow/engine/contract';
import { formatTimeZoned, parseTime, toAxisTime } from '../format/times';
import { formatExact, toNumber } from '../format/units';
import { axisStyle, baseLayout, type Figure, SI_TICKS } from './figure';
import { type Palette, withOpacity } from './palette';

const MS_PER_HOUR = 3_600_000;
const BAND_OPACITY = 0.14;

interface Window {
  readonly from: string;
  readonly to: string;
}

/** Flows an hour from the earlier window to the later one, with both as bands. */
export function twoWindowsFigure(input: {
  /** Of `flows-per-hour` by none. */
  readonly rows: readonly Row[];
  readonly window: Window;
  readonly against: Window;
  readonly palette: Palette;
}): Figure {
  const { rows, window, against, palette } = input;
  const isNow = (hour: number): boolean => isWithin(hour, window);
  const hours = rows.map((row) => parseTime(String(row.hour)));
  const first = Math.min(parseTime(window.from), parseTime(against.from));
  const last = Math.max(parseTime(window.to), parseTime(against.to));
  return {
    data: [
      {
        type: 'bar',
        x: hours.map((hour) => toAxisTime(hour)),
        y: rows.map((row) => toNumber(row.flows)),
        offset: 0,
        width: MS_PER_HOUR,
        marker: {
          color: hours.map((hour) =>
            isNow(hour) ? palette.neutral : isWithin(hour, against) ? palette.other : withOpacity(palette.other, 0.35),
          ),
        },
        hovertext: rows.map((row, index) => `${formatTimeZoned(hours[index] ?? 0)}<br>${formatExact(row.flows)} flows`),
        hovertemplate: '%{hovertext}<extra></extra>',
      },
    ],
    layout: baseLayout(palette, {
      bargap: 0,
      margin: { l: 48, r: 12, t: 20, b: 26 },
      shapes: [band(against, palette.other), band(window, palette.neutral)],
      annotations: [caption(against, 'before', palette), caption(window, 'now', palette)],
      xaxis: { ...axisStyle(palette), type: 'date', range: [toAxisTime(first), toAxisTime(last)], showgrid: false },
      yaxis: { ...axisStyle(palette), ...SI_TICKS, rangemode: 'tozero', nticks: 4 },
    }),
    summary: 'Flows per hour, with the two windows that are compared as bands.',
  };
}

function isWithin(hour: number, { from, to }: Window): boolean {
  return hour + MS_PER_HOUR > parseTime(from) && hour < parseTime(to);
}

function band({ from, to }: Window, color: string) {
  return {
    type: 'rect',
    layer: 'below',
    xref: 'x',
    yref: 'paper',
    x0: toAxisTime(from),
    x1: toAxisTime(to),
    y0: 0,
    y1: 1,
    fillcolor: withOpacity(color, BAND_OPACITY),
    line: { width: 1, dash: 'dot', color },
  } as const;
}

function caption({ from, to }: Window, text: string, palette: Palette) {
  return {
    xref: 'x',
    yref: 'paper',
    x: toAxisTime((parseTime(from) + parseTime(to)) / 2),
    y: 1,
    yanchor: 'bottom',
    text,
    showarrow: false,
    font: { size: 11, color: palette.mutedText },
  } as const;
}

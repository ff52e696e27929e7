import type { Measure, Row } from '@networkflow/engine/contract';
import { formatTimeZoned, parseTime, toAxisTime } from '../format/times';
import { formatMeasure, toNumber } from '../format/units';
import { toInstant } from '../state/resolve-window';
import { byteTicks, countTicks } from './byte-ticks';
import { axisStyle, axisTitle, baseLayout, escapeText, type Figure } from './figure';
import type { Palette } from './palette';

const MS_PER_HOUR = 3_600_000;
/** Beyond this many bars a gap between them only adds noise. */
const GAPPED_BARS_MAX = 100;
const TICKS_MAX = 4;
/** Room above the tallest bar, as a share of it. */
const HEADROOM = 1.08;

/** One direction: rows of `flows-per-hour` by action, and what it is called. */
export interface HistorySide {
  readonly label: string;
  readonly rows: readonly Row[];
}

export interface InOutInput {
  /** Drawn upwards, then downwards, on one scale. */
  readonly sides: readonly [HistorySide, HistorySide];
  readonly measure: Measure;
  readonly window: { readonly from: string; readonly to: string };
  readonly palette: Palette;
}

interface HourOfSide {
  readonly hour: number;
  readonly accepted: number;
  readonly denied: number;
}

/** Two directions of the same traffic an hour: one above the middle, the other below it, denied hatched in both. */
export function inOutHistoryFigure({ sides, measure, window, palette }: InOutInput): Figure {
  const hours = sides.map(({ rows }) => hoursOf(rows, measure));
  const tallest = Math.max(0, ...hours.flat().map(({ accepted, denied }) => accepted + denied));
  const top = tallest === 0 ? 1 : tallest * HEADROOM;
  const from = Math.floor(parseTime(window.from) / MS_PER_HOUR) * MS_PER_HOUR;
  const to = Math.ceil(parseTime(window.to) / MS_PER_HOUR) * MS_PER_HOUR;
  const bars = hours.flatMap((side, index) =>
    barsOf(side, index, { label: sides[index]?.label ?? '', measure, palette }),
  );
  const ticks = measure === 'bytes' ? byteTicks([0, top], TICKS_MAX) : countTicks([0, top], TICKS_MAX);
  const axis = { ...axisStyle(palette), ...ticks };
  return {
    data: bars,
    layout: baseLayout(palette, {
      barmode: 'stack',
      bargap: (to - from) / MS_PER_HOUR > GAPPED_BARS_MAX ? 0 : 0.12,
      margin: { l: 56, r: 12, t: 8, b: 28 },
      xaxis: {
        ...axisStyle(palette),
        type: 'date',
        range: [toAxisTime(from), toAxisTime(to)],
        showgrid: false,
        anchor: 'y2',
      },
      yaxis: { ...axis, domain: [0.5, 1], range: [0, top], title: axisTitle(sides[0].label, palette) },
      yaxis2: { ...axis, domain: [0, 0.5], range: [top, 0], title: axisTitle(sides[1].label, palette) },
      shapes: [
        {
          type: 'line',
          xref: 'paper',
          yref: 'paper',
          x0: 0,
          x1: 1,
          y0: 0.5,
          y1: 0.5,
          line: { color: palette.mutedText, width: 1 },
        },
      ],
    }),
    summary: `${sides[0].label} above and ${sides[1].label} below, ${measure} per hour over ${(to - from) / MS_PER_HOUR} hours.`,
  };
}

function hoursOf(rows: readonly Row[], measure: Measure): readonly HourOfSide[] {
  const hours = new Map<number, { accepted: number; denied: number }>();
  for (const row of rows) {
    const hour = parseTime(String(row.hour));
    if (!Number.isFinite(hour)) continue;
    const entry = hours.get(hour) ?? { accepted: 0, denied: 0 };
    if (row.action === 'REJECT') entry.denied += toNumber(row[measure]);
    else entry.accepted += toNumber(row[measure]);
    hours.set(hour, entry);
  }
  return [...hours].map(([hour, entry]) => ({ hour, ...entry })).sort((a, b) => a.hour - b.hour);
}

function barsOf(
  side: readonly HourOfSide[],
  index: number,
  { label, measure, palette }: { readonly label: string; readonly measure: Measure; readonly palette: Palette },
): Figure['data'] {
  const shared = {
    type: 'bar',
    x: side.map(({ hour }) => toAxisTime(hour)),
    customdata: side.map(({ hour }) => `${toInstant(hour)}/${toInstant(hour + MS_PER_HOUR)}`),
    hovertext: side.map(
      ({ hour, accepted, denied }) =>
        `${formatTimeZoned(hour)}<br>${escapeText(label)} ${formatMeasure(accepted + denied, measure)}` +
        `${denied === 0 ? '' : `<br>of these denied ${formatMeasure(denied, measure)}`}<br><i>click: only this hour; Shift: without it</i>`,
    ),
    hovertemplate: '%{hovertext}<extra></extra>',
    yaxis: index === 0 ? 'y' : 'y2',
    offset: 0,
    width: MS_PER_HOUR,
  } as const;
  return [
    {
      ...shared,
      name: `${label}, accepted`,
      y: side.map(({ accepted }) => accepted),
      marker: { color: palette.accepted },
    },
    {
      ...shared,
      name: `${label}, denied`,
      y: side.map(({ denied }) => denied),
      marker: {
        color: palette.denied,
        pattern: { shape: '/', size: 6, solidity: 0.35, fgcolor: palette.panel, fillmode: 'overlay' },
      },
    },
  ];
}

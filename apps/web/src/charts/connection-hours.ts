import type { Row } from '@networkflow/engine/contract';
import { formatTimeZoned, parseTime, toAxisTime } from '../format/times';
import { formatExact, toNumber } from '../format/units';
import { axisStyle, axisTitle, baseLayout, type Figure, SI_TICKS } from './figure';
import { type Palette, withOpacity } from './palette';

const MS_PER_HOUR = 3_600_000;
const GAP_OPACITY = 0.22;
/** Beyond this many gaps their bands say enough without a word on each. */
const CAPTIONS_MAX = 6;
/** Hours of the longest window that is drawn; ten years of them would be no picture. */
const HOURS_MAX = 10_000;

export interface ConnectionHoursInput {
  /** Rows of the statistic `hours`. */
  readonly rows: readonly Row[];
  readonly window: { readonly from: string; readonly to: string };
  readonly palette: Palette;
}

/** Connection records an hour; hours of the window that nobody logged are marked bands with a caption. */
export function connectionHoursFigure({ rows, window, palette }: ConnectionHoursInput): Figure {
  const from = Math.floor(parseTime(window.from) / MS_PER_HOUR) * MS_PER_HOUR;
  const to = Math.min(Math.ceil(parseTime(window.to) / MS_PER_HOUR) * MS_PER_HOUR, from + HOURS_MAX * MS_PER_HOUR);
  const byHour = new Map(rows.map((row) => [parseTime(String(row.hour)), row]));
  const hours = Array.from({ length: Math.max(0, (to - from) / MS_PER_HOUR) }, (_, at) => from + at * MS_PER_HOUR);
  const records = hours.map((hour) => recordsOf(byHour.get(hour)));
  const gaps = gapsOf(hours.filter((_, index) => records[index] === 0));
  return {
    data: [
      {
        type: 'bar',
        name: 'Records',
        x: hours.map((hour) => toAxisTime(hour)),
        y: records,
        hovertext: hours.map((hour) => hoverOf(hour, byHour.get(hour))),
        hovertemplate: '%{hovertext}<extra></extra>',
        marker: { color: palette.neutral },
        offset: 0,
        width: MS_PER_HOUR,
      },
    ],
    layout: baseLayout(palette, {
      margin: { l: 52, r: 12, t: 18, b: 28 },
      bargap: 0,
      shapes: gaps.map((gap) => ({
        type: 'rect',
        xref: 'x',
        yref: 'paper',
        x0: toAxisTime(gap.from),
        x1: toAxisTime(gap.to),
        y0: 0,
        y1: 1,
        fillcolor: withOpacity(palette.anomalous, GAP_OPACITY),
        line: { width: 0 },
      })),
      annotations: (gaps.length > CAPTIONS_MAX ? [] : gaps).map((gap) => ({
        x: toAxisTime((gap.from + gap.to) / 2),
        y: 1,
        xref: 'x',
        yref: 'paper',
        yanchor: 'bottom',
        text: 'silent',
        showarrow: false,
        font: { size: 11, color: palette.mutedText },
      })),
      xaxis: { ...axisStyle(palette), type: 'date', range: [toAxisTime(from), toAxisTime(to)], showgrid: false },
      yaxis: { ...axisStyle(palette), ...SI_TICKS, rangemode: 'tozero', title: axisTitle('records per hour', palette) },
    }),
    summary: `Connection records per hour over ${hours.length} hours; ${gaps.length} silent stretches.`,
  };
}

function recordsOf(row: Row | undefined): number {
  return toNumber(row?.new_records) + toNumber(row?.destroy_records);
}

function gapsOf(hours: readonly number[]): readonly { readonly from: number; readonly to: number }[] {
  const gaps: { from: number; to: number }[] = [];
  for (const hour of hours) {
    const last = gaps.at(-1);
    if (last !== undefined && last.to === hour) last.to = hour + MS_PER_HOUR;
    else gaps.push({ from: hour, to: hour + MS_PER_HOUR });
  }
  return gaps;
}

function hoverOf(hour: number, row: Row | undefined): string {
  const lines = [
    formatTimeZoned(hour),
    `${formatExact(row?.new_records ?? 0)} New, ${formatExact(row?.destroy_records ?? 0)} Destroy`,
    `${formatExact(row?.session_ends ?? 0)} session ends`,
    ...(recordsOf(row) === 0 ? ['<i>silent: nobody can be found here</i>'] : []),
  ];
  return lines.join('<br>');
}

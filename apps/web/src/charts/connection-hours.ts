import type { Row } from '@networkflow/engine/contract';
import { formatTimeZoned, parseTime, toAxisTime } from '../format/times';
import { formatExact, toNumber } from '../format/units';
import { axisStyle, axisTitle, baseLayout, type Figure, SI_TICKS } from './figure';
import type { Palette } from './palette';
import { silentBands, silentStretches } from './silent-hours';

const MS_PER_HOUR = 3_600_000;
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
  const gaps = silentStretches(hours.filter((_, index) => records[index] === 0));
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
      ...silentBands(gaps, 'silent', palette),
      xaxis: { ...axisStyle(palette), type: 'date', range: [toAxisTime(from), toAxisTime(to)], showgrid: false },
      yaxis: { ...axisStyle(palette), ...SI_TICKS, rangemode: 'tozero', title: axisTitle('records per hour', palette) },
    }),
    summary: `Connection records per hour over ${hours.length} hours; ${gaps.length} silent stretches.`,
  };
}

function recordsOf(row: Row | undefined): number {
  return toNumber(row?.new_records) + toNumber(row?.destroy_records);
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

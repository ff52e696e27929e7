import type { Row } from '@networkflow/engine/contract';
import { formatTimeZoned, parseTime, toAxisTime } from '../format/times';
import { formatExact, toNumber } from '../format/units';
import { toInstant } from '../state/resolve-window';
import { axisStyle, axisTitle, baseLayout, type Figure, SI_TICKS } from './figure';
import type { Palette } from './palette';
import { silentBands, silentStretches } from './silent-hours';

const MS_PER_HOUR = 3_600_000;

export interface CoverageHoursInput {
  /** Rows of `coverage` by hour. */
  readonly rows: readonly Row[];
  readonly window: { readonly from: string; readonly to: string };
  readonly palette: Palette;
}

/** Records an hour; hours nobody wrote are marked bands, hours in which AWS lost records carry a triangle. */
export function coverageHoursFigure({ rows, window, palette }: CoverageHoursInput): Figure {
  const from = Math.floor(parseTime(window.from) / MS_PER_HOUR) * MS_PER_HOUR;
  const to = Math.ceil(parseTime(window.to) / MS_PER_HOUR) * MS_PER_HOUR;
  const byHour = new Map(rows.map((row) => [parseTime(String(row.hour)), row]));
  const hours = Array.from(
    { length: Math.max(0, (to - from) / MS_PER_HOUR) },
    (_, index) => from + index * MS_PER_HOUR,
  );
  const records = hours.map((hour) => toNumber(byHour.get(hour)?.records));
  const gaps = silentStretches(hours.filter((hour, index) => records[index] === 0 && !wasHeard(byHour.get(hour))));
  const lost = hours.filter((hour) => toNumber(byHour.get(hour)?.skipdata) > 0);
  const top = Math.max(1, ...records);
  return {
    data: [
      {
        type: 'bar',
        name: 'Records',
        x: hours.map((hour) => toAxisTime(hour)),
        y: records,
        customdata: hours.map((hour) => `${toInstant(hour)}/${toInstant(hour + MS_PER_HOUR)}`),
        hovertext: hours.map((hour) => hoverOf(hour, byHour.get(hour))),
        hovertemplate: '%{hovertext}<extra></extra>',
        marker: { color: palette.neutral },
        offset: 0,
        width: MS_PER_HOUR,
      },
      {
        type: 'scatter',
        mode: 'markers',
        name: 'AWS lost records (SKIPDATA)',
        x: lost.map((hour) => toAxisTime(hour + MS_PER_HOUR / 2)),
        y: lost.map(() => top),
        hovertext: lost.map((hour) => hoverOf(hour, byHour.get(hour))),
        hovertemplate: '%{hovertext}<extra></extra>',
        marker: { symbol: 'triangle-down', size: 9, color: palette.denied },
      },
    ],
    layout: baseLayout(palette, {
      margin: { l: 52, r: 12, t: 18, b: 28 },
      bargap: 0,
      ...silentBands(gaps, 'no records', palette),
      xaxis: { ...axisStyle(palette), type: 'date', range: [toAxisTime(from), toAxisTime(to)], showgrid: false },
      yaxis: { ...axisStyle(palette), ...SI_TICKS, rangemode: 'tozero', title: axisTitle('records per hour', palette) },
    }),
    summary: `Records per hour over ${hours.length} hours; ${gaps.length} stretches without any record.`,
  };
}

/** An hour in which every interface said NODATA was logged: nothing happened, and that is known. */
function wasHeard(row: Row | undefined): boolean {
  return toNumber(row?.nodata) + toNumber(row?.skipdata) > 0;
}

function hoverOf(hour: number, row: Row | undefined): string {
  const lines = [
    formatTimeZoned(hour),
    `${formatExact(row?.records ?? 0)} records from ${formatExact(row?.interfaces ?? 0)} interfaces`,
    `${formatExact(row?.nodata ?? 0)} NODATA, ${formatExact(row?.skipdata ?? 0)} SKIPDATA`,
  ];
  return lines.join('<br>');
}

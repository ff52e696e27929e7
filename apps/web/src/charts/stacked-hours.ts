import type { Measure, Row } from '@networkflow/engine/contract';
import { formatTimeZoned, parseTime, toAxisTime } from '../format/times';
import { formatExact, formatMeasure, toNumber } from '../format/units';
import { toInstant } from '../state/resolve-window';
import { type BarSpan, barSpanOf, barStart } from './bar-span';
import { byteTicks } from './byte-ticks';
import { axisStyle, axisTitle, baseLayout, escapeText, type Figure, SI_TICKS } from './figure';
import { keyText } from './key-text';
import type { Palette } from './palette';

const MS_PER_HOUR = 3_600_000;
/** Colours that can be told apart; what is smaller is summed as Other. */
const SERIES_MAX = 6;
const TICKS_MAX = 6;

export interface HourSeries {
  readonly name: string;
  readonly color: string;
  /** Marks what was denied or lost without colour. */
  readonly isHatched?: boolean;
  /** By start of the hour, Unix milliseconds. */
  readonly values: ReadonlyMap<number, number>;
}

/** One series for each value of a column, the largest first, the rest as Other; without a column everything is one. */
export function seriesOfSplit(
  rows: readonly Row[],
  options: { readonly split: string | undefined; readonly measure: Measure; readonly palette: Palette },
): readonly HourSeries[] {
  const { split, measure, palette } = options;
  const byName = new Map<string, Map<number, number>>();
  for (const row of rows) {
    const name = split === undefined ? measure : keyText(split, row[split]);
    addTo(byName, name, parseTime(String(row.hour)), toNumber(row[measure]));
  }
  const ranked = [...byName].sort(([nameA, a], [nameB, b]) => sum(b) - sum(a) || (nameA < nameB ? -1 : 1));
  const kept = ranked.slice(0, ranked.length > SERIES_MAX + 1 ? SERIES_MAX : ranked.length);
  const rest = new Map<number, number>();
  for (const [, values] of ranked.slice(kept.length)) {
    for (const [hour, value] of values) rest.set(hour, (rest.get(hour) ?? 0) + value);
  }
  const series = kept.map(([name, values], index) => ({ name, values, ...markOf(name, index, palette) }));
  return rest.size === 0 ? series : [...series, { name: 'Other', values: rest, color: palette.other }];
}

/** One series for each of some columns. */
export function seriesOfColumns(
  rows: readonly Row[],
  columns: readonly (Omit<HourSeries, 'values'> & { readonly column: string })[],
): readonly HourSeries[] {
  return columns.map(({ column, ...series }) => ({
    ...series,
    values: new Map(rows.map((row) => [parseTime(String(row.hour)), toNumber(row[column])])),
  }));
}

/** Stacked bars an hour, of wide windows a quarter of a day or a day; a click asks for that alone. */
export function stackedHoursFigure(input: {
  readonly series: readonly HourSeries[];
  readonly window: { readonly from: string; readonly to: string };
  /** What is counted, for the axis: `bytes per hour`. */
  readonly unit: Measure | 'records';
  readonly palette: Palette;
}): Figure {
  const { window, unit, palette } = input;
  const span = barSpanOf(parseTime(window.to) - parseTime(window.from));
  const series = input.series.map((each) => ({ ...each, values: inBars(each.values, span) }));
  const from = Math.floor(parseTime(window.from) / MS_PER_HOUR) * MS_PER_HOUR;
  const to = Math.ceil(parseTime(window.to) / MS_PER_HOUR) * MS_PER_HOUR;
  return {
    data: series.map(({ name, color, isHatched, values }) => {
      const hours = [...values.keys()].sort((a, b) => a - b);
      return {
        type: 'bar',
        name: escapeText(name),
        x: hours.map((hour) => toAxisTime(hour)),
        y: hours.map((hour) => values.get(hour) ?? 0),
        offset: 0,
        width: span.ms,
        marker: {
          color,
          ...(isHatched
            ? { pattern: { shape: '/', size: 6, solidity: 0.35, fgcolor: palette.panel, fillmode: 'overlay' as const } }
            : {}),
        },
        customdata: hours.map((hour) => `${toInstant(hour)}/${toInstant(hour + span.ms)}`),
        hovertext: hours.map((hour) => {
          const value = values.get(hour) ?? 0;
          const scaled = unit === 'bytes' ? ` (${formatMeasure(value, unit)})` : '';
          return `${formatTimeZoned(hour)}<br><b>${escapeText(name)}</b> ${formatExact(value)} ${unit}${scaled}<br><i>click: only ${span.own}; Shift: without it</i>`;
        }),
        hovertemplate: '%{hovertext}<extra></extra>',
      };
    }),
    layout: baseLayout(palette, {
      barmode: 'stack',
      bargap: 0,
      margin: { l: 52, r: 12, t: 30, b: 36 },
      showlegend: true,
      legend: {
        orientation: 'h',
        traceorder: 'normal',
        x: 0,
        y: 1.02,
        yanchor: 'bottom',
        font: { color: palette.mutedText },
      },
      xaxis: { ...axisStyle(palette), type: 'date', range: [toAxisTime(from), toAxisTime(to)], showgrid: false },
      yaxis: {
        ...axisStyle(palette),
        ...(unit === 'bytes' ? byteTicks([0, tallest(series)], TICKS_MAX) : SI_TICKS),
        rangemode: 'tozero',
        title: axisTitle(`${unit} per ${span.per}`, palette),
      },
    }),
    summary: `${unit} per ${span.per}, ${series.length === 1 ? 'one series' : `${series.length} series stacked`}.`,
  };
}

function inBars(values: HourSeries['values'], span: BarSpan): HourSeries['values'] {
  const bars = new Map<number, number>();
  for (const [hour, value] of values) {
    const start = barStart(hour, span);
    bars.set(start, (bars.get(start) ?? 0) + value);
  }
  return bars;
}

/** The largest bar of all series together. */
function tallest(series: readonly HourSeries[]): number {
  const sums = new Map<number, number>();
  for (const { values } of series) {
    for (const [hour, value] of values) sums.set(hour, (sums.get(hour) ?? 0) + value);
  }
  return sums.size === 0 ? 0 : Math.max(...sums.values());
}

/** Accepted and denied look as they do everywhere; other values take the categories in turn. */
function markOf(name: string, index: number, palette: Palette): { color: string; isHatched?: boolean } {
  if (name === 'ACCEPT') return { color: palette.accepted };
  if (name === 'REJECT') return { color: palette.denied, isHatched: true };
  if (name === 'unknown') return { color: palette.other };
  return { color: palette.categories[index % palette.categories.length] ?? palette.neutral };
}

function addTo(byName: Map<string, Map<number, number>>, name: string, hour: number, value: number): void {
  if (!Number.isFinite(hour)) return;
  const values = byName.get(name) ?? new Map<number, number>();
  values.set(hour, (values.get(hour) ?? 0) + value);
  byName.set(name, values);
}

function sum(values: ReadonlyMap<number, number>): number {
  let total = 0;
  for (const value of values.values()) total += value;
  return total;
}

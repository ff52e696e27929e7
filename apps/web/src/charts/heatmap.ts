import type { Row } from '@networkflow/engine/contract';
import { parseTime } from '../format/times';
import { formatCount, formatExact, toNumber } from '../format/units';
import { toInstant } from '../state/resolve-window';
import { axisStyle, axisTitle, baseLayout, type Figure } from './figure';
import type { Palette } from './palette';

export const WEEKDAYS = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'] as const;
const HOURS_PER_DAY = 24;
const MS_PER_HOUR = 3_600_000;
const DAYS_PER_WEEK = 7;

/** How often each weekday and hour occurs in a window, whole or in part; rows are weekdays from Monday. */
export function countSlots(window: { readonly from: string; readonly to: string }): readonly (readonly number[])[] {
  const slots = WEEKDAYS.map(() => new Array<number>(HOURS_PER_DAY).fill(0));
  const end = parseTime(window.to);
  for (let ms = Math.floor(parseTime(window.from) / MS_PER_HOUR) * MS_PER_HOUR; ms < end; ms += MS_PER_HOUR) {
    const date = new Date(ms);
    const row = slots[(date.getUTCDay() + DAYS_PER_WEEK - 1) % DAYS_PER_WEEK];
    if (row !== undefined) row[date.getUTCHours()] = (row[date.getUTCHours()] ?? 0) + 1;
  }
  return slots;
}

/** For each weekday and hour its last occurrence in a window, as `from/to`; empty where there is none. */
export function newestSlots(window: { readonly from: string; readonly to: string }): readonly (readonly string[])[] {
  const slots = WEEKDAYS.map(() => new Array<string>(HOURS_PER_DAY).fill(''));
  const end = parseTime(window.to);
  const first = Math.max(parseTime(window.from), end - DAYS_PER_WEEK * HOURS_PER_DAY * MS_PER_HOUR);
  for (let ms = Math.floor(first / MS_PER_HOUR) * MS_PER_HOUR; ms < end; ms += MS_PER_HOUR) {
    const date = new Date(ms);
    const row = slots[(date.getUTCDay() + DAYS_PER_WEEK - 1) % DAYS_PER_WEEK];
    if (row !== undefined) row[date.getUTCHours()] = `${toInstant(ms)}/${toInstant(ms + MS_PER_HOUR)}`;
  }
  return slots;
}

function powersOfTen(largest: number) {
  const powers = Array.from({ length: Math.floor(Math.log10(largest)) + 1 }, (_, power) => power);
  return {
    tickmode: 'array' as const,
    tickvals: powers.map((power) => Math.log10(1 + 10 ** power)),
    ticktext: powers.map((power) => formatCount(10 ** power)),
  };
}

export interface HeatmapInput {
  /** Rows of `heatmap`: weekday 1 (Monday) to 7, hour 0 to 23. */
  readonly rows: readonly Row[];
  readonly window: { readonly from: string; readonly to: string };
  readonly palette: Palette;
  /** Colours by powers of ten, so that quiet hours differ too. */
  readonly isLog?: boolean;
}

/** Mean flows per hour for each weekday and hour. Slots outside the window stay blank; inside it, no rows means zero. */
export function heatmapFigure({ rows, window, palette, isLog = false }: HeatmapInput): Figure {
  const slots = countSlots(window);
  const sums = WEEKDAYS.map(() => new Array<number>(HOURS_PER_DAY).fill(0));
  for (const row of rows) {
    const day = sums[toNumber(row.weekday) - 1];
    const hour = toNumber(row.hour);
    if (day !== undefined && hour in day) day[hour] = (day[hour] ?? 0) + toNumber(row.flows);
  }
  const z = slots.map((day, weekday) =>
    day.map((times, hour) => (times === 0 ? null : (sums[weekday]?.[hour] ?? 0) / times)),
  );
  const largest = Math.max(1, ...z.flat().map((mean) => mean ?? 0));
  const hours = Array.from({ length: HOURS_PER_DAY }, (_, hour) => String(hour).padStart(2, '0'));
  const text = z.map((day, weekday) =>
    day.map((mean, hour) =>
      mean === null
        ? ''
        : `${WEEKDAYS[weekday]} ${hours[hour]}:00–${hours[hour]}:59 UTC<br>${formatCount(Math.round(mean))} flows per hour` +
          `<br>${formatExact(sums[weekday]?.[hour] ?? 0)} in ${slots[weekday]?.[hour]} such hours` +
          '<br><i>click: only the newest such hour, or without it</i>',
    ),
  );
  const shades = isLog ? z.map((day) => day.map((mean) => (mean === null ? null : Math.log10(1 + mean)))) : z;
  const newest = newestSlots(window);
  return {
    data: [
      {
        type: 'heatmap',
        x: hours,
        y: [...WEEKDAYS],
        z: shades,
        text: text as unknown as string[],
        customdata: newest as unknown as string[],
        hovertemplate: '%{text}<extra></extra>',
        hoverongaps: false,
        xgap: 1,
        ygap: 1,
        // Plotly ignores one bound without the other, and a scale that starts at the smallest hour exaggerates.
        zmin: 0,
        zmax: isLog ? Math.log10(1 + largest) : largest,
        colorscale: palette.scale.map(([at, color]): [number, string] => [at, color]),
        colorbar: {
          thickness: 8,
          outlinewidth: 0,
          // As for axes: without it each label is measured for each.
          ticklabeloverflow: 'allow',
          ...(isLog ? powersOfTen(largest) : { tickformat: '~s', nticks: 4 }),
          tickfont: { color: palette.mutedText, size: 11 },
          x: 1.01,
        },
      },
    ],
    layout: baseLayout(palette, {
      margin: { l: 36, r: 8, t: 8, b: 40 },
      xaxis: {
        ...axisStyle(palette),
        type: 'category',
        title: axisTitle('hour of day, UTC', palette),
        dtick: 3,
        showgrid: false,
      },
      yaxis: { ...axisStyle(palette), type: 'category', autorange: 'reversed', showgrid: false },
    }),
    summary: 'Mean flows per hour by weekday and hour of day.',
  };
}

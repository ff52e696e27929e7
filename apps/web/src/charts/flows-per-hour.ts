import type { Row } from '@networkflow/engine/contract';
import { formatTime, parseTime } from '../format/times';
import { formatExact, formatShare, toNumber } from '../format/units';
import { toInstant } from '../state/resolve-window';
import { axisStyle, axisTitle, baseLayout, type Figure, SI_TICKS } from './figure';
import type { Palette } from './palette';

const MS_PER_HOUR = 3_600_000;
/** Beyond this many bars a gap between them only adds noise. */
const GAPPED_BARS_MAX = 100;
const HALO_HOURS_MAX = 48;

export interface HourlyFlows {
  /** Start of the hour, Unix milliseconds. */
  readonly hour: number;
  readonly accepted: number;
  readonly denied: number;
}

/** Rows of `flows-per-hour`, split by action or not, as one entry an hour, in order. */
export function toHourly(rows: readonly Row[]): readonly HourlyFlows[] {
  const hours = new Map<number, { accepted: number; denied: number }>();
  for (const row of rows) {
    const hour = parseTime(String(row.hour));
    if (!Number.isFinite(hour)) continue;
    const entry = hours.get(hour) ?? { accepted: 0, denied: 0 };
    const flows = toNumber(row.flows);
    const denied = row.denied_flows === undefined ? (row.action === 'REJECT' ? flows : 0) : toNumber(row.denied_flows);
    entry.denied += denied;
    entry.accepted += flows - denied;
    hours.set(hour, entry);
  }
  return [...hours].map(([hour, entry]) => ({ hour, ...entry })).sort((a, b) => a.hour - b.hour);
}

export interface FlowsPerHourInput {
  readonly rows: readonly Row[];
  /** The same analysis over the window before, drawn as a ghost line shifted onto this one. */
  readonly previousRows?: readonly Row[] | undefined;
  readonly window: { readonly from: string; readonly to: string };
  readonly palette: Palette;
}

/** Stacked bars an hour: accepted below, denied on top and hatched; the previous window as a dotted line. */
export function flowsPerHourFigure({ rows, previousRows, window, palette }: FlowsPerHourInput): Figure {
  const hourly = toHourly(rows);
  const x = hourly.map(({ hour }) => toAxis(hour));
  const hover = hourly.map(({ hour, accepted, denied }) => {
    const total = accepted + denied;
    const share = total === 0 ? 0 : denied / total;
    return `${formatTime(hour)} UTC<br>accepted ${formatExact(accepted)}<br>denied ${formatExact(denied)} (${formatShare(share)})<br><i>click: only this hour</i>`;
  });
  const windows = hourly.map(({ hour }) => `${toInstant(hour)}/${toInstant(hour + MS_PER_HOUR)}`);
  const shared = {
    type: 'bar',
    x,
    customdata: windows,
    hovertext: hover,
    hovertemplate: '%{hovertext}<extra></extra>',
  } as const;
  const from = Math.floor(parseTime(window.from) / MS_PER_HOUR) * MS_PER_HOUR;
  const to = Math.ceil(parseTime(window.to) / MS_PER_HOUR) * MS_PER_HOUR;
  return {
    data: [
      {
        ...shared,
        name: 'Accepted',
        y: hourly.map(({ accepted }) => accepted),
        marker: { color: palette.accepted },
        offset: 0,
        width: MS_PER_HOUR,
      },
      {
        ...shared,
        name: 'Denied',
        y: hourly.map(({ denied }) => denied),
        marker: {
          color: palette.denied,
          pattern: { shape: '/', size: 6, solidity: 0.35, fgcolor: palette.panel, fillmode: 'overlay' },
        },
        offset: 0,
        width: MS_PER_HOUR,
      },
      ...ghostLine(previousRows, window, palette),
    ],
    layout: baseLayout(palette, {
      barmode: 'stack',
      bargap: hourly.length > GAPPED_BARS_MAX ? 0 : 0.12,
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
      xaxis: { ...axisStyle(palette), type: 'date', range: [toAxis(from), toAxis(to)], showgrid: false },
      yaxis: { ...axisStyle(palette), ...SI_TICKS, rangemode: 'tozero', title: axisTitle('flows per hour', palette) },
    }),
    summary: `Flows per hour over ${hourly.length} hours, accepted and denied.`,
  };
}

function ghostLine(
  rows: readonly Row[] | undefined,
  window: FlowsPerHourInput['window'],
  palette: Palette,
): Figure['data'] {
  if (rows === undefined || rows.length === 0) return [];
  const shift = parseTime(window.to) - parseTime(window.from);
  const hourly = toHourly(rows);
  const x = hourly.map(({ hour }) => toAxis(hour + shift + MS_PER_HOUR / 2));
  const y = hourly.map(({ accepted, denied }) => accepted + denied);
  const shared = { type: 'scatter', x, y, mode: hourly.length === 1 ? 'markers' : 'lines' } as const;
  return [
    // Under the dots lies a line of the panel's colour, or they could not be seen on the bars. Where bars are narrow it
    // would hide what was denied.
    {
      ...shared,
      line: { color: palette.panel, width: hourly.length > HALO_HOURS_MAX ? 0 : 3.5 },
      marker: { color: palette.panel, size: 12 },
      hoverinfo: 'skip',
      showlegend: false,
    },
    {
      ...shared,
      name: 'Previous period',
      line: { color: palette.text, width: 1.5, dash: 'dot' },
      marker: { color: palette.text, size: 7, symbol: 'circle-open', line: { width: 2 } },
      hovertext: hourly.map(
        ({ hour, accepted, denied }) =>
          `${formatTime(hour)} UTC, previous period<br>${formatExact(accepted + denied)} flows`,
      ),
      hovertemplate: '%{hovertext}<extra></extra>',
    },
  ];
}

/** Plotly reads times without an offset as they are written, which keeps the axis in UTC in every browser. */
function toAxis(ms: number): string {
  return new Date(ms).toISOString().slice(0, 19);
}

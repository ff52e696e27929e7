import type { Row } from '@networkflow/engine/contract';
import { formatTimeZoned, parseTime, toAxisTime } from '../format/times';
import { formatExact, formatShare, toNumber } from '../format/units';
import { toInstant } from '../state/resolve-window';
import type { AnomalyWindow } from './anomaly-windows';
import { type BarSpan, barSpanOf, barStart } from './bar-span';
import { axisStyle, axisTitle, baseLayout, type Figure, SI_TICKS } from './figure';
import { logTicks } from './log-ticks';
import type { Palette } from './palette';
import { rateText } from './rate-text';
import { type Band, bandCaptions, bandLegend, bandShapes, joinBands } from './unusual-bands';

const MS_PER_HOUR = 3_600_000;
const MS_PER_SECOND = 1_000;
/** Beyond this many bars a gap between them only adds noise. */
const GAPPED_BARS_MAX = 100;
const HALO_HOURS_MAX = 48;
const TICKS_MAX = 6;
const LOG_HEADROOM = 10;

export interface HourlyFlows {
  /** Start of the hour, or of the bar, Unix milliseconds. */
  readonly hour: number;
  readonly accepted: number;
  readonly denied: number;
}

/** Rows of `flows-per-hour`, split by action or not, as one entry for each bar, in order. */
export function toHourly(rows: readonly Row[], span: BarSpan = barSpanOf(0)): readonly HourlyFlows[] {
  const hours = new Map<number, { accepted: number; denied: number }>();
  for (const row of rows) {
    const hour = barStart(parseTime(String(row.hour)), span);
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
  /** Windows that were found to be unusual. */
  readonly anomalies?: readonly AnomalyWindow[] | undefined;
  readonly palette: Palette;
  /** Lines on a logarithmic axis instead of stacked bars, so that what little was denied can be read beside the rest. */
  readonly isLog?: boolean;
}

/**
 * Stacked bars an hour, of wide windows a quarter of a day or a day: accepted below, denied on top and hatched; the previous window as a dotted line;
 * unusual windows as marked amber bands behind the bars.
 */
export function flowsPerHourFigure(input: FlowsPerHourInput): Figure {
  const { rows, previousRows, window, anomalies = [], palette, isLog = false } = input;
  const span = barSpanOf(parseTime(window.to) - parseTime(window.from));
  const hourly = toHourly(rows, span);
  const bands = bandsOf(anomalies, window);
  const from = Math.floor(parseTime(window.from) / MS_PER_HOUR) * MS_PER_HOUR;
  const to = Math.ceil(parseTime(window.to) / MS_PER_HOUR) * MS_PER_HOUR;
  return {
    data: [
      ...(isLog ? actionLines(hourly, span, palette) : actionBars(hourly, span, palette)),
      ...ghostLine(previousRows, { window, span }, palette),
      ...(bands.length === 0 ? [] : [bandLegend('Unusual', palette)]),
    ],
    layout: baseLayout(palette, {
      barmode: 'stack',
      bargap: hourly.length > GAPPED_BARS_MAX ? 0 : 0.12,
      margin: { l: 52, r: 12, t: 30, b: 36 },
      shapes: bandShapes(bands, palette),
      annotations: bandCaptions(bands, palette),
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
        ...SI_TICKS,
        ...(isLog ? logAxis(hourly) : { rangemode: 'tozero' as const }),
        title: axisTitle(`flows per ${span.per}`, palette),
      },
    }),
    summary: `Flows per ${span.per}, ${hourly.length} bars, accepted and denied${bands.length === 0 ? '' : `, with ${bands.length} unusual windows`}.`,
  };
}

function logAxis(hourly: readonly HourlyFlows[]) {
  const tallest = Math.max(1, ...hourly.map(({ accepted, denied }) => Math.max(accepted, denied)));
  // Plotly draws the axis a little beyond its greatest value, and further where there was more before.
  return { type: 'log' as const, ...logTicks([1, LOG_HEADROOM * tallest], TICKS_MAX, 'flows') };
}

function sharedTrace(hourly: readonly HourlyFlows[], span: BarSpan) {
  return {
    x: hourly.map(({ hour }) => toAxisTime(hour)),
    customdata: hourly.map(({ hour }) => `${toInstant(hour)}/${toInstant(hour + span.ms)}`),
    hovertext: hourly.map((each) => hoverText(each, span)),
    hovertemplate: '%{hovertext}<extra></extra>',
  };
}

function hoverText({ hour, accepted, denied }: HourlyFlows, { ms, own }: BarSpan): string {
  const total = accepted + denied;
  const share = total === 0 ? 0 : denied / total;
  return [
    formatTimeZoned(hour),
    `accepted ${formatExact(accepted)}, ${rateText(accepted, 'flows', ms / MS_PER_SECOND)}`,
    `denied ${formatExact(denied)} (${formatShare(share)})`,
    `<i>click: only ${own}; Shift: without it; drag: any window</i>`,
  ].join('<br>');
}

function actionBars(hourly: readonly HourlyFlows[], span: BarSpan, palette: Palette): Figure['data'] {
  const shared = { ...sharedTrace(hourly, span), type: 'bar', offset: 0, width: span.ms } as const;
  return [
    {
      ...shared,
      name: 'Accepted',
      y: hourly.map(({ accepted }) => accepted),
      marker: { color: palette.accepted },
    },
    {
      ...shared,
      name: 'Denied',
      y: hourly.map(({ denied }) => denied),
      marker: {
        color: palette.denied,
        pattern: { shape: '/', size: 6, solidity: 0.35, fgcolor: palette.panel, fillmode: 'overlay' },
      },
    },
  ];
}

/** A logarithm has no zero: an hour without such flows is a gap in its line. */
function actionLines(hourly: readonly HourlyFlows[], span: BarSpan, palette: Palette): Figure['data'] {
  const shared = { ...sharedTrace(hourly, span), type: 'scatter', mode: 'lines+markers' } as const;
  const positive = (flows: number): number | null => (flows > 0 ? flows : null);
  return [
    {
      ...shared,
      name: 'Accepted',
      y: hourly.map(({ accepted }) => positive(accepted)),
      line: { color: palette.accepted, width: 2 },
      marker: { color: palette.accepted, size: 5 },
    },
    {
      ...shared,
      name: 'Denied',
      y: hourly.map(({ denied }) => positive(denied)),
      line: { color: palette.denied, width: 2, dash: 'dash' },
      marker: { color: palette.denied, size: 7, symbol: 'diamond' },
    },
  ];
}

/** Bands in whole hours, as the bars are, inside the window. */
function bandsOf(anomalies: readonly AnomalyWindow[], window: FlowsPerHourInput['window']): readonly Band[] {
  const [start, end] = [parseTime(window.from), parseTime(window.to)];
  return joinBands(
    anomalies
      .map(({ from, to }) => ({
        from: Math.floor(Math.max(parseTime(from), start) / MS_PER_HOUR) * MS_PER_HOUR,
        to: Math.ceil(Math.min(parseTime(to), end) / MS_PER_HOUR) * MS_PER_HOUR,
      }))
      .filter(({ from, to }) => from < to),
  );
}

function ghostLine(
  rows: readonly Row[] | undefined,
  { window, span }: { readonly window: FlowsPerHourInput['window']; readonly span: BarSpan },
  palette: Palette,
): Figure['data'] {
  if (rows === undefined || rows.length === 0) return [];
  const shift = parseTime(window.to) - parseTime(window.from);
  const hourly = toHourly(rows, span);
  const x = hourly.map(({ hour }) => toAxisTime(hour + shift + span.ms / 2));
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
          `${formatTimeZoned(hour)}, previous period<br>${formatExact(accepted + denied)} flows`,
      ),
      hovertemplate: '%{hovertext}<extra></extra>',
    },
  ];
}

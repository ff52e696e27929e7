import type { ErrorReport } from '@networkflow/engine/contract';
import { formatTimeZoned, parseTime, toAxisTime } from '../format/times';
import { formatExact } from '../format/units';
import { visibleText } from '../format/visible-text';
import { axisStyle, axisTitle, baseLayout, escapeText, type Figure, SI_TICKS } from './figure';
import type { Palette } from './palette';
import { OTHER_SERVICES } from './service-colors';
import { type Band, bandCaptions, bandLegend, bandShapes, joinBands } from './unusual-bands';

const MS_PER_MINUTE = 60_000;
/** Minutes of a bar, and how many bars can still be told apart. */
const STEPS_MINUTES = [1, 5, 15, 60, 360, 1_440] as const;
const BARS_MAX = 240;
/** Without a gap a bar of one minute is not lost in an hour of them. */
const GAPPED_BARS_MAX = 100;

export interface ErrorsOverTimeInput {
  readonly report: Pick<ErrorReport, 'perMinute' | 'spikes' | 'first' | 'last'>;
  /** The services that have a colour; all others are one. */
  readonly colors: ReadonlyMap<string, string>;
  /** Only this service, where one is chosen. */
  readonly service?: string | undefined;
  readonly palette: Palette;
}

/** Minutes of a bar: the fewest that make no more bars than can be told apart. */
export function stepMinutes(report: ErrorsOverTimeInput['report']): number {
  const { from, to } = spanOf(report);
  const minutes = (to - from) / MS_PER_MINUTE;
  return STEPS_MINUTES.find((step) => minutes / step <= BARS_MAX) ?? 1_440;
}

/** How long a bar is, in words: `minute`, `5 minutes`, `hour`. */
export function stepWords(minutes: number): string {
  if (minutes === 1) return 'minute';
  if (minutes < 60) return `${minutes} minutes`;
  if (minutes === 60) return 'hour';
  return minutes === 1_440 ? 'day' : `${minutes / 60} hours`;
}

/** Stacked bars by service, with the times shaded in which a service logged far more errors than usual. */
export function errorsOverTimeFigure(input: ErrorsOverTimeInput): Figure {
  const { report, colors, service, palette } = input;
  const minutes = stepMinutes(report);
  const stepMs = minutes * MS_PER_MINUTE;
  const { from, to } = spanOf(report);
  const start = Math.floor(from / stepMs) * stepMs;
  const end = Math.max(start + stepMs, Math.ceil((to + 1) / stepMs) * stepMs);
  const series = seriesOf(report.perMinute, { colors, service, stepMs });
  const bands = bandsOf(report.spikes, { service, stepMs });
  const legend = { orientation: 'h', traceorder: 'normal', x: 0, y: 1.02, yanchor: 'bottom' } as const;
  return {
    data: [
      ...[...series].map(([name, values]) => {
        const times = [...values.keys()].sort((a, b) => a - b);
        return {
          type: 'bar' as const,
          name: escapeText(visibleText(name)),
          x: times.map((time) => toAxisTime(time)),
          y: times.map((time) => values.get(time) ?? 0),
          offset: 0,
          width: stepMs * ((end - start) / stepMs > GAPPED_BARS_MAX ? 1 : 0.88),
          marker: { color: colors.get(name) ?? palette.other },
          customdata: times.map(() => (colors.has(name) ? name : '')),
          hovertext: times.map(
            (time) =>
              `${formatTimeZoned(time)}<br><b>${escapeText(visibleText(name))}</b> ${formatExact(values.get(time) ?? 0)} errors${colors.has(name) ? '<br><i>click: only this service</i>' : ''}`,
          ),
          hovertemplate: '%{hovertext}<extra></extra>',
        };
      }),
      ...(bands.length === 0 ? [] : [bandLegend('Spike', palette)]),
    ],
    layout: baseLayout(palette, {
      barmode: 'stack',
      margin: { l: 52, r: 12, t: 30, b: 36 },
      shapes: bandShapes(bands, palette),
      annotations: bandCaptions(bands, palette),
      showlegend: true,
      legend: { ...legend, font: { color: palette.mutedText } },
      xaxis: { ...axisStyle(palette), type: 'date', range: [toAxisTime(start), toAxisTime(end)], showgrid: false },
      yaxis: {
        ...axisStyle(palette),
        ...SI_TICKS,
        rangemode: 'tozero',
        title: axisTitle(`errors per ${stepWords(minutes)}`, palette),
      },
    }),
    summary: `Errors per ${stepWords(minutes)} by service, ${series.size} series stacked${bands.length === 0 ? '' : `, with ${bands.length} spikes`}.`,
  };
}

/** From the first to the last record; where those have no times, of the errors. */
function spanOf({ perMinute, first, last }: ErrorsOverTimeInput['report']): { from: number; to: number } {
  const from = first === null ? Number.NaN : parseTime(first);
  const to = last === null ? Number.NaN : parseTime(last);
  if (from <= to) return { from, to };
  const times = perMinute.map(({ minute }) => parseTime(minute));
  if (times.length === 0) return { from: 0, to: 0 };
  return times.reduce((span, time) => ({ from: Math.min(span.from, time), to: Math.max(span.to, time) }), {
    from: Number.POSITIVE_INFINITY,
    to: Number.NEGATIVE_INFINITY,
  });
}

/** Sums by service and bar; services in the order of their colours, the others together at the end. */
function seriesOf(
  perMinute: ErrorReport['perMinute'],
  { colors, service, stepMs }: { colors: ReadonlyMap<string, string>; service: string | undefined; stepMs: number },
): ReadonlyMap<string, ReadonlyMap<number, number>> {
  const series = new Map<string, Map<number, number>>([...colors.keys()].map((name) => [name, new Map()]));
  for (const each of perMinute) {
    if (service !== undefined && each.service !== service) continue;
    const name = colors.has(each.service) || service !== undefined ? each.service : OTHER_SERVICES;
    const values = series.get(name) ?? new Map<number, number>();
    const time = Math.floor(parseTime(each.minute) / stepMs) * stepMs;
    values.set(time, (values.get(time) ?? 0) + each.errors);
    series.set(name, values);
  }
  return new Map([...series].filter(([, values]) => values.size > 0));
}

/** Spikes as long as bars are. */
function bandsOf(
  spikes: ErrorReport['spikes'],
  { service, stepMs }: { readonly service: string | undefined; readonly stepMs: number },
): readonly Band[] {
  return joinBands(
    spikes
      .filter((spike) => service === undefined || spike.service === service)
      .map(({ minute }) => Math.floor(parseTime(minute) / stepMs) * stepMs)
      .map((from) => ({ from, to: from + stepMs })),
  );
}

import type { Finding } from '@networkflow/engine/contract';
import { formatTimeZoned, parseTime, toAxisTime } from '../format/times';
import { axisStyle, baseLayout, escapeText, type Figure } from './figure';
import type { Palette } from './palette';
import { severityColor } from './severity';

/** A finding of a second would not be seen on a day: marks are at least this share of the window wide. */
const WIDTH_SHARE_MIN = 0.004;
const TITLE_CHARS_MAX = 110;
/** So that times stand level beside each other on a phone. */
const TICKS_MAX = 5;
/** Height of one row of the chart, and of its axis, in pixels. */
const ROW_PX = 24;
const AXIS_PX = 44;

export interface TimelineInput {
  readonly findings: readonly Finding[];
  readonly titleOf: (detection: string) => string;
  readonly window: { readonly from: string; readonly to: string };
  readonly palette: Palette;
}

/** One row a detection, one bar an appearance, in the colour of its severity; a click opens the finding. */
export function findingsTimelineFigure({ findings, titleOf, window, palette }: TimelineInput): Figure {
  const [from, to] = [parseTime(window.from), parseTime(window.to)];
  const widthMin = (to - from) * WIDTH_SHARE_MIN;
  const marks = findings.flatMap((finding) =>
    finding.timeline.map(({ first, last }) => {
      const start = parseTime(first);
      return { finding, start, width: Math.max(parseTime(last) - start, widthMin) };
    }),
  );
  const shown = marks.filter(({ start, width }) => start + width > from && start < to);
  return {
    data: [
      {
        type: 'bar',
        orientation: 'h',
        y: shown.map(({ finding }) => titleOf(finding.detection)),
        x: shown.map(({ width }) => width),
        base: shown.map(({ start }) => toAxisTime(start)),
        marker: {
          color: shown.map(({ finding }) => severityColor(finding.severity, palette)),
          line: { width: 1, color: palette.anomalous },
        },
        customdata: shown.map(({ finding }) => finding.id),
        hovertext: shown.map(
          ({ finding, start }) =>
            `<b>${finding.severity}</b>, ${formatTimeZoned(start)}<br>${escapeText(cut(finding.title))}<br><i>click: open it</i>`,
        ),
        hovertemplate: '%{hovertext}<extra></extra>',
      },
    ],
    layout: baseLayout(palette, {
      barmode: 'overlay',
      bargap: 0.45,
      margin: { l: 12, r: 12, t: 4, b: 32 },
      xaxis: {
        ...axisStyle(palette),
        type: 'date',
        nticks: TICKS_MAX,
        tickangle: 0,
        range: [toAxisTime(from), toAxisTime(to)],
      },
      yaxis: { ...axisStyle(palette), type: 'category', autorange: 'reversed' },
    }),
    summary: `Timeline of ${findings.length} findings by detection.`,
  };
}

/** Pixels the chart needs for these findings. */
export function timelineHeight(findings: readonly Finding[]): number {
  return AXIS_PX + ROW_PX * Math.max(1, new Set(findings.map(({ detection }) => detection)).size);
}

function cut(text: string): string {
  return text.length <= TITLE_CHARS_MAX ? text : `${text.slice(0, TITLE_CHARS_MAX - 1)}…`;
}

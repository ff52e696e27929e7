import type { AnalysisMeta, Measure, Row } from '@networkflow/engine/contract';
import { formatExact, formatMeasure, formatShare, toNumber } from '../format/units';
import { byteTicks, countTicks } from './byte-ticks';
import { axisStyle, baseLayout, escapeText, type Figure } from './figure';
import { logTicks } from './log-ticks';
import { type Palette, readableOn } from './palette';
import { rateText } from './rate-text';
import { widestText } from './text-width';

export interface RankedBar {
  readonly label: string;
  readonly value: number;
  /** Flows denied, and flows in all, for the hover and the hatched part. */
  readonly deniedShare?: number;
  readonly hover: readonly string[];
  /** Filter clause a click adds. */
  readonly clause?: string;
}

export interface RankedBarsInput {
  readonly bars: readonly RankedBar[];
  /** What the bars left out sum to; drawn grey, last. */
  readonly other?: { readonly label: string; readonly value: number } | undefined;
  readonly unit: Measure;
  readonly color: string;
  readonly isHatched?: boolean;
  /** A logarithmic axis shows small and large beside each other; lengths then no longer compare. */
  readonly isLog?: boolean;
  /** Length of the window, for rates. */
  readonly seconds?: number;
  readonly palette: Palette;
  readonly summary: string;
}

/** Room right of the longest bar for its number, as a share of that bar. */
const LABEL_ROOM = 0.16;
const TICKS_MAX = 5;
const LABEL_PX = 11;
/** Left of the labels and between them and the bars. */
const LABEL_GAP_PX = 10;
/** A single bar keeps a bar's height instead of filling the panel. */
const SLOTS_MIN = 8;

/**
 * Horizontal bars, largest on top, with Other last. The scale is that of the named bars: an Other that dwarfs them runs
 * off the edge and says so, because at its scale nothing else could be compared.
 */
export function rankedBarsFigure(input: RankedBarsInput): Figure {
  const { bars, other, unit, color, palette } = input;
  const rest: readonly RankedBar[] = other === undefined || other.value <= 0 ? [] : [{ ...other, hover: [] }];
  const all = [...bars, ...rest];
  const labels = all.map((bar) => bar.label);
  const total = all.reduce((sum, bar) => sum + bar.value, 0);
  const largest = Math.max(1, ...bars.map((bar) => bar.value));
  const longest = largest * (1 + LABEL_ROOM);
  // An Other that is only a little longer needs room for its own number.
  const isOtherBeyond = other !== undefined && other.value > longest && input.isLog !== true;
  const scaleMax = isOtherBeyond ? longest : Math.max(largest, other?.value ?? 0) * (1 + LABEL_ROOM);
  // Labels can repeat once shortened, so the axis is numbered and the labels are its tick texts.
  const positions = all.map((_, index) => index);
  const context = { total, scaleMax, unit, palette, seconds: input.seconds ?? 0 };
  return {
    data: [
      barTrace(bars, { ...context, color, firstPosition: 0, isHatched: input.isHatched === true }),
      barTrace(rest, { ...context, color: palette.other, firstPosition: bars.length, isHatched: false }),
    ],
    layout: baseLayout(palette, {
      // Plotly would find the room for labels by drawing twice.
      margin: { l: widestText(labels, LABEL_PX) + LABEL_GAP_PX, r: 28, t: 4, b: 30 },
      barmode: 'overlay',
      bargap: 0.22,
      uniformtext: { mode: 'show', minsize: 10 },
      xaxis: {
        ...axisStyle(palette),
        automargin: false,
        ...(input.isLog ? logAxis(all, scaleMax, unit) : linearAxis(scaleMax, unit)),
      },
      yaxis: {
        ...axisStyle(palette),
        automargin: false,
        tickmode: 'array',
        tickvals: positions,
        ticktext: labels.map((label) => `${escapeText(label)} `),
        tickfont: { color: palette.text, size: LABEL_PX },
        range: [Math.max(all.length, SLOTS_MIN) - 0.5, -0.5],
        showgrid: false,
      },
    }),
    summary: input.summary,
  };
}

function linearAxis(scaleMax: number, unit: Measure) {
  const range: [number, number] = [0, scaleMax];
  return { range, ...(unit === 'bytes' ? byteTicks(range, TICKS_MAX) : countTicks(range, TICKS_MAX)) };
}

/** From a decade below the smallest bar, so that it has a length, with room for numbers as on a linear axis. */
function logAxis(bars: readonly RankedBar[], scaleMax: number, unit: Measure) {
  const smallest = Math.min(...bars.map((bar) => bar.value).filter((value) => value > 0), scaleMax);
  const low = Math.max(0, Math.floor(Math.log10(smallest)) - (smallest < 10 ? 0.3 : 1));
  const high = Math.log10(scaleMax);
  const range: [number, number] = [low, high + (high - low) * LABEL_ROOM];
  return { type: 'log' as const, range, ...logTicks([10 ** low, 10 ** high], TICKS_MAX, unit) };
}

interface BarStyle {
  readonly total: number;
  readonly seconds: number;
  readonly scaleMax: number;
  readonly unit: Measure;
  readonly palette: Palette;
  readonly color: string;
  readonly firstPosition: number;
  readonly isHatched: boolean;
}

function barTrace(bars: readonly RankedBar[], style: BarStyle): Figure['data'][number] {
  const { palette, unit, scaleMax } = style;
  const isBeyond = (bar: RankedBar): boolean => bar.value > scaleMax;
  return {
    type: 'bar',
    orientation: 'h',
    x: bars.map((bar) => Math.min(bar.value, scaleMax)),
    y: bars.map((_, index) => style.firstPosition + index),
    text: bars.map((bar) => `${formatMeasure(bar.value, unit)}${isBeyond(bar) ? ', beyond this scale ▸' : ''}`),
    textposition: bars.map((bar) => (isBeyond(bar) ? ('inside' as const) : ('outside' as const))),
    insidetextanchor: 'end',
    insidetextfont: { color: readableOn(style.color, palette) },
    outsidetextfont: { color: palette.text },
    cliponaxis: false,
    marker: {
      color: style.color,
      ...(style.isHatched
        ? { pattern: { shape: '/', size: 6, solidity: 0.25, fgcolor: palette.panel, fillmode: 'overlay' as const } }
        : {}),
    },
    customdata: bars.map((bar) => bar.clause ?? ''),
    hovertext: bars.map((bar) => hoverText(bar, style)),
    hovertemplate: '%{hovertext}<extra></extra>',
  };
}

function hoverText(bar: RankedBar, context: Pick<BarStyle, 'total' | 'unit' | 'seconds'>): string {
  const share = context.total === 0 ? 0 : bar.value / context.total;
  const rate = rateText(bar.value, context.unit, context.seconds);
  const lines = [
    `<b>${escapeText(bar.label)}</b>`,
    `${formatExact(bar.value)} ${context.unit} (${formatShare(share)})${rate === undefined ? '' : `, ${rate}`}`,
    ...bar.hover.map(escapeText),
    ...(bar.clause === undefined ? [] : ['<i>click: filter or look closer</i>']),
  ];
  return lines.join('<br>');
}

/** What all groups sum to, less the rows shown; undefined when the analysis told no totals. */
export function otherOf(
  rows: readonly Row[],
  meta: AnalysisMeta,
  measure: Measure,
): { readonly label: string; readonly value: number } | undefined {
  if (meta.totals === undefined) return undefined;
  const shown = rows.reduce((sum, row) => sum + toNumber(row[measure]), 0);
  const hidden = meta.totals.groups - rows.length;
  if (hidden <= 0) return undefined;
  const orMore = meta.totals.groupsAtLeast ? ' or more' : '';
  return {
    label: `Other (${formatExact(hidden)}${orMore})`,
    value: Math.max(0, toNumber(meta.totals[measure]) - shown),
  };
}

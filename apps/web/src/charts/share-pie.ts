import type { Measure } from '@networkflow/engine/contract';
import { formatExact, formatShare } from '../format/units';
import { baseLayout, escapeText, type Figure } from './figure';
import type { Palette } from './palette';
import { rateText } from './rate-text';

export interface Slice {
  readonly label: string;
  readonly value: number;
  readonly color: string;
  readonly pattern?: '' | '/' | '\\' | 'x' | '-' | '|' | '+' | '.';
  readonly clause?: string;
}

export interface SharePieInput {
  readonly slices: readonly Slice[];
  readonly center: string;
  readonly unit: string;
  /** What of `unit` is counted, and over how long, for rates in the hover. */
  readonly rate?: { readonly measure: Measure; readonly seconds: number };
  readonly palette: Palette;
  readonly summary: string;
}

/** A ring of shares with the total in its middle; the shares stand in the legend, where hatching cannot hide them. */
export function sharePieFigure(input: SharePieInput): Figure {
  const { slices, palette } = input;
  const total = slices.reduce((sum, slice) => sum + slice.value, 0);
  return {
    data: [
      {
        type: 'pie',
        hole: 0.58,
        sort: false,
        direction: 'clockwise',
        labels: slices.map(
          (slice) => `${escapeText(slice.label)}, ${formatShare(total === 0 ? 0 : slice.value / total)}`,
        ),
        values: slices.map((slice) => slice.value),
        customdata: slices.map((slice) => slice.clause ?? ''),
        textinfo: 'none',
        hovertext: slices.map((slice) => hoverText(slice, input)),
        hovertemplate: '<b>%{label}</b><br>%{hovertext} <extra></extra>',
        marker: {
          colors: slices.map((slice) => slice.color),
          line: { color: palette.panel, width: 1.5 },
          pattern: {
            shape: slices.map((slice) => slice.pattern ?? ''),
            size: 7,
            solidity: 0.2,
            fgcolor: slices.map(() => palette.panel),
            bgcolor: slices.map((slice) => slice.color),
          },
        },
      },
    ],
    layout: baseLayout(palette, {
      margin: { l: 8, r: 8, t: 8, b: 8 },
      showlegend: true,
      legend: { orientation: 'h', x: 0.5, xanchor: 'center', y: -0.04, yanchor: 'top', font: { color: palette.text } },
      annotations: [{ text: escapeText(input.center), showarrow: false, font: { size: 18, color: palette.text } }],
    }),
    summary: input.summary,
  };
}

function hoverText({ value, clause }: Slice, { unit, rate }: Pick<SharePieInput, 'unit' | 'rate'>): string {
  const perSecond = rate && rateText(value, rate.measure, rate.seconds);
  return [
    `${formatExact(value)} ${unit}${perSecond === undefined ? '' : `, ${perSecond}`}`,
    ...(clause === undefined ? [] : ['<i>click: filter or look closer</i>']),
  ].join('<br>');
}

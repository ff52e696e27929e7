import type { Measure, ResultColumn, Row } from '@networkflow/engine/contract';
import { formatExact, formatMeasure, toNumber } from '../format/units';
import { byteTicks, countTicks } from './byte-ticks';
import { axisStyle, baseLayout, escapeText, type Figure } from './figure';
import { keysOf, rowClause, rowLabel } from './key-text';
import type { Palette } from './palette';

/** Room beside the longest bar for its number, as a share of that bar. */
const LABEL_ROOM = 0.24;
/** Beyond the longest bar to the left, as a share of the longest of all: its number stands on the other side of the line. */
const LEFT_ROOM = 0.02;
/** Of the room that a row has. */
const BAR_WIDTH = 0.78;
/** A single bar keeps a bar's height instead of filling the panel. */
const SLOTS_MIN = 8;
const TICKS_MAX = 6;

/** What a status looks like besides its colour. */
export const STATUS_MARKS: Readonly<Record<string, string>> = {
  new: '+ new',
  gone: '− gone',
  up: '▲ up',
  down: '▼ down',
  same: '= same',
};

/** A difference with its sign, a minus and no hyphen: `+49.2 GB`, `−3`. */
export function formatDifference(value: unknown, measure: Measure): string {
  const text = formatMeasure(value, measure).replace(/^-/, '−');
  return toNumber(value) > 0 ? `+${text}` : text;
}

/** Rows of `changes` as bars from a middle line: what grew to the right, what shrank to the left. */
export function moversFigure(input: {
  readonly rows: readonly Row[];
  readonly columns: readonly ResultColumn[];
  readonly measure: Measure;
  readonly palette: Palette;
}): Figure {
  const { rows, measure, palette } = input;
  const keys = keysOf(input.columns);
  const values = rows.map((row) => toNumber(row.difference));
  const largest = Math.max(1, ...values.map(Math.abs));
  const room = largest * LABEL_ROOM;
  const lowest = values.some((value) => value < 0) ? Math.min(...values) - largest * LEFT_ROOM : 0;
  const highest = Math.max(0, ...values) + room;
  const placed = rows.map((row, position) => ({ row, position }));
  // Plotly takes one colour of hatching for a trace, so each look is a trace of its own.
  const looks = LOOKS.map((look) => ({ look, members: placed.filter(({ row }) => lookOf(row) === look) }));
  const textOf = (row: Row): string => {
    const look = lookOf(row);
    return `${formatDifference(row.difference, measure)}${look === 'moved' ? '' : ` ${look}`}`;
  };
  const shrunk = placed.filter(({ row }) => toNumber(row.difference) < 0);
  const bars = looks
    .filter(({ members }) => members.length > 0)
    .map(({ look, members }) => ({
      type: 'bar' as const,
      orientation: 'h' as const,
      // Left to itself Plotly widens the bars of a trace until they touch, over those of the others.
      width: BAR_WIDTH,
      x: members.map(({ row }) => toNumber(row.difference)),
      y: members.map(({ position }) => position),
      text: members.map(({ row }) => (toNumber(row.difference) < 0 ? '' : textOf(row))),
      textposition: 'outside' as const,
      outsidetextfont: { color: palette.text },
      cliponaxis: false,
      marker: markerOf(look, palette),
      customdata: members.map(({ row }) => rowClause(row, keys) ?? ''),
      hovertext: members.map(({ row }) =>
        [
          `<b>${escapeText(rowLabel(row, keys))}</b>`,
          `now ${formatExact(row[measure])} ${measure}`,
          `before ${formatExact(row[`${measure}_before`])} ${measure}`,
        ].join('<br>'),
      ),
      hovertemplate: '%{hovertext}<extra></extra>',
    }));
  return {
    data: [...bars, ...(shrunk.length === 0 ? [] : [numbersOf(shrunk, textOf, palette)])],
    layout: baseLayout(palette, {
      margin: { l: 12, r: 64, t: 4, b: 30 },
      barmode: 'overlay',
      uniformtext: { mode: 'show', minsize: 10 },
      xaxis: {
        ...axisStyle(palette),
        range: [lowest, highest],
        ...(measure === 'bytes' ? byteTicks : countTicks)([lowest, highest], TICKS_MAX),
        zeroline: true,
        zerolinecolor: palette.mutedText,
      },
      yaxis: {
        ...axisStyle(palette),
        tickmode: 'array',
        tickvals: placed.map(({ position }) => position),
        ticktext: rows.map((row) => `${escapeText(rowLabel(row, keys))} `),
        tickfont: { color: palette.text, size: 11 },
        range: [Math.max(rows.length, SLOTS_MIN) - 0.5, -0.5],
        showgrid: false,
      },
    }),
    summary: `The ${rows.length} largest differences in ${measure}.`,
  };
}

/** What a bar to the left amounts to, to the right of the line: beside the bar it would lie over the names on a phone. */
function numbersOf(
  shrunk: readonly { readonly row: Row; readonly position: number }[],
  textOf: (row: Row) => string,
  palette: Palette,
) {
  return {
    type: 'scatter' as const,
    mode: 'text' as const,
    x: shrunk.map(() => 0),
    y: shrunk.map(({ position }) => position),
    // Plotly leaves no room between a point and its text.
    text: shrunk.map(({ row }) => `\u00a0${textOf(row)}`),
    textposition: 'middle right' as const,
    textfont: { color: palette.text },
    cliponaxis: false,
    hoverinfo: 'skip' as const,
  };
}

const LOOKS = ['moved', 'new', 'gone'] as const;
type Look = (typeof LOOKS)[number];

function lookOf({ status }: Row): Look {
  return status === 'new' || status === 'gone' ? status : 'moved';
}

function markerOf(look: Look, palette: Palette) {
  const color = { moved: palette.neutral, new: palette.categories[3] ?? palette.neutral, gone: palette.other }[look];
  const shape = { moved: '', new: 'x', gone: '/' } as const;
  return {
    color,
    pattern: { shape: shape[look], size: 6, solidity: 0.25, fgcolor: palette.panel, fillmode: 'overlay' as const },
  };
}

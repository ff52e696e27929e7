import type { AnalysisResult, ChartKind, Measure, ResultColumn, Row } from '@networkflow/engine/contract';
import { formatBytes, formatExact, formatMeasure, formatShare, toNumber } from '../format/units';
import type { Figure } from './figure';
import { heatmapFigure } from './heatmap';
import { keysOf, rowClause, rowLabel } from './key-text';
import { moversFigure } from './movers';
import type { Palette } from './palette';
import { otherOf, type RankedBar, rankedBarsFigure } from './ranked-bars';
import { sankeyFigure } from './sankey';
import { buildSankeyGraph } from './sankey-graph';
import { sharePieFigure } from './share-pie';
import { protocolSlices } from './slices-of-rows';
import { seriesOfColumns, seriesOfSplit, stackedHoursFigure } from './stacked-hours';
import { worldMapFigure } from './world-map';

export interface AnalysisPicture {
  readonly figure: Figure;
  readonly heightPx: number;
  /** What a clicked mark stands for. */
  readonly marks: 'clause' | 'window' | 'none';
}

export interface AnalysisPictureInput {
  readonly chart: ChartKind;
  readonly title: string;
  readonly result: AnalysisResult;
  /** The window it answers for, closed on both sides. */
  readonly window: { readonly from: string; readonly to: string };
  readonly measure: Measure;
  /** Rows that bars show. */
  readonly top: number;
  readonly palette: Palette;
}

const SERIES_PX = 320;
const HEATMAP_PX = 300;
const MAP_PX = 460;
const SHARE_PX = 320;
const SANKEY_PX = 560;
export const SANKEY_ROWS_MAX = 20;
/** Of one bar, and of the axis under them. */
const BAR_PX = 24;
const AXIS_PX = 42;
const BARS_PX_MIN = 220;

/** The picture of an analysis's answer, by its chart kind; undefined for one that is words and numbers only. */
export function figureOfAnalysis(input: AnalysisPictureInput): AnalysisPicture | undefined {
  const { chart, result, window, measure, palette, title } = input;
  const { rows } = result;
  const keys = keysOf(result.meta.columns);
  const isRanked = result.meta.totals !== undefined;
  switch (chart) {
    case 'time-series': {
      const split = keys.find(({ name }) => name !== 'hour')?.name;
      const series = seriesOfSplit(rows, { split, measure, palette });
      return {
        figure: stackedHoursFigure({ series, window, unit: measure, palette }),
        heightPx: SERIES_PX,
        marks: 'window',
      };
    }
    case 'coverage':
      return {
        figure: stackedHoursFigure({ series: coverageSeries(rows, palette), window, unit: 'records', palette }),
        heightPx: SERIES_PX,
        marks: 'window',
      };
    case 'heatmap':
      return { figure: heatmapFigure({ rows, window, palette }), heightPx: HEATMAP_PX, marks: 'none' };
    case 'map':
      return { figure: worldMapFigure({ rows, measure, palette }), heightPx: MAP_PX, marks: 'clause' };
    case 'sankey': {
      const graph = buildSankeyGraph({ rows: sankeyRows(rows), levels: sankeyLevels(keys), measure });
      return {
        figure: sankeyFigure({ graph, measure, heightPx: SANKEY_PX, palette }),
        heightPx: SANKEY_PX,
        marks: 'clause',
      };
    }
    case 'share':
      return {
        figure: sharePieFigure({
          slices: protocolSlices(rows, measure, palette),
          center: formatMeasure(
            rows.reduce((sum, row) => sum + toNumber(row[measure]), 0),
            measure,
          ),
          unit: measure,
          palette,
          summary: `${title} by ${measure}.`,
        }),
        heightPx: SHARE_PX,
        marks: 'clause',
      };
    case 'changes': {
      const shown = rows.slice(0, input.top);
      return {
        figure: moversFigure({ rows: shown, columns: result.meta.columns, measure, palette }),
        heightPx: barsHeight(shown.length),
        marks: 'clause',
      };
    }
    case 'ranked-bars':
    case 'table':
      return isRanked ? bars(input, keys) : undefined;
    case 'metrics':
      return undefined;
  }
}

function bars({ result, measure, top, palette, title, chart }: AnalysisPictureInput, keys: readonly ResultColumn[]) {
  const rows = result.rows.slice(0, top);
  const isDenied = result.meta.analysis === 'denied';
  return {
    figure: rankedBarsFigure({
      bars: rows.map((row) => barOf(row, keys, measure)),
      other: otherOf(rows, result.meta, measure),
      unit: measure,
      color: isDenied
        ? palette.denied
        : chart === 'table'
          ? palette.neutral
          : (palette.categories[0] ?? palette.neutral),
      isHatched: isDenied,
      palette,
      summary: `${title} by ${measure}.`,
    }),
    heightPx: barsHeight(rows.length + 1),
    marks: 'clause' as const,
  };
}

function barsHeight(count: number): number {
  return Math.max(BARS_PX_MIN, AXIS_PX + BAR_PX * count);
}

function barOf(row: Row, keys: readonly ResultColumn[], measure: Measure): RankedBar {
  const flows = toNumber(row.flows);
  const denied = row.denied_flows === undefined ? undefined : toNumber(row.denied_flows);
  const clause = rowClause(row, keys);
  return {
    label: rowLabel(row, keys),
    value: toNumber(row[measure]),
    hover: [
      `${formatBytes(row.bytes)}, ${formatExact(row.packets)} packets`,
      `${formatExact(row.flows)} flows${denied === undefined || flows === 0 ? '' : `, ${formatShare(denied / flows)} denied`}`,
    ],
    ...(clause === undefined ? {} : { clause }),
  };
}

function coverageSeries(rows: readonly Row[], palette: Palette) {
  return seriesOfColumns(rows, [
    { name: 'flow records', column: 'records', color: palette.accepted },
    { name: 'NODATA', column: 'nodata', color: palette.other },
    { name: 'SKIPDATA', column: 'skipdata', color: palette.anomalous, isHatched: true },
  ]);
}

/** Paths come folded to what can be drawn; of other rows only the largest fit. */
function sankeyRows(rows: readonly Row[]): readonly Row[] {
  return rows.some(({ folded }) => folded !== undefined) ? rows : rows.slice(0, SANKEY_ROWS_MAX);
}

/** Sources left, destinations right, whatever names the traffic between them; a second name of it is not a level. */
function sankeyLevels(keys: readonly ResultColumn[]): readonly string[] {
  const names = keys.map(({ name }) => name);
  if (names.includes('srcaddr') && names.includes('dstaddr') && names.includes('service')) {
    return ['srcaddr', 'service', 'dstaddr'];
  }
  return names;
}

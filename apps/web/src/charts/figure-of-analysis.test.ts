import type { AnalysisResult, ChartKind, ResultColumn, Row } from '@networkflow/engine/contract';
import { describe, expect, it } from 'vitest';
import { figureOfAnalysis } from './figure-of-analysis';
import { paletteFor } from './palette';

const WINDOW = { from: '2026-11-16T00:00:00Z', to: '2026-11-17T00:00:00Z' };
const AMOUNTS = { flows: 4, bytes: 4000, packets: 40, denied_flows: 1 };

function answer(columns: readonly ResultColumn[], rows: readonly Row[], isRanked = true): AnalysisResult {
  return {
    rows,
    meta: {
      analysis: 'any',
      columns,
      window: WINDOW,
      rowCount: rows.length,
      ...(isRanked ? { totals: { groups: rows.length, flows: 4, bytes: 4000, packets: 40 } } : {}),
      elapsedMs: 1,
      sql: '',
      lakeVersion: 1,
    },
  };
}

function picture(chart: ChartKind, result: AnalysisResult) {
  return figureOfAnalysis({
    chart,
    title: 'Any',
    result,
    window: WINDOW,
    measure: 'bytes',
    top: 10,
    palette: paletteFor('light'),
  });
}

const key = (name: string, type = 'VARCHAR'): ResultColumn => ({ name, type, key: true });

describe('figureOfAnalysis', () => {
  it.each([
    [
      'time-series',
      [key('hour', 'TIMESTAMP'), key('action')],
      { hour: WINDOW.from, action: 'ACCEPT' },
      'bar',
      'window',
    ],
    [
      'coverage',
      [key('hour', 'TIMESTAMP')],
      { hour: WINDOW.from, records: 4, nodata: 0, skipdata: 0 },
      'bar',
      'window',
    ],
    ['heatmap', [key('weekday', 'BIGINT'), key('hour', 'BIGINT')], { weekday: 1, hour: 3 }, 'heatmap', 'none'],
    ['map', [key('country')], { country: 'DE' }, 'choropleth', 'clause'],
    ['share', [key('protocol', 'INTEGER')], { protocol: 6, name: 'tcp' }, 'pie', 'clause'],
    ['sankey', [key('srcaddr'), key('dstaddr')], { srcaddr: '10.0.0.1', dstaddr: '10.0.0.2' }, 'sankey', 'clause'],
    ['ranked-bars', [key('service')], { service: 'https' }, 'bar', 'clause'],
    ['table', [key('srcaddr')], { srcaddr: '10.0.0.1' }, 'bar', 'clause'],
    ['changes', [key('srcaddr')], { srcaddr: '10.0.0.1', difference: -3, status: 'gone' }, 'bar', 'clause'],
  ] as const)('draws %s', (chart, columns, row, type, marks) => {
    const drawn = picture(chart, answer(columns, [{ ...row, ...AMOUNTS }]));

    expect(drawn?.figure.data[0]?.type).toBe(type);
    expect(drawn?.marks).toBe(marks);
  });

  it('draws nothing of words and numbers, nor of a table that is no ranking', () => {
    expect(picture('metrics', answer([], [AMOUNTS], false))).toBeUndefined();
    expect(picture('table', answer([key('start', 'TIMESTAMP')], [AMOUNTS], false))).toBeUndefined();
  });
});

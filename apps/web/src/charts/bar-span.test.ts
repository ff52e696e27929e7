import { describe, expect, it } from 'vitest';
import { barSpanOf, barStart } from './bar-span';
import { flowsPerHourFigure } from './flows-per-hour';
import { paletteFor } from './palette';
import { stackedHoursFigure } from './stacked-hours';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const palette = paletteFor('light');
const window = { from: '2026-08-12T00:00:00Z', to: '2026-11-20T00:00:00Z' };
const hours = Array.from({ length: 2_400 }, (_, hour) => Date.parse(window.from) + hour * HOUR_MS);

describe('bars of charts over time', () => {
  it('are hours of up to two weeks, quarters of days of up to twelve, and days beyond', () => {
    const perOf = (days: number): string => barSpanOf(days * DAY_MS).per;
    expect([1 / 24, 1, 14].map(perOf)).toEqual(['hour', 'hour', 'hour']);
    expect([14.1, 84].map(perOf)).toEqual(['6 hours', '6 hours']);
    expect([84.1, 400].map(perOf)).toEqual(['day', 'day']);
  });

  it('begin at whole quarters of days and days of UTC', () => {
    const moment = Date.parse('2026-11-20T13:40:00Z');
    const starts = [1, 30, 100].map((days) => new Date(barStart(moment, barSpanOf(days * DAY_MS))).toISOString());
    expect(starts).toEqual(['2026-11-20T13:00:00.000Z', '2026-11-20T12:00:00.000Z', '2026-11-20T00:00:00.000Z']);
  });

  it('add up all flows of a hundred days, each day handed on whole when it is clicked', () => {
    const rows = hours.map((hour) => ({ hour: new Date(hour).toISOString(), flows: 5, denied_flows: 2 }));
    const { data, layout } = flowsPerHourFigure({ rows, window, palette, previousRows: rows });

    expect(data[0]).toMatchObject({ y: Array(100).fill(72), width: DAY_MS });
    expect(data[1]).toMatchObject({ y: Array(100).fill(48) });
    expect(data[0]).toHaveProperty('customdata.0', '2026-08-12T00:00:00Z/2026-08-13T00:00:00Z');
    expect(layout.yaxis?.title).toMatchObject({ text: 'flows per day' });
  });

  it('add up each series of a stack', () => {
    const series = [{ name: 'a', color: '#000', values: new Map(hours.map((hour) => [hour, 3])) }];
    const { data, layout } = stackedHoursFigure({ series, window, unit: 'flows', palette });

    expect(data[0]).toMatchObject({ y: Array(100).fill(72), width: DAY_MS });
    expect(layout.yaxis?.title).toMatchObject({ text: 'flows per day' });
  });
});

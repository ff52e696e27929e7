import { describe, expect, it } from 'vitest';
import { paletteFor } from './palette';
import { seriesOfColumns, seriesOfSplit, stackedHoursFigure } from './stacked-hours';

const palette = paletteFor('light');
const HOUR = '2026-11-16T00:00:00Z';

describe('seriesOfSplit', () => {
  it('keeps the largest values and sums the rest, in grey', () => {
    const rows = Array.from({ length: 10 }, (_, index) => ({ hour: HOUR, vpc_id: `vpc-${index}`, bytes: 100 - index }));
    const series = seriesOfSplit(rows, { split: 'vpc_id', measure: 'bytes', palette });

    expect(series.map(({ name }) => name)).toEqual(['vpc-0', 'vpc-1', 'vpc-2', 'vpc-3', 'vpc-4', 'vpc-5', 'Other']);
    expect(series.at(-1)?.color).toBe(palette.other);
    const total = series.reduce((sum, { values }) => sum + [...values.values()].reduce((a, b) => a + b, 0), 0);
    expect(total).toBe(rows.reduce((sum, row) => sum + row.bytes, 0));
  });

  it('marks what was denied as everywhere, by colour and hatch', () => {
    const rows = [
      { hour: HOUR, action: 'REJECT', flows: 1 },
      { hour: HOUR, action: 'ACCEPT', flows: 5 },
      { hour: HOUR, action: null, flows: 1 },
    ];
    const series = seriesOfSplit(rows, { split: 'action', measure: 'flows', palette });

    expect(series.map(({ name, color, isHatched = false }) => [name, color, isHatched])).toEqual([
      ['ACCEPT', palette.accepted, false],
      ['REJECT', palette.denied, true],
      ['unknown', palette.other, false],
    ]);
  });

  it('is one series without a column to split by, and none without rows', () => {
    expect(seriesOfSplit([{ hour: HOUR, flows: 3 }], { split: undefined, measure: 'flows', palette })).toMatchObject([
      { name: 'flows' },
    ]);
    expect(seriesOfSplit([], { split: 'action', measure: 'flows', palette })).toEqual([]);
  });
});

describe('stackedHoursFigure', () => {
  it('covers the whole window and hands on the hour that is clicked', () => {
    const series = seriesOfColumns(
      [{ hour: HOUR, records: 4 }],
      [{ name: 'records', column: 'records', color: '#000' }],
    );
    const { data, layout } = stackedHoursFigure({
      series,
      window: { from: '2026-11-15T23:30:00Z', to: '2026-11-16T02:00:00Z' },
      unit: 'records',
      palette,
    });

    expect(data[0]).toMatchObject({ y: [4], customdata: ['2026-11-16T00:00:00Z/2026-11-16T01:00:00Z'] });
    expect(layout.xaxis?.range).toEqual(['2026-11-15T23:00:00', '2026-11-16T02:00:00']);
  });
});

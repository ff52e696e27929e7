import { describe, expect, it } from 'vitest';
import { coverageHoursFigure } from './coverage-hours';
import { paletteFor } from './palette';

const row = (hour: number, counts: object) => ({
  hour: `2026-11-20T0${hour}:00:00Z`,
  records: 0,
  nodata: 0,
  skipdata: 0,
  interfaces: 1,
  ...counts,
});

const draw = (rows: readonly ReturnType<typeof row>[]) =>
  coverageHoursFigure({
    rows,
    window: { from: '2026-11-20T00:10:00Z', to: '2026-11-20T06:00:00Z' },
    palette: paletteFor('light'),
  });

describe('coverageHoursFigure', () => {
  it('marks stretches without a record, and no hour in which NODATA was said', () => {
    const { layout, data } = draw([row(0, { records: 5 }), row(1, { nodata: 3 }), row(4, { records: 2 })]);

    expect(data[0]).toMatchObject({ y: [5, 0, 0, 0, 2, 0] });
    expect(layout.shapes).toHaveLength(2);
    expect(layout.annotations?.map(({ text }) => text)).toEqual(['no records', 'no records']);
  });

  it('marks hours in which records were lost with a shape', () => {
    const { data } = draw([row(3, { records: 9, skipdata: 1 })]);
    expect(data[1]).toMatchObject({ marker: { symbol: 'triangle-down' }, y: [9] });
  });

  it('is one gap where nothing is known', () => {
    expect(draw([]).layout.shapes).toHaveLength(1);
  });
});

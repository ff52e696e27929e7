import { describe, expect, it } from 'vitest';
import { formatDifference, moversFigure } from './movers';
import { paletteFor } from './palette';
import { twoWindowsFigure } from './two-windows';

const palette = paletteFor('dark');
const COLUMNS = [{ name: 'srcaddr', type: 'VARCHAR', key: true }];

describe('moversFigure', () => {
  it('draws growth to the right and loss to the left, and marks new and gone without colour', () => {
    const rows = [
      { srcaddr: '10.0.0.1', difference: 2000, status: 'new', bytes: 2000, bytes_before: 0 },
      { srcaddr: '10.0.0.2', difference: -1000, status: 'gone', bytes: 0, bytes_before: 1000 },
    ];
    const { data, layout } = moversFigure({ rows, columns: COLUMNS, measure: 'bytes', palette });

    expect(data).toMatchObject([
      {
        x: [2000],
        y: [0],
        text: ['+2.00 kB new'],
        marker: { pattern: { shape: 'x' } },
        customdata: ['srcaddr = 10.0.0.1'],
      },
      { x: [-1000], y: [1], text: [''], marker: { pattern: { shape: '/' } } },
      // Where names cannot be.
      { x: [0], y: [1], text: ['\u00a0−1.00 kB gone'], textposition: 'middle right' },
    ]);
    const [low = 0, high = 0] = (layout.xaxis?.range ?? []).map(Number);
    expect([low < -1000, high > 2000]).toEqual([true, true]);
  });

  it('starts at zero when everything grew', () => {
    const rows = [{ srcaddr: '10.0.0.1', difference: 5, status: 'up' }];

    expect(moversFigure({ rows, columns: COLUMNS, measure: 'flows', palette }).layout.xaxis?.range?.[0]).toBe(0);
  });

  it('signs what grew', () => {
    expect([formatDifference(1500, 'bytes'), formatDifference(0, 'flows'), formatDifference(-3, 'flows')]).toEqual([
      '+1.50 kB',
      '0',
      '−3',
    ]);
  });
});

describe('twoWindowsFigure', () => {
  it('spans both windows and names them', () => {
    const { layout } = twoWindowsFigure({
      rows: [{ hour: '2026-11-20T00:00:00Z', flows: 3 }],
      window: { from: '2026-11-20T00:00:00Z', to: '2026-11-20T01:00:00Z' },
      against: { from: '2026-11-13T00:00:00Z', to: '2026-11-13T01:00:00Z' },
      palette,
    });

    expect(layout.xaxis?.range).toEqual(['2026-11-13T00:00:00', '2026-11-20T01:00:00']);
    expect(layout.annotations?.map(({ text }) => text)).toEqual(['before', 'now']);
  });
});

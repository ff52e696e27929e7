import { describe, expect, it } from 'vitest';
import { inOutHistoryFigure } from './in-out-history';
import { paletteFor } from './palette';

const WINDOW = { from: '2026-11-20T00:00:00Z', to: '2026-11-20T03:00:00Z' };
const row = (hour: number, action: string, bytes: number | string) => ({
  hour: `2026-11-20T0${hour}:00:00Z`,
  action,
  bytes,
  flows: 1,
  packets: 1,
});

const figure = inOutHistoryFigure({
  sides: [
    { label: 'sent', rows: [row(0, 'ACCEPT', 100), row(0, 'REJECT', 20), row(2, 'ACCEPT', 50)] },
    { label: 'received', rows: [row(1, 'ACCEPT', '9007199254740993')] },
  ],
  measure: 'bytes',
  window: WINDOW,
  palette: paletteFor('light'),
});

describe('inOutHistoryFigure', () => {
  it('draws each direction on its own side and stacks what was denied on what was accepted', () => {
    expect(figure.data.map((trace) => 'yaxis' in trace && trace.yaxis)).toEqual(['y', 'y', 'y2', 'y2']);
    expect(figure.data.map((trace) => 'y' in trace && trace.y)).toEqual([[100, 50], [20, 0], [9007199254740992], [0]]);
  });

  it('has one scale for both, so that they can be compared', () => {
    const up = figure.layout.yaxis?.range;
    const down = figure.layout.yaxis2?.range;
    expect(up?.[0]).toBe(0);
    expect(down).toEqual([up?.[1], 0]);
  });

  it('marks each hour as a window to go to', () => {
    expect(figure.data[0]).toMatchObject({
      customdata: ['2026-11-20T00:00:00Z/2026-11-20T01:00:00Z', '2026-11-20T02:00:00Z/2026-11-20T03:00:00Z'],
    });
  });

  it('draws nothing from nothing, and escapes what it is told to say', () => {
    const empty = inOutHistoryFigure({
      sides: [
        { label: '<b>a</b>', rows: [row(0, 'ACCEPT', 1)] },
        { label: 'b', rows: [] },
      ],
      measure: 'bytes',
      window: WINDOW,
      palette: paletteFor('dark'),
    });
    expect(JSON.stringify(empty.data)).toContain('&lt;b&gt;a&lt;/b&gt;');
    expect(empty.data[2]).toMatchObject({ x: [], y: [] });
  });
});

import { describe, expect, it } from 'vitest';
import { anomalyWindows } from './anomaly-windows';
import { flowsPerHourFigure } from './flows-per-hour';
import { heatmapFigure, newestSlots } from './heatmap';
import { paletteFor } from './palette';
import { rankedBarsFigure } from './ranked-bars';
import { rateText } from './rate-text';
import { sharePieFigure } from './share-pie';
import { worldMapFigure } from './world-map';

const palette = paletteFor('light');
const window = { from: '2026-11-13T10:00:00Z', to: '2026-11-20T12:00:00Z' };

/** Traces are a union of every Plotly type; tests look at plain data. */
function traces(figure: { readonly data: readonly unknown[] }): readonly Record<string, unknown>[] {
  return figure.data as readonly Record<string, unknown>[];
}

function trace(figure: { readonly data: readonly unknown[] }, index = 0): Record<string, unknown> {
  return traces(figure)[index] ?? {};
}

describe('a logarithmic scale', () => {
  it('draws actions as lines that can be told apart, with gaps where there was nothing', () => {
    const rows = [
      { hour: '2026-11-20T10:00:00Z', action: 'ACCEPT', flows: 1000, denied_flows: 0 },
      { hour: '2026-11-20T11:00:00Z', action: 'REJECT', flows: 1, denied_flows: 1 },
    ];
    const [accepted, denied] = traces(flowsPerHourFigure({ rows, window, palette, isLog: true }));

    expect(accepted).toMatchObject({ type: 'scatter', y: [1000, null], line: { color: palette.accepted } });
    expect(denied).toMatchObject({ y: [null, 1], line: { color: palette.denied, dash: 'dash' } });
    expect(flowsPerHourFigure({ rows, window, palette, isLog: true }).layout.yaxis).toMatchObject({ type: 'log' });
    expect(flowsPerHourFigure({ rows, window, palette }).layout.yaxis).toMatchObject({ rangemode: 'tozero' });
  });

  it('fits the largest Other, and leaves the smallest bar a length', () => {
    const figure = rankedBarsFigure({
      bars: [
        { label: 'a', value: 5_000, hover: [] },
        { label: 'b', value: 20, hover: [] },
      ],
      other: { label: 'Other (9)', value: 9_000_000 },
      unit: 'flows',
      color: palette.neutral,
      isLog: true,
      palette,
      summary: '',
    });
    const [low = 9, high = 0] = (figure.layout.xaxis?.range ?? []) as number[];

    expect(low).toBeLessThan(Math.log10(20));
    expect(high).toBeGreaterThan(Math.log10(9_000_000));
    expect(traces(figure)[1]?.text).toEqual(['9.00 M']);
    // As all other numbers of the page, with a space before what is counted.
    expect(figure.layout.xaxis?.ticktext).toContain('10 k');
  });

  it('colours quiet hours apart', () => {
    const rows = [
      { weekday: 5, hour: 10, flows: 2_000 },
      { weekday: 5, hour: 11, flows: 20 },
    ];
    const figure = heatmapFigure({ rows, window, palette, isLog: true });
    const friday = (trace(figure).z as (number | null)[][])[4] ?? [];

    expect(Number(friday[11]) / Number(friday[10])).toBeGreaterThan(0.3);
    expect(trace(figure).colorbar).toMatchObject({ ticktext: ['1', '10', '100', '1,000'] });
  });
});

describe('a heatmap cell', () => {
  it('leads to the newest such hour of the window, and nowhere outside it', () => {
    const slots = newestSlots({ from: '2026-11-20T10:30:00Z', to: '2026-11-20T12:00:00Z' });

    expect(slots[4]?.[10]).toBe('2026-11-20T10:00:00Z/2026-11-20T11:00:00Z');
    expect(slots[4]?.[11]).toBe('2026-11-20T11:00:00Z/2026-11-20T12:00:00Z');
    expect(slots.flat().filter((mark) => mark !== '')).toHaveLength(2);
    expect(newestSlots(window)[4]?.[11]).toBe('2026-11-20T11:00:00Z/2026-11-20T12:00:00Z');
    expect(newestSlots({ from: 'noon', to: 'later' }).flat().join('')).toBe('');
  });
});

describe('hovers', () => {
  it('say value, share and rate', () => {
    const figure = rankedBarsFigure({
      bars: [
        { label: 'a', value: 7_200, hover: [] },
        { label: 'b', value: 2_400, hover: [] },
      ],
      unit: 'flows',
      color: palette.neutral,
      seconds: 3_600,
      palette,
      summary: '',
    });
    expect((trace(figure).hovertext as string[])[0]).toContain('7,200 flows (75 %), 2 flows/s');

    const pie = sharePieFigure({
      slices: [{ label: 'TCP', value: 3_600, color: '#000000', clause: 'protocol = 6' }],
      center: '',
      unit: 'packets',
      rate: { measure: 'packets', seconds: 3_600 },
      palette,
      summary: '',
    });
    expect((trace(pie).hovertext as string[])[0]).toContain('3,600 packets, 1 packets/s');
  });

  it('claim no rate over no time', () => {
    expect(rateText(5, 'flows', 0)).toBeUndefined();
    expect(rateText(5, 'flows', Number.NaN)).toBeUndefined();
    expect(rateText(7_200, 'bytes', 3_600)).toBe('2 B/s');
  });
});

describe('the map', () => {
  const rows = [
    { country: 'DE', bytes: 75, flows: 3, denied_flows: 0 },
    { country: 'US', bytes: 25, flows: 3, denied_flows: 3 },
  ];
  const draw = (layers: 'both' | 'shades' | 'bubbles') =>
    traces(worldMapFigure({ rows, measure: 'bytes', palette, layers, seconds: 1 }));

  it('shows shades, bubbles or both', () => {
    expect(draw('both').map(({ type }) => type)).toEqual(['choropleth', 'scattergeo', 'scattergeo']);
    expect(draw('shades').map(({ type }) => type)).toEqual(['choropleth']);
    expect(draw('bubbles')[0]).toMatchObject({ type: 'choropleth', visible: false });
  });

  it('says the share of a country', () => {
    expect((trace({ data: draw('both') }).hovertext as string[])[0]).toContain('75 % of bytes, 75 B/s');
  });
});

describe('anomaly windows', () => {
  it('are those of the series alone, oldest first', () => {
    const finding = (detection: string, ...firsts: readonly string[]) => ({
      detection,
      timeline: firsts.map((first) => ({ first, last: first, value: 1 })),
    });
    const found = [
      finding('traffic-anomaly', '2026-11-20T11:00:00Z', '2026-11-20T09:00:00Z'),
      finding('vertical-port-scan', '2026-11-20T10:00:00Z'),
      // Only what the function reads.
    ] as unknown as Parameters<typeof anomalyWindows>[0];

    expect(anomalyWindows(found).map(({ from }) => from)).toEqual(['2026-11-20T09:00:00Z', '2026-11-20T11:00:00Z']);
    expect(anomalyWindows([])).toEqual([]);
  });
});

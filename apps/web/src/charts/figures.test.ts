import type { Finding } from '@networkflow/engine/contract';
import { describe, expect, it } from 'vitest';
import { addressBars, deniedPortBars, serviceBars } from './bars-of-rows';
import { COUNTRY_PLACES, countryName } from './country-places';
import { deniedGaugeFigure, deniedLevel } from './denied-gauge';
import { findingsTimelineFigure } from './findings-timeline';
import { flowsPerHourFigure, toHourly } from './flows-per-hour';
import { countSlots, heatmapFigure } from './heatmap';
import { paletteFor } from './palette';
import { otherOf, rankedBarsFigure } from './ranked-bars';
import { sharePieFigure } from './share-pie';
import { deniedSlices, protocolSlices } from './slices-of-rows';
import { worldMapFigure } from './world-map';

const palette = paletteFor('light');
const window = { from: '2026-11-20T10:00:00Z', to: '2026-11-20T12:00:00Z' };

/** Traces are a union of every Plotly type; tests look at plain data. */
function trace(figure: { readonly data: readonly unknown[] }, index = 0): Record<string, unknown> {
  return figure.data[index] as Record<string, unknown>;
}

describe('flows per hour', () => {
  const rows = [
    { hour: '2026-11-20T11:00:00Z', action: 'ACCEPT', flows: 5, denied_flows: 0 },
    { hour: '2026-11-20T10:00:00Z', action: 'REJECT', flows: 3, denied_flows: 3 },
    { hour: '2026-11-20T10:00:00Z', action: 'ACCEPT', flows: 7, denied_flows: 0 },
    { hour: '2026-11-20T10:00:00Z', action: null, flows: '1', denied_flows: 0 },
  ];

  it('adds rows up by hour, in order, with what was denied apart', () => {
    expect(toHourly(rows)).toEqual([
      { hour: Date.UTC(2026, 10, 20, 10), accepted: 8, denied: 3 },
      { hour: Date.UTC(2026, 10, 20, 11), accepted: 5, denied: 0 },
    ]);
  });

  it('draws accepted, denied with a hatch, and the period before shifted onto this one', () => {
    const previousRows = [{ hour: '2026-11-20T08:00:00Z', action: 'ACCEPT', flows: 4, denied_flows: 0 }];
    const figure = flowsPerHourFigure({ rows, previousRows, window, palette });
    expect(trace(figure).y).toEqual([8, 5]);
    expect(trace(figure, 1).y).toEqual([3, 0]);
    expect(trace(figure, 1).marker).toMatchObject({ color: palette.denied, pattern: { shape: '/' } });
    expect(trace(figure, 2)).toMatchObject({ showlegend: false, line: { color: palette.panel } });
    expect(trace(figure, 3)).toMatchObject({ name: 'Previous period', mode: 'markers', x: ['2026-11-20T10:30:00'] });
    expect((trace(figure).customdata as string[])[0]).toBe('2026-11-20T10:00:00Z/2026-11-20T11:00:00Z');
  });

  it('shades unusual windows in whole hours, as one where they touch, with a mark that the legend explains', () => {
    const anomalies = [
      { from: '2026-11-20T11:10:00Z', to: '2026-11-20T11:20:00Z' },
      { from: '2026-11-20T09:00:00Z', to: '2026-11-20T10:30:00Z' },
      { from: '2026-11-19T09:00:00Z', to: '2026-11-19T10:30:00Z' },
    ];
    const { layout, data } = flowsPerHourFigure({ rows, window, anomalies, palette });

    expect(layout.shapes).toMatchObject([{ x0: '2026-11-20T10:00:00', x1: '2026-11-20T12:00:00', layer: 'below' }]);
    expect(layout.annotations).toMatchObject([{ x: '2026-11-20T11:00:00', text: '▲' }]);
    expect(data.map(({ name }) => name)).toContain('▲ Unusual');
    expect(flowsPerHourFigure({ rows, window, palette }).layout.shapes).toEqual([]);
  });

  it('draws nothing for an empty or unreadable answer', () => {
    expect(trace(flowsPerHourFigure({ rows: [], window, palette })).y).toEqual([]);
    expect(toHourly([{ hour: 'noon', flows: 1 }])).toEqual([]);
  });
});

describe('the timeline of findings', () => {
  const finding = {
    id: '4f1d0c2a9b7e6853',
    detection: 'vertical-port-scan',
    title: '<b>10.0.3.17</b> tried 1,024 ports',
    severity: 'high' as const,
    timeline: [
      { first: '2026-11-20T10:00:00Z', last: '2026-11-20T10:00:01Z', value: 1 },
      { first: '2026-11-20T11:00:00Z', last: '2026-11-20T11:30:00Z', value: 1 },
      { first: '2026-11-19T11:00:00Z', last: '2026-11-19T11:30:00Z', value: 1 },
    ],
  } as unknown as Finding;
  const figure = findingsTimelineFigure({ findings: [finding], titleOf: () => 'Port scan', window, palette });

  it('draws a bar for each appearance in the window, wide enough to be seen, which opens its finding', () => {
    expect(trace(figure).base).toEqual(['2026-11-20T10:00:00', '2026-11-20T11:00:00']);
    const [narrow = 0, wide] = trace(figure).x as number[];
    expect(narrow).toBeGreaterThan(1_000);
    expect(wide).toBe(1_800_000);
    expect(trace(figure).customdata).toEqual([finding.id, finding.id]);
  });

  it('shows a title as text, whatever is in it', () => {
    expect((trace(figure).hovertext as string[])[0]).toContain('&lt;b&gt;10.0.3.17');
  });
});

describe('heatmap', () => {
  it('counts each weekday and hour of a window, across midnight', () => {
    const slots = countSlots({ from: '2026-11-15T23:00:00Z', to: '2026-11-16T01:30:00Z' });
    expect(slots[6]?.[23]).toBe(1);
    expect(slots[0]?.slice(0, 3)).toEqual([1, 1, 0]);
    expect(slots.flat().reduce((sum, count) => sum + count, 0)).toBe(3);
  });

  it('shows means, blanks outside the window and zero where nothing came', () => {
    const figure = heatmapFigure({
      rows: [{ weekday: 5, hour: 10, flows: 30 }],
      window: { from: '2026-11-13T10:00:00Z', to: '2026-11-20T12:00:00Z' },
      palette,
    });
    const z = trace(figure).z as (number | null)[][];
    expect(z[4]?.[10]).toBe(15);
    expect(z[4]?.[11]).toBe(0);
    expect(trace(figure)).toMatchObject({ zmin: 0, zmax: 15 });
    const narrow = heatmapFigure({ rows: [], window, palette });
    expect((trace(narrow).z as (number | null)[][])[0]?.[0]).toBeNull();
  });
});

describe('ranked bars', () => {
  const bars = serviceBars(
    [{ service: 'https', service_port: 443, protocol: 6, bytes: 100, flows: 2, packets: 3 }],
    'bytes',
  );

  it('labels services with their port and filters by their name', () => {
    expect(bars[0]).toMatchObject({ label: '443 https', value: 100, clause: 'service = https' });
  });

  it('lets an Other that dwarfs the rest run off the scale, and says so', () => {
    const figure = rankedBarsFigure({
      bars,
      other: { label: 'Other (9)', value: 10_000 },
      unit: 'bytes',
      color: palette.neutral,
      palette,
      summary: '',
    });
    expect(trace(figure).text).toEqual(['100 B']);
    expect(trace(figure, 1).text).toEqual(['10.0 kB, beyond this scale ▸']);
    expect((trace(figure, 1).x as number[])[0]).toBeLessThan(10_000);
  });

  it('leaves room for the number of an Other a little longer than the bars', () => {
    const figure = rankedBarsFigure({
      bars,
      other: { label: 'Other (9)', value: 110 },
      unit: 'bytes',
      color: palette.neutral,
      palette,
      summary: '',
    });
    expect(trace(figure, 1).text).toEqual(['110 B']);
    expect(figure.layout.xaxis?.range?.[1]).toBeGreaterThan(120);
  });

  it('knows Other from the totals, and that there is none', () => {
    const meta = {
      analysis: 'services',
      columns: [],
      window: {},
      rowCount: 1,
      elapsedMs: 1,
      sql: '',
      lakeVersion: 1,
      totals: { groups: 4, flows: 9, bytes: '150', packets: 9 },
    };
    expect(otherOf([{ bytes: 100 }], meta, 'bytes')).toEqual({ label: 'Other (3)', value: 50 });
    expect(otherOf([{}, {}, {}, {}], meta, 'bytes')).toBeUndefined();
  });

  it('never lets log content become markup', () => {
    const figure = rankedBarsFigure({
      bars: [{ label: '<a href="x">', value: 1, hover: ['<b>'] }],
      unit: 'flows',
      color: palette.neutral,
      palette,
      summary: '',
    });
    expect(JSON.stringify(figure)).not.toContain('<a href');
  });

  it('names rows without a port or an address', () => {
    expect(
      deniedPortBars([{ dstport: null, protocol: 1, service: 'icmp', flows: 2, sources: 1, destinations: 1 }])[0],
    ).toMatchObject({
      label: '– icmp',
      clause: 'dstport is null and protocol = 1',
    });
    expect(addressBars([{ srcaddr: null, bytes: 1 }], 'src', 'bytes')[0]?.clause).toBe('srcaddr is null');
  });
});

describe('shares', () => {
  it('tells denied slices apart by hatch, and what has no reason by name', () => {
    const slices = deniedSlices(
      [
        { reject_reason: 'security group or network ACL', flows: 5 },
        { reject_reason: 'BPA', flows: 1 },
      ],
      'reason',
      palette,
    );
    expect(slices.map(({ label }) => label)).toEqual(['Security group or ACL', 'Block Public Access']);
    expect(new Set(slices.map(({ pattern }) => pattern)).size).toBe(2);
    expect(slices[0]?.clause).toBe('action = REJECT and reject_reason is null');
  });

  it('gives a protocol its colour whatever its rank, and folds the small ones', () => {
    const rows = [17, 6, 1, 47, 58, 50, 2, 89].map((protocol, index) => ({ protocol, name: 'x', bytes: 100 - index }));
    const slices = protocolSlices(rows, 'bytes', palette);
    const tcpFirst = protocolSlices([{ protocol: 6, bytes: 1 }], 'bytes', palette);
    expect(slices.find(({ label }) => label === 'TCP')?.color).toBe(tcpFirst[0]?.color);
    expect(slices.at(-1)).toMatchObject({ label: 'Other', value: 94 + 93 });
  });

  it('writes shares into the legend', () => {
    const figure = sharePieFigure({
      slices: [
        { label: 'a', value: 1, color: '#000000' },
        { label: 'b', value: 3, color: '#ffffff' },
      ],
      center: '4',
      unit: 'flows',
      palette,
      summary: '',
    });
    expect(trace(figure).labels).toEqual(['a, 25 %', 'b, 75 %']);
  });
});

describe('denied gauge', () => {
  it('widens its dial only when the share does not fit', () => {
    const axisOf = (deniedFlows: number) =>
      (trace(deniedGaugeFigure({ flows: 100, deniedFlows, palette })).gauge as { axis: { range: number[] } }).axis
        .range;
    expect(axisOf(6)).toEqual([0, 20]);
    expect(axisOf(60)).toEqual([0, 100]);
  });

  it('judges at its thresholds, and an empty window as usual', () => {
    expect([0, 4.9, 5, 14.9, 15, 100].map(deniedLevel)).toEqual([
      'usual',
      'usual',
      'elevated',
      'elevated',
      'high',
      'high',
    ]);
    expect(trace(deniedGaugeFigure({ flows: 0, deniedFlows: 0, palette })).value).toBe(0);
  });
});

describe('world map', () => {
  it('knows a place and a name for every country code in use', () => {
    expect(COUNTRY_PLACES.size).toBeGreaterThan(240);
    expect(COUNTRY_PLACES.get('SG')).toEqual({ alpha3: 'SGP', latitude: 1.4, longitude: 103.8 });
    for (const { alpha3, latitude, longitude } of COUNTRY_PLACES.values()) {
      expect(alpha3).toMatch(/^[A-Z]{3}$/);
      expect(Math.abs(latitude)).toBeLessThanOrEqual(90);
      expect(Math.abs(longitude)).toBeLessThanOrEqual(180);
    }
    expect(countryName('DE')).toBe('Germany');
    expect(countryName('??')).toBe('??');
  });

  it('keeps the frame, rings what was mostly denied, and leaves out what has no place', () => {
    const figure = worldMapFigure({
      rows: [
        { country: 'US', bytes: 100, flows: 10, denied_flows: 0 },
        { country: 'RU', bytes: 50, flows: 10, denied_flows: 9 },
        { country: null, bytes: 5, flows: 1, denied_flows: 0 },
      ],
      measure: 'bytes',
      palette,
    });
    expect(trace(figure).locations).toEqual(['USA', 'RUS']);
    expect(trace(figure, 2).lat).toHaveLength(1);
    expect(trace(figure, 2).customdata).toEqual(['src_country = RU or dst_country = RU']);
    expect(figure.layout.geo).toMatchObject({ fitbounds: false });
  });
});

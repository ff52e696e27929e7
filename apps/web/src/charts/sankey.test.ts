import { describe, expect, it } from 'vitest';
import { paletteFor } from './palette';
import { sankeyFigure } from './sankey';
import { buildSankeyGraph } from './sankey-graph';

const levels = ['srcaddr', 'service', 'dstaddr'] as const;

function path(cells: Readonly<Record<string, string | number | null>>) {
  return { srcaddr: 'a', service: 'ssh', dstaddr: 'b', bytes: 5, packets: 1, flows: 10, denied_flows: 0, ...cells };
}

const folded = path({ srcaddr: null, dstaddr: null, folded: 'srcaddr,dstaddr', bytes: 30 });
const wholly = path({ srcaddr: null, service: null, dstaddr: null, folded: 'srcaddr,service,dstaddr', bytes: 8 });

describe('sankey graph', () => {
  it('draws the rest of a column as its Other, and what a record did not say as unknown', () => {
    const { nodes } = buildSankeyGraph({ rows: [path({ srcaddr: null }), folded], levels, measure: 'bytes' });

    expect(nodes.filter(({ isOther }) => isOther).map(({ level }) => level)).toEqual([0, 2]);
    expect(nodes.find(({ label }) => label === 'unknown')).toMatchObject({ column: 'srcaddr', value: null });
  });

  it('loses nothing: each level carries the total, Other included', () => {
    const rows = [path({}), path({ srcaddr: 'c', bytes: 7 }), folded, wholly];
    const graph = buildSankeyGraph({ rows, levels, measure: 'bytes' });
    for (const level of [0, 1]) {
      const carried = graph.links
        .filter((link) => graph.nodes[link.source]?.level === level)
        .reduce((sum, link) => sum + link.value, 0);
      expect(carried).toBe(50);
    }
  });

  it('keeps an address that is source and destination as two nodes', () => {
    const graph = buildSankeyGraph({ rows: [path({ dstaddr: 'a' })], levels, measure: 'bytes' });
    expect(graph.nodes).toHaveLength(3);
    expect(graph.links).toHaveLength(2);
  });

  it('keeps a host called Other apart from the rest', () => {
    const rows = [path({ service: 'Other' }), path({ service: null, folded: 'service' })];
    expect(buildSankeyGraph({ rows, levels, measure: 'bytes' }).nodes).toHaveLength(4);
  });

  it('is empty without rows', () => {
    expect(buildSankeyGraph({ rows: [], levels, measure: 'bytes' })).toEqual({ nodes: [], links: [] });
  });
});

describe.each(['light', 'dark'] as const)('sankey figure, %s', (scheme) => {
  const palette = paletteFor(scheme);
  const rows = [path({ denied_flows: 9 }), path({ srcaddr: 'c', service: 'https', dstaddr: 'd', bytes: 7 }), wholly];
  const graph = buildSankeyGraph({ rows, levels, measure: 'bytes' });
  const data = sankeyFigure({ graph, measure: 'bytes', heightPx: 500, palette }).data[0] as unknown as {
    node: { y: number[]; label: string[]; color: string[]; customdata: string[] };
    link: { color: string[]; customdata: string[]; label: string[] };
  };

  it('colours every link itself, denied ones apart and the rest grey', () => {
    expect(data.link.color).toHaveLength(graph.links.length);
    expect(new Set(data.link.color).size).toBe(3);
  });

  it('draws each Other grey', () => {
    const others = data.node.color.filter((_, index) => graph.nodes[index]?.isOther);
    expect(others).toEqual([palette.other, palette.other, palette.other]);
  });

  it('says the denied share in words', () => {
    expect(data.link.label).toContain('5 B, 10 flows, 25 % of bytes, 90 % denied');
  });

  it('filters by both ends of a link, and by nothing for Other', () => {
    expect(data.link.customdata).toContain('srcaddr = a and service = ssh');
    expect(data.link.customdata).toContain('');
    expect(data.node.customdata[data.node.label.indexOf('Other')]).toBe('');
  });

  it('keeps every node on the canvas', () => {
    for (const y of data.node.y) {
      expect(y).toBeGreaterThan(0);
      expect(y).toBeLessThan(1);
    }
  });

  it('names countries and protocols, and filters by a country on either side', () => {
    const named = buildSankeyGraph({
      rows: [path({ protocol: 6, country: 'DE' })],
      levels: ['protocol', 'country'],
      measure: 'bytes',
    });
    const figure = sankeyFigure({ graph: named, measure: 'bytes', heightPx: 500, palette });
    const { node } = figure.data[0] as unknown as typeof data;
    expect(node.label).toEqual(['TCP', 'DE Germany']);
    expect(node.customdata).toEqual(['protocol = 6', 'src_country = DE or dst_country = DE']);
  });
});

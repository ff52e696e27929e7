import { describe, expect, it } from 'vitest';
import { paletteFor } from './palette';
import { sankeyFigure } from './sankey';
import { buildSankeyGraph, SANKEY_NODES_MAX } from './sankey-graph';

const levels = ['srcaddr', 'service', 'dstaddr'] as const;

function conversation(source: string, service: string, destination: string, bytes: number, denied = 0) {
  return { srcaddr: source, service, dstaddr: destination, bytes, packets: 1, flows: 10, denied_flows: denied };
}

const many = Array.from({ length: 300 }, (_, index) =>
  conversation(`10.0.${index % 90}.1`, `s${index % 40}`, `10.1.${index % 70}.1`, 1000 - index),
);

describe('sankey graph', () => {
  it('never has more nodes than can be read', () => {
    const graph = buildSankeyGraph({ rows: many, levels, measure: 'bytes' });
    expect(graph.nodes.length).toBeLessThanOrEqual(SANKEY_NODES_MAX);
  });

  it('loses nothing: each level carries the total, Other included', () => {
    const totals = { flows: 5000, bytes: 1_000_000, packets: 5000 };
    const graph = buildSankeyGraph({ rows: many, levels, measure: 'bytes', totals });
    for (const level of [0, 1]) {
      const carried = graph.links
        .filter((link) => graph.nodes[link.source]?.level === level)
        .reduce((sum, link) => sum + link.value, 0);
      expect(carried).toBe(1_000_000);
    }
  });

  it('keeps an address that is source and destination as two nodes', () => {
    const graph = buildSankeyGraph({
      rows: [conversation('10.0.0.1', 'https', '10.0.0.1', 5)],
      levels,
      measure: 'bytes',
    });
    expect(graph.nodes).toHaveLength(3);
    expect(graph.links).toHaveLength(2);
  });

  it('is empty without rows', () => {
    expect(buildSankeyGraph({ rows: [], levels, measure: 'bytes' })).toEqual({ nodes: [], links: [] });
  });
});

describe.each(['light', 'dark'] as const)('sankey figure, %s', (scheme) => {
  const palette = paletteFor(scheme);
  const graph = buildSankeyGraph({
    rows: [conversation('a', 'ssh', 'b', 5, 9), conversation('c', 'https', 'd', 7)],
    levels,
    measure: 'bytes',
    totals: { flows: 30, bytes: 20, packets: 9 },
  });
  const data = sankeyFigure({ graph, measure: 'bytes', heightPx: 500, palette }).data[0] as unknown as {
    node: { y: number[]; label: string[]; customdata: string[] };
    link: { color: string[]; customdata: string[]; label: string[] };
  };

  it('colours every link itself, denied ones apart and the rest grey', () => {
    expect(data.link.color).toHaveLength(graph.links.length);
    expect(new Set(data.link.color).size).toBe(3);
  });

  it('claims no denied share where nobody counted', () => {
    const between = data.link.label.filter((_, index) => graph.links[index]?.isOther);
    expect(between.length).toBeGreaterThan(0);
    expect(between.join()).not.toContain('denied');
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
});

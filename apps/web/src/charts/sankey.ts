import { type Measure, PATH_COLUMNS } from '@networkflow/engine/contract';
import { protocolName, shortAddress } from '../format/names';
import { formatExact, formatMeasure, formatShare } from '../format/units';
import { clauseFor, clauseForCountry } from '../state/filter-clause';
import { countryName } from './country-places';
import { baseLayout, escapeText, type Figure } from './figure';
import { type Palette, withOpacity } from './palette';
import type { SankeyGraph, SankeyLink, SankeyNode } from './sankey-graph';

/** From this share of denied flows on, a link is drawn as denied. */
const DENIED_LINK_SHARE = 0.5;
const LINK_OPACITY = 0.42;
const NODE_PAD_PX = 16;
/** Services first, as they have been green; addresses and actions have colours of their own. */
const COLUMN_ORDER: readonly string[] = [
  'service',
  ...PATH_COLUMNS.filter((column) => !['service', 'srcaddr', 'dstaddr', 'action'].includes(column)),
];
const ADDRESS_COLUMNS: ReadonlySet<string> = new Set(['srcaddr', 'dstaddr']);
const MARGIN_PX = { l: 8, r: 8, t: 8, b: 12 };

/** Paths as bands from left to right. */
export function sankeyFigure(input: {
  readonly graph: SankeyGraph;
  readonly measure: Measure;
  /** Height of the canvas in pixels, margins included. */
  readonly heightPx: number;
  readonly palette: Palette;
}): Figure {
  const { graph, measure, palette, heightPx } = input;
  const { nodes, links } = graph;
  const total = links.reduce((sum, link) => sum + (nodes[link.source]?.level === 0 ? link.value : 0), 0);
  const levels = Math.max(1, ...nodes.map((node) => node.level));
  return {
    data: [
      {
        type: 'sankey',
        // Anything else lifts a node out of its place when it is pressed, to drag it, and it never gets the click.
        arrangement: 'fixed',
        node: {
          label: nodes.map((node) => escapeText(nodeLabel(node))),
          color: nodes.map((node) => nodeColor(node, palette)),
          // Without a column of its own, an Other that nothing follows would slide to the right edge.
          x: nodes.map((node) => 0.001 + (node.level / levels) * 0.998),
          y: nodePositions(graph, heightPx - MARGIN_PX.t - MARGIN_PX.b),
          pad: NODE_PAD_PX,
          thickness: 14,
          line: { width: 0 },
          customdata: nodes.map(nodeClause) as unknown as string[],
          hovertemplate: `<b>%{label}</b><br>%{value:.3~s} ${measure}<extra></extra>`,
        },
        link: {
          source: links.map((link) => link.source),
          target: links.map((link) => link.target),
          value: links.map((link) => link.value),
          // Left to itself Plotly picks white links on a transparent background: nothing to see on a light page.
          color: links.map((link) => linkColor(link, palette)),
          customdata: links.map((link) => linkClause(nodes, link)) as unknown as string[],
          label: links.map((link) => linkHover(link, { measure, total })),
          hovertemplate: '%{source.label} → %{target.label}<br>%{label}<extra></extra>',
        },
        textfont: { color: palette.text, size: 11, shadow: halo(palette.panel) },
      },
    ],
    layout: baseLayout(palette, { margin: MARGIN_PX }),
    summary: `Traffic as bands between ${nodes.length} values of ${levels + 1} columns.`,
  };
}

/**
 * Stacks each level's nodes by size with Other last, at the scale Plotly will use, so that nothing is pushed off the
 * edge. Positions are middles of nodes, 0 at the top and 1 at the bottom.
 */
function nodePositions({ nodes, links }: SankeyGraph, heightPx: number): number[] {
  const sizes = nodes.map((_, index) => {
    const outgoing = links.reduce((sum, link) => sum + (link.source === index ? link.value : 0), 0);
    const incoming = links.reduce((sum, link) => sum + (link.target === index ? link.value : 0), 0);
    return Math.max(outgoing, incoming);
  });
  const levels = [...new Set(nodes.map((node) => node.level))].map((level) =>
    nodes
      .map((node, index) => ({ node, index, size: sizes[index] ?? 0 }))
      .filter(({ node }) => node.level === level)
      .sort((a, b) => Number(a.node.isOther) - Number(b.node.isOther) || b.size - a.size),
  );
  const scale = Math.min(
    ...levels.map(
      (members) =>
        (heightPx - (members.length - 1) * NODE_PAD_PX) / (members.reduce((sum, { size }) => sum + size, 0) || 1),
    ),
  );
  const positions = new Array<number>(nodes.length).fill(0.5);
  for (const members of levels) {
    let top = 0;
    for (const { index, size } of members) {
      positions[index] = (top + (size * scale) / 2) / heightPx;
      top += size * scale + NODE_PAD_PX;
    }
  }
  return positions.map((position) => Math.min(0.999, Math.max(0.001, position)));
}

/** One colour a column, the same wherever it stands, so that a level is told by its colour too. */
function nodeColor(node: SankeyNode, palette: Palette): string {
  if (node.isOther || node.column === undefined) return palette.other;
  if (node.column === 'action') return node.value === 'REJECT' ? palette.denied : palette.accepted;
  if (ADDRESS_COLUMNS.has(node.column)) return palette.neutral;
  // Without the yellow one, which beside bands would pass for the amber of what is unusual.
  const colors = palette.categories.toSpliced(2, 1);
  return colors[COLUMN_ORDER.indexOf(node.column) % colors.length] ?? palette.neutral;
}

function nodeLabel(node: SankeyNode): string {
  if (node.column === 'protocol' && !node.isOther) return protocolName(node.value);
  if (node.column === 'country' && typeof node.value === 'string') return `${node.value} ${countryName(node.value)}`;
  return shortAddress(node.label);
}

function linkColor(link: SankeyLink, palette: Palette): string {
  if (link.isOther) return withOpacity(palette.other, LINK_OPACITY);
  const isDenied = link.flows > 0 && link.deniedFlows / link.flows >= DENIED_LINK_SHARE;
  return withOpacity(isDenied ? palette.denied : palette.accepted, LINK_OPACITY);
}

function linkHover(
  link: SankeyLink,
  { measure, total }: { readonly measure: Measure; readonly total: number },
): string {
  const unit = measure === 'bytes' ? '' : ` ${measure}`;
  const amount = measure === 'flows' ? '' : `${formatMeasure(link.value, measure)}${unit}, `;
  const flows = `${formatExact(link.flows)} flows, ${formatShare(total === 0 ? 0 : link.value / total)} of ${measure}`;
  if (link.flows === 0) return `${amount}${flows}`;
  return `${amount}${flows}, ${formatShare(link.deniedFlows / link.flows)} denied`;
}

function linkClause(nodes: readonly SankeyNode[], link: SankeyLink): string {
  return [nodes[link.source], nodes[link.target]]
    .map((node) => (node === undefined ? '' : nodeClause(node)))
    .filter((clause) => clause !== '')
    .map((clause) => (clause.includes(' or ') ? `(${clause})` : clause))
    .join(' and ');
}

/** Other stands for too much to filter by; a country may be on either side. */
function nodeClause(node: SankeyNode): string {
  if (node.column === undefined) return '';
  if (node.column !== 'country') return clauseFor(node.column, node.value);
  return typeof node.value === 'string' ? clauseForCountry(node.value) : '';
}

/** Text in front of bands stays readable with the panel's colour around it. */
function halo(color: string): string {
  const offsets = [-1.5, 0, 1.5];
  return offsets.flatMap((x) => offsets.map((y) => `${x}px ${y}px 1.5px ${color}`)).join(', ');
}

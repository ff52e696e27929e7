import type { Measure, Row } from '@networkflow/engine/contract';
import { toNumber } from '../format/units';

export const SANKEY_NODES_MAX = 40;
export const OTHER_LABEL = 'Other';
/** Stands for NULL: the record did not say. */
export const UNKNOWN_LABEL = 'unknown';

export interface SankeyNode {
  readonly level: number;
  readonly label: string;
  readonly isOther: boolean;
  /** Column and value the node stands for; absent for Other. */
  readonly column?: string;
  readonly value?: string;
}

export interface SankeyLink {
  readonly source: number;
  readonly target: number;
  readonly value: number;
  readonly flows: number;
  readonly deniedFlows: number;
  readonly isOther: boolean;
}

export interface SankeyGraph {
  readonly nodes: readonly SankeyNode[];
  readonly links: readonly SankeyLink[];
}

export interface SankeyGraphInput {
  readonly rows: readonly Row[];
  /** Columns from left to right. */
  readonly levels: readonly string[];
  readonly measure: Measure;
  /** What all conversations sum to; the part beyond `rows` flows from Other to Other. */
  readonly totals?: { readonly flows: unknown; readonly bytes: unknown; readonly packets: unknown } | undefined;
  readonly nodesMax?: number;
}

/** Folds conversations into a layered graph of at most `nodesMax` nodes; what does not fit flows through Other. */
export function buildSankeyGraph(input: SankeyGraphInput): SankeyGraph {
  const { rows, levels, measure } = input;
  const perLevel = Math.floor((input.nodesMax ?? SANKEY_NODES_MAX) / levels.length);
  const kept = levels.map((column) => topValues(rows, { column, measure, count: perLevel - 1 }));
  const nodes: SankeyNode[] = [];
  const indexes = new Map<string, number>();
  const links = new Map<string, { -readonly [Key in keyof SankeyLink]: SankeyLink[Key] }>();

  function nodeAt(level: number, value: string | undefined): number {
    const key = `${level} ${value ?? ''}`;
    const known = indexes.get(key);
    if (known !== undefined) return known;
    const column = levels[level];
    nodes.push(
      value === undefined || column === undefined
        ? { level, label: OTHER_LABEL, isOther: true }
        : { level, label: value, isOther: false, column, value },
    );
    indexes.set(key, nodes.length - 1);
    return nodes.length - 1;
  }

  function addPath(
    path: readonly (string | undefined)[],
    amount: { value: number; flows: number; deniedFlows: number },
  ) {
    for (let level = 0; level + 1 < path.length; level += 1) {
      const source = nodeAt(level, path[level]);
      const target = nodeAt(level + 1, path[level + 1]);
      const isOther = path[level] === undefined && path[level + 1] === undefined;
      const key = `${source}>${target}`;
      const link = links.get(key) ?? { source, target, value: 0, flows: 0, deniedFlows: 0, isOther };
      link.value += amount.value;
      link.flows += amount.flows;
      link.deniedFlows += amount.deniedFlows;
      links.set(key, link);
    }
  }

  for (const row of rows) {
    const value = toNumber(row[measure]);
    if (value <= 0) continue;
    const path = levels.map((column, level) => {
      const text = String(row[column] ?? UNKNOWN_LABEL);
      return kept[level]?.has(text) ? text : undefined;
    });
    addPath(path, { value, flows: toNumber(row.flows), deniedFlows: toNumber(row.denied_flows) });
  }
  const rest = restOf(input);
  if (rest.value > 0)
    addPath(
      levels.map(() => undefined),
      rest,
    );
  return { nodes, links: [...links.values()] };
}

function restOf({ rows, measure, totals }: SankeyGraphInput): { value: number; flows: number; deniedFlows: number } {
  if (totals === undefined) return { value: 0, flows: 0, deniedFlows: 0 };
  const sum = (column: string): number => rows.reduce((total, row) => total + toNumber(row[column]), 0);
  return {
    value: toNumber(totals[measure]) - sum(measure),
    flows: toNumber(totals.flows) - sum('flows'),
    deniedFlows: 0,
  };
}

function topValues(
  rows: readonly Row[],
  options: { readonly column: string; readonly measure: Measure; readonly count: number },
): ReadonlySet<string> {
  const sums = new Map<string, number>();
  for (const row of rows) {
    const value = String(row[options.column] ?? UNKNOWN_LABEL);
    sums.set(value, (sums.get(value) ?? 0) + toNumber(row[options.measure]));
  }
  const ranked = [...sums].sort(([nameA, a], [nameB, b]) => b - a || (nameA < nameB ? -1 : 1));
  return new Set(ranked.slice(0, options.count).map(([value]) => value));
}

import type { Measure, Row } from '@networkflow/engine/contract';
import { toNumber } from '../format/units';

export const OTHER_LABEL = 'Other';
/** Stands for NULL: the record did not say. */
export const UNKNOWN_LABEL = 'unknown';

export interface SankeyNode {
  readonly level: number;
  readonly label: string;
  readonly isOther: boolean;
  /** Column and value the node stands for; absent for Other. */
  readonly column?: string;
  /** Null where the record did not say. */
  readonly value?: string | null;
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
  /** Rows of `paths`; `folded` names the columns of which a row holds the rest. */
  readonly rows: readonly Row[];
  /** Columns from left to right. */
  readonly levels: readonly string[];
  readonly measure: Measure;
}

type Amount = Pick<SankeyLink, 'value' | 'flows' | 'deniedFlows'>;

/** A layered graph of paths: a node for each value of each level, with the rest of a level as its Other. */
export function buildSankeyGraph({ rows, levels, measure }: SankeyGraphInput): SankeyGraph {
  const nodes: SankeyNode[] = [];
  const indexes = new Map<string, number>();
  const links = new Map<string, { -readonly [Key in keyof SankeyLink]: SankeyLink[Key] }>();

  function indexOf(node: SankeyNode): number {
    const key = JSON.stringify([node.level, node.isOther, node.value]);
    const known = indexes.get(key);
    if (known !== undefined) return known;
    indexes.set(key, nodes.push(node) - 1);
    return nodes.length - 1;
  }

  function addLink(from: SankeyNode, to: SankeyNode, amount: Amount): void {
    const [source, target] = [indexOf(from), indexOf(to)];
    const key = `${source}>${target}`;
    const isOther = from.isOther && to.isOther;
    const link = links.get(key) ?? { source, target, value: 0, flows: 0, deniedFlows: 0, isOther };
    link.value += amount.value;
    link.flows += amount.flows;
    link.deniedFlows += amount.deniedFlows;
    links.set(key, link);
  }

  for (const row of rows) {
    const amount = {
      value: toNumber(row[measure]),
      flows: toNumber(row.flows),
      deniedFlows: toNumber(row.denied_flows),
    };
    if (amount.value <= 0) continue;
    const path = levels.map((column, level) => nodeOf(row, column, level));
    for (const [index, node] of path.entries()) {
      const next = path[index + 1];
      if (next !== undefined) addLink(node, next, amount);
    }
  }
  return { nodes, links: [...links.values()] };
}

function nodeOf(row: Row, column: string, level: number): SankeyNode {
  const folded = typeof row.folded === 'string' ? row.folded.split(',') : [];
  if (folded.includes(column)) return { level, label: OTHER_LABEL, isOther: true };
  const cell = row[column] ?? null;
  const value = cell === null ? null : String(cell);
  return { level, label: value ?? UNKNOWN_LABEL, isOther: false, column, value };
}

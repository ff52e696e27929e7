import { coverage, ingested, quarantine } from './bookkeeping.js';
import type { Column, Table } from './column.js';
import { conversationHours, conversations } from './conversations.js';
import { findings } from './findings.js';
import { flows } from './flows.js';

/** One line per table. */
export const TABLES: readonly Table[] = [
  flows,
  conversations,
  conversationHours,
  coverage,
  quarantine,
  ingested,
  findings,
];

const FLOW_COLUMNS: ReadonlyMap<string, Column> = new Map(flows.columns.map((column) => [column.name, column]));

export function flowColumn(name: string): Column | undefined {
  return FLOW_COLUMNS.get(name);
}

import { quoteIdentifier } from '../core/quote-sql.js';
import type { Table } from '../schema/column.js';
import { CONNECTION_TABLES, connectionSpans } from '../schema/connections.js';
import type { LakeLayout } from '../store/lake-layout.js';
import type { LogKind } from '../store/log-kind.js';
import { type ManifestState, type Part, partsOf } from '../store/manifest.js';
import { selectParts } from '../store/views.js';
import { SPAN_TABLES, STORED_TABLES } from './tables.js';

/** Logs of connections through a firewall or NAT, and of sessions that ended. */
export const connectionKind: LogKind = {
  name: 'connections',
  title: 'Connection logs of firewalls and NATs',
  tables: CONNECTION_TABLES,
  stored: STORED_TABLES,
  partTables: [...CONNECTION_TABLES.map(({ name }) => name), ...SPAN_TABLES],
  views: (layout, state) =>
    CONNECTION_TABLES.map(
      (table) => `CREATE OR REPLACE VIEW ${quoteIdentifier(table.name)} AS ${viewSelect(table, layout, state)}`,
    ),
};

function viewSelect(table: Table, layout: LakeLayout, state: ManifestState): string {
  const parts: readonly Part[] =
    table === connectionSpans ? SPAN_TABLES.flatMap((name) => partsOf(state, name)) : partsOf(state, table.name);
  return selectParts(table, layout, parts, state.dead);
}

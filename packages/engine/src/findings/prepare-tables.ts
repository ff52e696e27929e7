import type { DuckDBConnection } from '@duckdb/node-api';
import { quoteIdentifier } from '../core/quote-sql.js';
import type { Table } from '../schema/column.js';
import { conversationHours, conversations } from '../schema/conversations.js';

/** Tables that detections share: made once, because their views put them together from many parts. */
const SHARED: readonly Table[] = [conversations, conversationHours];

export interface PreparedTable {
  readonly table: Table['name'];
  readonly rows: number;
}

/**
 * Puts what the queries read of `conversations` and `conversation_hours` into temporary tables of the same names, which
 * stand before the views of this connection: the same SQL then reads memory here and the lake in `networkflow query`.
 * Only columns that some query names are kept, and only rows from `from` (for rows per hour, their hour) to `to`.
 */
export async function prepareTables(
  connection: DuckDBConnection,
  queries: readonly string[],
  { from, to }: { readonly from: number; readonly to: number },
): Promise<PreparedTable[]> {
  const prepared: PreparedTable[] = [];
  for (const table of SHARED) {
    const readers = queries.filter((text) => names(text, table.name));
    if (readers.length === 0) continue;
    const columns = table.columns.filter(({ name }) => readers.some((text) => names(text, name)));
    const time = quoteIdentifier(table.name === 'conversation_hours' ? 'hour' : 'start');
    const name = quoteIdentifier(table.name);
    await connection.run(
      `CREATE OR REPLACE TEMP TABLE ${name} AS SELECT ${columns.map((column) => quoteIdentifier(column.name)).join(', ')} ` +
        `FROM main.${name} WHERE ${time} >= ${from} AND ${time} < ${to}`,
    );
    const counted = await connection.runAndReadAll(`SELECT count(*) FROM ${name}`);
    prepared.push({ table: table.name, rows: Number(counted.getRowsJson()[0]?.[0] ?? 0) });
  }
  return prepared;
}

function names(text: string, name: string): boolean {
  return new RegExp(`\\b${name}\\b`).test(text);
}

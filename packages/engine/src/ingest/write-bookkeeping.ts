import type { DuckDBAppender, DuckDBConnection } from '@duckdb/node-api';
import { quoteIdentifier } from '../core/quote-sql.js';
import { ingested, quarantine } from '../schema/bookkeeping.js';
import type { Table } from '../schema/column.js';
import type { LakeLayout } from '../store/lake-layout.js';
import type { Part } from '../store/manifest.js';
import { OBJECT_ID_COLUMN } from '../store/views.js';
import type { Outcome } from './outcome.js';
import { writeSinglePart } from './write-parts.js';

type Value = string | number | bigint | null;

/** Writes what became of each object, and what was refused, as parts of `ingested` and `quarantine`. */
export async function writeBookkeeping(
  connection: DuckDBConnection,
  entries: readonly { readonly outcome: Outcome; readonly objectId: number }[],
  source: string,
  options: { readonly layout: LakeLayout; readonly name: string; readonly objects: readonly [number, number] },
): Promise<Part[]> {
  const now = new Date().toISOString();
  const refused = entries.flatMap(({ outcome, objectId }) =>
    outcome.refusals.map((refusal): Value[] => [
      outcome.object.key,
      refusal.line,
      refusal.reason,
      refusal.excerpt ?? null,
      source,
      refusal.rows,
      objectId,
    ]),
  );
  const seen = entries.map(({ outcome, objectId }): Value[] => [
    outcome.object.key,
    source,
    outcome.object.etag,
    outcome.sha256,
    outcome.status,
    outcome.format,
    outcome.fields,
    outcome.unknownFields,
    outcome.object.bytes,
    outcome.rows,
    outcome.bytes,
    outcome.packets,
    outcome.nodata,
    outcome.skipdata,
    outcome.quarantined,
    outcome.firstStart,
    outcome.lastStart,
    now,
    objectId,
  ]);
  return [
    ...(await writeRows(connection, quarantine, refused, options)),
    ...(await writeRows(connection, ingested, seen, options)),
  ];
}

async function writeRows(
  connection: DuckDBConnection,
  table: Table,
  rows: readonly (readonly Value[])[],
  options: { readonly layout: LakeLayout; readonly name: string; readonly objects: readonly [number, number] },
): Promise<Part[]> {
  if (rows.length === 0) return [];
  const name = `new_${table.name}`;
  const columns = [...table.columns, { name: OBJECT_ID_COLUMN, type: 'BIGINT' }];
  const asText = columns.map((column) => `${quoteIdentifier(column.name)} VARCHAR`);
  await connection.run(`CREATE OR REPLACE TEMP TABLE ${name} (${asText.join(', ')})`);
  const appender = await connection.createAppender(name);
  for (const row of rows) {
    for (const value of row) appendText(appender, value);
    appender.endRow();
  }
  appender.closeSync();
  const typed = columns.map(
    (column) => `${quoteIdentifier(column.name)}::${column.type} AS ${quoteIdentifier(column.name)}`,
  );
  return writeSinglePart(connection, `SELECT ${typed.join(', ')} FROM ${name}`, {
    ...options,
    table: table.name,
    columns: table.columns.map((column) => column.name),
  });
}

function appendText(appender: DuckDBAppender, value: Value): void {
  if (value === null) appender.appendNull();
  else appender.appendVarchar(String(value));
}

import path from 'node:path';
import type { DuckDBConnection } from '@duckdb/node-api';
import { EngineError, isEngineError, messageOf } from '../core/errors.js';
import { quoteIdentifier } from '../core/quote-sql.js';
import type { Column, Table } from '../schema/column.js';
import { TABLES } from '../schema/registry.js';
import { conversationHoursSelect, conversationsSelect } from './conversation-views.js';
import type { LakeLayout } from './lake-layout.js';
import type { ManifestState, Part } from './manifest.js';
import { partsOf } from './manifest-parts.js';
import { readParts } from './read-parts.js';

/** Every part carries the id of the object each row came from, so that a replaced object's rows can be left out. */
export const OBJECT_ID_COLUMN = '_object_id';

/** The columns a part of this table holds, in order, without `_object_id`. */
export function storedColumns(table: Table): readonly Column[] {
  return table.columns.filter((column) => column.derived !== 'view');
}

/** Statements that make one view per table over the parts of a manifest state; all views exist in any lake, empty or not. */
export function viewStatements(layout: LakeLayout, state: ManifestState): string[] {
  return TABLES.map((table) => viewStatement(table, layout, state));
}

/** Makes the views; throws `store` when a part is missing or damaged. */
export function makeViews(connection: DuckDBConnection, layout: LakeLayout, state: ManifestState): Promise<void> {
  return makeEachView(connection, layout, viewStatements(layout, state));
}

export async function makeEachView(
  connection: DuckDBConnection,
  layout: LakeLayout,
  statements: readonly string[],
): Promise<void> {
  try {
    for (const statement of statements) await connection.run(statement);
  } catch (error) {
    const reason = hidePaths(messageOf(error).split('\n')[0] ?? '', layout);
    throw new EngineError('store', `The lake is damaged: ${reason} Restore the file, or ingest into a new lake.`, {
      cause: error,
    });
  }
}

/** A message without the place of the lake on this machine, which is nobody's business who may only ask questions. */
export function hidePaths(message: string, layout: LakeLayout): string {
  return message.replaceAll(layout.root, '<lake>');
}

/** The same for an error; other errors pass as they are. */
export function hidePathsIn(error: unknown, layout: LakeLayout): unknown {
  if (!isEngineError(error) || !error.message.includes(layout.root)) return error;
  return new EngineError(error.code, hidePaths(error.message, layout), { cause: error, details: error.details });
}

export function partFiles(layout: LakeLayout, state: ManifestState): string[] {
  return state.parts.map((part) => path.join(layout.root, ...part.path.split('/')));
}

function viewStatement(table: Table, layout: LakeLayout, state: ManifestState): string {
  return `CREATE OR REPLACE VIEW ${quoteIdentifier(table.name)} AS ${viewSelect(table, layout, state)}`;
}

function viewSelect(table: Table, layout: LakeLayout, state: ManifestState): string {
  if (table.name === 'conversations') return conversationsSelect(layout, state);
  if (table.name === 'conversation_hours') return conversationHoursSelect(layout, state);
  return selectParts(table, layout, partsOf(state, table.name), state.dead);
}

/**
 * Parts hold only the columns their files had. Parts of equal columns are read together and the others' columns are
 * NULL, so that neither writing nor reading pays for the 25 fields most flow logs do not have.
 */
export function selectParts(
  table: Table,
  layout: LakeLayout,
  parts: readonly Part[],
  deadObjects: ReadonlySet<number>,
): string {
  const groups = new Map<string, Part[]>();
  for (const part of parts) groups.set(part.columns, [...(groups.get(part.columns) ?? []), part]);
  const dead = [...deadObjects].sort((a, b) => a - b);
  const alive = dead.length === 0 ? '' : ` WHERE ${quoteIdentifier(OBJECT_ID_COLUMN)} NOT IN (${dead.join(', ')})`;
  const selects = [...groups].map(
    ([columns, files]) =>
      `SELECT ${selectList(table, new Set(columns.split(' ')))} FROM ${readParts(layout, files)}${alive}`,
  );
  const none = `SELECT ${selectList(table, new Set())} WHERE false`;
  return selects.length === 0 ? none : selects.join(' UNION ALL ');
}

/** The columns of a table over rows that hold those `present`; the others are NULL. */
export function selectList(table: Pick<Table, 'columns'>, present: ReadonlySet<string>): string {
  const expressions = table.columns.map((column) => {
    const name = quoteIdentifier(column.name);
    if (column.expression && present.has(column.needs ?? '')) {
      return `${column.expression} AS ${name}`;
    }
    return present.has(column.name) ? name : `NULL::${column.type} AS ${name}`;
  });
  return expressions.join(', ');
}

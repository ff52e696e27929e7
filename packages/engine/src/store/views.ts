import path from 'node:path';
import { quoteIdentifier, quoteList } from '../core/quote-sql.js';
import type { Column, Table } from '../schema/column.js';
import { TABLES } from '../schema/registry.js';
import type { LakeLayout } from './lake-layout.js';
import { type ManifestState, partsOf } from './manifest.js';

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

export function partFiles(layout: LakeLayout, state: ManifestState): string[] {
  return state.parts.map((part) => path.join(layout.root, ...part.path.split('/')));
}

function viewStatement(table: Table, layout: LakeLayout, state: ManifestState): string {
  const files = partsOf(state, table.name).map((part) => path.join(layout.root, ...part.path.split('/')));
  const name = quoteIdentifier(table.name);
  if (files.length === 0) {
    const empty = table.columns.map((column) => `NULL::${column.type} AS ${quoteIdentifier(column.name)}`);
    return `CREATE OR REPLACE VIEW ${name} AS SELECT ${empty.join(', ')} WHERE false`;
  }
  const columns = table.columns.map((column) =>
    column.derived === 'view' && column.expression
      ? `${column.expression} AS ${quoteIdentifier(column.name)}`
      : quoteIdentifier(column.name),
  );
  const dead = [...state.dead].sort((a, b) => a - b);
  const alive = dead.length === 0 ? '' : ` WHERE ${quoteIdentifier(OBJECT_ID_COLUMN)} NOT IN (${dead.join(', ')})`;
  return `CREATE OR REPLACE VIEW ${name} AS SELECT ${columns.join(', ')} FROM read_parquet(${quoteList(files)}, hive_partitioning = false)${alive}`;
}

import { LIMITS } from '../core/limits.js';
import { quoteFiles, quoteIdentifier } from '../core/quote-sql.js';
import type { Format } from './format.js';
import {
  extraExpression,
  parseType,
  resolveFields,
  type Shape,
  type ShapeField,
  transitGatewayReason,
} from './shape.js';

export const PARQUET_FORMAT = 'vpc-flow-parquet';

const HEADER_TOKENS_MIN = 2;
/** Columns DuckDB adds when it reads; a file that has one of its own cannot be read with row numbers. */
const ADDED_BY_READER: ReadonlySet<string> = new Set(['_file', 'file_row_number']);

/** The layout of a Parquet file by its column names; a reason when they are no flow-log fields. */
export function parquetShape(columnNames: readonly string[]): Shape | { readonly reason: string } {
  const transit = transitGatewayReason(columnNames);
  if (transit !== undefined) return { reason: transit };
  const resolved = resolveFields(columnNames);
  if (resolved.filter((field) => field.column).length < HEADER_TOKENS_MIN) {
    return { reason: `its columns are no flow-log fields: ${columnNames.slice(0, 10).join(', ')}` };
  }
  if (columnNames.length > LIMITS.headerColumnsMax) {
    return { reason: `it has ${columnNames.length} columns; at most ${LIMITS.headerColumnsMax} are read` };
  }
  const taken = columnNames.find((name) => ADDED_BY_READER.has(name.toLowerCase()));
  if (taken !== undefined) return { reason: `its column ${taken} has a name kept for reading` };
  const fields: ShapeField[] = resolved.map((field, index) => ({ ...field, source: columnNames[index] }));
  return { id: `parquet|${JSON.stringify(columnNames)}`, format: PARQUET_FORMAT, fields };
}

/** VPC flow logs as AWS writes them in Parquet: the same fields with underscores, typed. A value that does not fit is NULL and its row is refused. */
export const vpcFlowParquet: Format = {
  name: PARQUET_FORMAT,
  description: 'AWS VPC flow logs as Parquet, with plain or Hive-compatible prefixes.',
  stagingSelect(shape, files) {
    const named = shape.fields.map((field) => ({ field, source: quoteIdentifier(sourceName(field)) }));
    const known = named.flatMap(({ field, source }) =>
      field.column
        ? [
            `TRY_CAST(NULLIF(${source}::VARCHAR, '-') AS ${parseType(field.column)}) AS ${quoteIdentifier(field.column.name)}`,
          ]
        : [],
    );
    const unknown = named.filter(({ field }) => !field.column);
    const misfit = named.flatMap(({ field, source }) =>
      field.column && parseType(field.column) !== 'VARCHAR'
        ? [
            `(NULLIF(${source}::VARCHAR, '-') IS NOT NULL AND TRY_CAST(${source}::VARCHAR AS ${parseType(field.column)}) IS NULL)`,
          ]
        : [],
    );
    const extra = extraExpression(
      unknown.map(({ field, source }) => ({ token: field.token, sql: `${source}::VARCHAR` })),
    );
    return (
      `SELECT ${known.join(', ')}, ${extra} AS extra, _file, file_row_number + 1 AS _line, ` +
      `(${misfit.length === 0 ? 'false' : misfit.join(' OR ')}) AS _misfit ` +
      `FROM read_parquet(${quoteFiles(files)}, hive_partitioning = false, filename = '_file', file_row_number = true, union_by_name = false)`
    );
  },
};

function sourceName(field: ShapeField): string {
  return field.source ?? field.token;
}

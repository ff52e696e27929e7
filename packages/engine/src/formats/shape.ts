import { quoteLiteral } from '../core/quote-sql.js';
import type { Column } from '../schema/column.js';
import { AWS_COLUMNS } from '../schema/flows.js';

/** One position of a file: an AWS column, a field AWS does not know (kept in `extra`), or one that is skipped. */
export interface ShapeField {
  readonly token: string;
  readonly column?: Column;
  readonly skipped?: true;
  /** Parquet only: the column's name as the file spells it. */
  readonly source?: string | undefined;
}

/** How a file is laid out. Files of equal `id` are read by one statement. */
export interface Shape {
  readonly id: string;
  readonly format: string;
  readonly fields: readonly ShapeField[];
  /** Text only. */
  readonly delimiter?: string;
  /** Text only: values may stand in double quotes. */
  readonly quoted?: boolean;
  /** Text only: the first line names the fields. */
  readonly hasHeader?: boolean;
}

const BY_TOKEN: ReadonlyMap<string, Column> = new Map(
  AWS_COLUMNS.map((column) => [column.token ?? column.name, column]),
);

/** Spellings seen in the wild that are no AWS field, and the field they mean when that field is absent. */
const TOKEN_ALIASES: Readonly<Record<string, string>> = {
  'packet-srcaddr': 'pkt-srcaddr',
  'packet-dstaddr': 'pkt-dstaddr',
};

/** AWS token of a field name as files spell it: `${vpc-id}`, `vpc_id`, `"vpc-id"` and `VPC-ID` are all `vpc-id`. */
export function normalizeToken(text: string): string {
  return text
    .trim()
    .replace(/^"(.*)"$/, '$1')
    .replace(/^\$\{(.*)\}$/, '$1')
    .toLowerCase()
    .replaceAll('_', '-');
}

export function isAwsToken(token: string): boolean {
  return BY_TOKEN.has(token);
}

/** Resolves field names to columns. A field named twice counts once; its repeat is kept aside like an unknown one. */
export function resolveFields(names: readonly string[]): ShapeField[] {
  const tokens = names.map(normalizeToken);
  const taken = new Set<string>();
  return tokens.map((token) => {
    const alias = TOKEN_ALIASES[token];
    const meant = alias !== undefined && !tokens.includes(alias) ? alias : token;
    const column = BY_TOKEN.get(meant);
    if (column === undefined || taken.has(meant)) return { token };
    taken.add(meant);
    return { token: meant, column };
  });
}

/** Fields only transit gateway flow logs have (Amazon VPC Transit Gateways guide, "Flow log records"). */
const TRANSIT_GATEWAY_FIELD = /^(tgw-|packets-lost-)/;

/**
 * Why a file with these fields is left alone: AWS puts transit gateway flow logs where it puts those of VPCs, under the
 * same names, and their records would count traffic a second time.
 */
export function transitGatewayReason(names: readonly string[]): string | undefined {
  const field = names.map(normalizeToken).find((token) => TRANSIT_GATEWAY_FIELD.test(token));
  if (field === undefined) return undefined;
  return `it is a transit gateway flow log (it has the field ${field}), which is not loaded: only flow logs of VPCs are`;
}

export function unknownFields(shape: Shape): string[] {
  return shape.fields.filter((field) => !field.column && !field.skipped).map((field) => field.token);
}

/** SQL for `extra`: a JSON object of the unknown fields, NULL when all of them are. `names` are their SQL columns. */
export function extraExpression(fields: readonly { readonly token: string; readonly sql: string }[]): string {
  if (fields.length === 0) return 'NULL::VARCHAR';
  const pairs = fields.map(({ token, sql }) => `${quoteLiteral(token)}, ${sql}`).join(', ');
  const any = fields.map(({ sql }) => `${sql} IS NOT NULL`).join(' OR ');
  return `CASE WHEN ${any} THEN json_object(${pairs})::VARCHAR END`;
}

/** The narrow type a column is parsed as, so that DuckDB itself refuses a port of 70000 or an action of "MAYBE". */
export function parseType(column: Column): string {
  if (column.name === 'action' || column.name === 'log_status') {
    return `ENUM(${(column.values ?? []).map(quoteLiteral).join(', ')})`;
  }
  if (column.kind === 'port') return 'USMALLINT';
  if (column.type === 'INTEGER') return 'UTINYINT';
  return column.type;
}

export function shapeColumns(shape: Shape): Column[] {
  return shape.fields.flatMap((field) => (field.column ? [field.column] : []));
}

import { quoteIdentifier } from '../core/quote-sql.js';
import type { Column, Table } from '../schema/column.js';
import { OBJECT_ID_COLUMN, storedColumns } from '../store/views.js';
import { ADDRESS_TABLE } from './address-book.js';
import { NO_PROTOCOL, PROTOCOL_TABLE, SERVICE_TABLE } from './service-table.js';

export const STAGING_TABLE = 'staging';

export interface SelectOptions {
  /** Columns the staged shape has. */
  readonly columns: readonly Column[];
  /** Whether addresses must be rewritten, because some are not in RFC 5952 form. */
  readonly rewriteAddresses: boolean;
  /** Whether the shape has fields AWS does not know. */
  readonly hasExtra: boolean;
  /** The rows, as a table or a SELECT in brackets; the staging table unless said. */
  readonly from?: string;
  /** True to leave addresses as they are written, without class and country. */
  readonly isRaw?: boolean;
  /** Columns anybody asks for; all unless said. */
  readonly wanted?: ReadonlySet<string>;
}

/** Rows that are coverage rather than traffic: NODATA and SKIPDATA, or a record without status that says nothing. */
export function coveragePredicate(columns: readonly Column[]): string {
  const has = new Set(columns.map((column) => column.name));
  const silent = ['srcaddr', 'dstaddr', 'packets', 'bytes'].map((name) =>
    has.has(name) ? `s.${name} IS NULL` : 'true',
  );
  const nothing = ['srcaddr', 'dstaddr'].some((name) => has.has(name)) ? `(${silent.join(' AND ')})` : 'false';
  return has.has('log_status') ? `coalesce(s.log_status <> 'OK', ${nothing})` : nothing;
}

/** A SELECT over the staging table, and the columns it yields besides `_object_id`. */
export interface PartSelect {
  readonly sql: string;
  readonly columns: readonly string[];
}

/** Rows of one staged batch as the `flows` table stores them; columns the files lack are left out. */
export function flowSelect(table: Table, options: SelectOptions): PartSelect {
  const has = new Set(options.columns.map((column) => column.name));
  const stored = wantedColumns(table, options).flatMap((column) => {
    const sql =
      (options.isRaw && isOfAddress(column.name) ? NOTHING : derivedSql(column.name, has, options)) ??
      (has.has(column.name) ? recordedSql(column, options) : NOTHING);
    return sql === NOTHING ? [] : [{ column, sql }];
  });
  return partSelect(stored, fromClause(has, options));
}

/** The same for coverage rows, which carry neither addresses nor counters. */
export function coverageSelect(table: Table, options: SelectOptions): PartSelect {
  const has = new Set(options.columns.map((column) => column.name));
  const stored = wantedColumns(table, options)
    .filter((column) => has.has(column.name))
    .map((column) => ({ column, sql: `s.${quoteIdentifier(column.name)}` }));
  return partSelect(stored, ` FROM ${options.from ?? STAGING_TABLE} s`);
}

function wantedColumns(table: Table, { wanted }: SelectOptions): readonly Column[] {
  return storedColumns(table).filter(({ name }) => wanted === undefined || wanted.has(name));
}

function partSelect(stored: readonly { column: Column; sql: string }[], from: string): PartSelect {
  const expressions = stored.map(
    // An address's class is one of few words, and stays so until it is written.
    ({ column, sql }) =>
      `${IS_CLASS.test(column.name) ? sql : `CAST(${sql} AS ${column.type})`} AS ${quoteIdentifier(column.name)}`,
  );
  return {
    sql: `SELECT ${[...expressions, `s.${quoteIdentifier(OBJECT_ID_COLUMN)}`].join(', ')}${from}`,
    columns: stored.map(({ column }) => column.name),
  };
}

/** The address book as it is joined for a record's own addresses. */
const BOOK_OF: Readonly<Record<string, string>> = { srcaddr: 'src', dstaddr: 'dst' };

/** Stands for a column these files cannot have. */
const NOTHING = '';

function recordedSql(column: Column, options: SelectOptions): string {
  if (options.isRaw) return `s.${quoteIdentifier(column.name)}`;
  if (column.kind === 'address' && options.rewriteAddresses)
    return `${BOOK_OF[column.name] ?? `${column.name}_book`}.address`;
  return `s.${quoteIdentifier(column.name)}`;
}

function derivedSql(name: string, has: ReadonlySet<string>, options: SelectOptions): string | undefined {
  const ports = hasPorts(has);
  switch (name) {
    case 'extra':
      return options.hasExtra ? 's.extra' : NOTHING;
    case 'src_class':
      return has.has('srcaddr') ? 'src.class' : NOTHING;
    case 'dst_class':
      return has.has('dstaddr') ? 'dst.class' : NOTHING;
    case 'src_country':
      return has.has('srcaddr') ? 'src.country' : NOTHING;
    case 'dst_country':
      return has.has('dstaddr') ? 'dst.country' : NOTHING;
    case 'direction':
      return options.isRaw ? (has.has('flow_direction') ? 's.flow_direction' : NOTHING) : directionSql(has);
    case 'service_port':
      return ports ? 's._service_port' : NOTHING;
    case 'service':
      return ports ? SERVICE_SQL : has.has('protocol') ? 's._protocol_name' : NOTHING;
    default:
      return undefined;
  }
}

const IS_CLASS = /^(src|dst)_class$/;

function isOfAddress(name: string): boolean {
  return /^(src|dst)_(class|country)$/.test(name);
}

function directionSql(has: ReadonlySet<string>): string {
  const recorded = has.has('flow_direction') ? 's.flow_direction' : 'NULL';
  if (!has.has('srcaddr') || !has.has('dstaddr')) return has.has('flow_direction') ? recorded : NOTHING;
  return (
    `coalesce(${recorded}, CASE WHEN src.class = 'public' AND dst.class <> 'public' THEN 'ingress' ` +
    `WHEN dst.class = 'public' AND src.class <> 'public' THEN 'egress' END)`
  );
}

/** SYN-ACK (18) comes from the server, SYN alone (2) from the client; else the known service, else the lower port. */
function servicePortSql(has: ReadonlySet<string>): string {
  const byFlags = has.has('tcp_flags')
    ? 'WHEN s.protocol = 6 AND (s.tcp_flags & 18) = 18 THEN s.srcport WHEN s.protocol = 6 AND (s.tcp_flags & 2) = 2 THEN s.dstport '
    : '';
  return (
    `CASE WHEN coalesce(s.protocol NOT IN (6, 17), true) THEN NULL ${byFlags}` +
    'WHEN s._dst_service IS NOT NULL AND s._src_service IS NULL THEN s.dstport ' +
    'WHEN s._src_service IS NOT NULL AND s._dst_service IS NULL THEN s.srcport ' +
    'ELSE least(s.srcport, s.dstport) END'
  );
}

const SERVICE_SQL =
  'CASE WHEN s.protocol IN (6, 17) THEN coalesce(CASE s._service_port WHEN s.dstport THEN s._dst_service WHEN s.srcport THEN s._src_service END, ' +
  "CASE s.protocol WHEN 6 THEN 'tcp/' ELSE 'udp/' END || s._service_port) ELSE s._protocol_name END";

/** Whether any of these columns is worked out from the names of ports and protocols; all columns are wanted unless said. */
export function needsNames(wanted: ReadonlySet<string> | undefined): boolean {
  return wanted === undefined || wanted.has('service_port') || wanted.has('service');
}

/** The staging table with names for its ports and protocol, each worked out once per row. */
function namedRows(has: ReadonlySet<string>, from: string): string {
  if (!has.has('protocol')) return from;
  // The name tables hold every number, so these are inner joins, which DuckDB turns into array look-ups.
  const protocol = `JOIN ${PROTOCOL_TABLE} p ON p.protocol = coalesce(s.protocol, ${NO_PROTOCOL})`;
  if (!hasPorts(has)) return `(SELECT s.*, p.name AS _protocol_name FROM ${from} s ${protocol})`;
  const name = (side: string): string => `CASE s.protocol WHEN 6 THEN ${side}.tcp WHEN 17 THEN ${side}.udp END`;
  const named =
    `SELECT s.*, p.name AS _protocol_name, ${name('src')} AS _src_service, ${name('dst')} AS _dst_service ` +
    `FROM ${from} s ${protocol} JOIN ${SERVICE_TABLE} src ON src.port = coalesce(s.srcport, 0) ` +
    `JOIN ${SERVICE_TABLE} dst ON dst.port = coalesce(s.dstport, 0)`;
  return `(SELECT s.*, ${servicePortSql(has)} AS _service_port FROM (${named}) s)`;
}

function hasPorts(has: ReadonlySet<string>): boolean {
  return has.has('protocol') && has.has('srcport') && has.has('dstport');
}

function fromClause(has: ReadonlySet<string>, options: SelectOptions): string {
  const rows = options.from ?? STAGING_TABLE;
  const joins = [` FROM ${needsNames(options.wanted) ? namedRows(has, rows) : rows} s`];
  if (options.isRaw) return joins.join(' ');
  if (has.has('srcaddr')) joins.push(`LEFT JOIN ${ADDRESS_TABLE} src ON src.raw = s.srcaddr`);
  if (has.has('dstaddr')) joins.push(`LEFT JOIN ${ADDRESS_TABLE} dst ON dst.raw = s.dstaddr`);
  if (options.rewriteAddresses) {
    for (const name of ['pkt_srcaddr', 'pkt_dstaddr']) {
      if (has.has(name)) joins.push(`LEFT JOIN ${ADDRESS_TABLE} ${name}_book ON ${name}_book.raw = s.${name}`);
    }
  }
  return joins.join(' ');
}

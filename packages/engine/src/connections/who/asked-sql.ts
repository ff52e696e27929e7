import { quoteLiteral } from '../../core/quote-sql.js';
import type { Database } from '../../store/database.js';
import type { LakeLayout } from '../../store/lake-layout.js';
import type { ManifestState, Part } from '../../store/manifest.js';
import { readParts } from '../../store/read-parts.js';
import type { Question, SpanRecord } from './evidence.js';

const MS_PER_SECOND = 1_000;

/** What answers statements. */
export type Rows = Pick<Database, 'rows'>;

/** A connection log as it counts now. */
export interface LogState {
  readonly layout: LakeLayout;
  readonly state: ManifestState;
}

/** A stretch of Unix milliseconds, both ends in it. */
export interface Stretch {
  readonly from: number;
  readonly to: number;
}

/** The parts of tables that may hold something of these stretches. */
export function partsOf(
  { state }: LogState,
  tables: readonly string[],
  stretches: readonly Stretch[],
): readonly Part[] {
  return state.parts.filter(
    (part) => tables.includes(part.table) && stretches.some((stretch) => touches(part, stretch)),
  );
}

/** The same for FROM; undefined when there are none. */
export function partsOver(
  logs: LogState,
  tables: readonly string[],
  stretches: readonly Stretch[],
): string | undefined {
  const parts = partsOf(logs, tables, stretches);
  return parts.length === 0 ? undefined : readParts(logs.layout, parts);
}

function touches({ first, last }: Part, { from, to }: Stretch): boolean {
  if (first === undefined || last === undefined) return true;
  return first * MS_PER_SECOND <= to && (last + 1) * MS_PER_SECOND > from;
}

/** Rows as a table `name(columns)`, for FROM. */
export function valuesTable(
  name: string,
  columns: readonly string[],
  rows: readonly (readonly (string | number | null)[])[],
): string {
  const tuples = rows.map((row) => `(${row.map(sqlValue).join(', ')})`);
  return `(VALUES ${tuples.join(', ')}) AS ${name}(${columns.join(', ')})`;
}

function sqlValue(value: string | number | null): string {
  if (value === null) return 'NULL';
  return typeof value === 'number' ? String(value) : quoteLiteral(value);
}

export const SPAN_COLUMNS_SQL = 'opened, closed, ends, source_ip, source_port, dest_ip, dest_port, protocol';

/** Questions as a table, with their own column types where every value is NULL. */
export function askedTable(questions: readonly { readonly id: number; readonly question: Question }[]): string {
  const rows = questions.map(({ id, question: q }) => [
    id,
    q.natIp,
    q.port,
    q.atMs,
    q.skewMs,
    q.destIp,
    q.destPort,
    q.protocol,
  ]);
  return [
    'SELECT id, nat_ip, port::INTEGER AS port, at_ms::BIGINT AS at_ms, skew::BIGINT AS skew,',
    'a_ip::VARCHAR AS a_ip, a_port::INTEGER AS a_port, a_protocol::INTEGER AS a_protocol FROM',
    valuesTable('given', ['id', 'nat_ip', 'port', 'at_ms', 'skew', 'a_ip', 'a_port', 'a_protocol'], rows),
  ].join(' ');
}

/** Values named one by one in a predicate, so that DuckDB skips row groups that hold none of them. */
const LISTED_MAX = 64;

/** A predicate that lets DuckDB skip row groups when questions are about few addresses, and few ports. */
export function commonPredicate(questions: readonly { readonly question: Question }[], withPort: boolean): string {
  const nats = oneOf(
    'nat_ip',
    questions.map(({ question }) => question.natIp),
  );
  const ports = withPort
    ? oneOf(
        'source_port',
        questions.flatMap(({ question }) => question.port ?? []),
      )
    : 'true';
  return `${nats} AND ${ports}`;
}

/** `column = value` or `column IN (...)`; true when the values are many. */
export function oneOf(column: string, values: readonly (string | number)[]): string {
  const listed = [...new Set(values)];
  const [only] = listed;
  if (only === undefined || listed.length > LISTED_MAX) return 'true';
  return listed.length === 1 ? `${column} = ${sqlValue(only)}` : `${column} IN (${listed.map(sqlValue).join(', ')})`;
}

type Cells = Readonly<Record<string, unknown>>;

export function numberOrNull(value: unknown): number | null {
  return value === null || value === undefined ? null : Number(value);
}

export function textOrNull(value: unknown): string | null {
  return value === null || value === undefined ? null : String(value);
}

const ENDS: Readonly<Record<string, SpanRecord['ends']>> = {
  bounded: 'bounded',
  superseded: 'superseded',
  'no-end': 'no-end',
  'no-beginning': 'no-beginning',
};

export function spanOfRow(row: Cells, prefix = ''): SpanRecord {
  const cell = (name: string): unknown => row[`${prefix}${name}`];
  const ends = ENDS[String(cell('ends'))];
  if (ends === undefined) throw new Error(`a span with ends '${String(cell('ends'))}'`);
  return {
    opened: numberOrNull(cell('opened')),
    closed: numberOrNull(cell('closed')),
    ends,
    sourceIp: String(cell('source_ip')),
    sourcePort: numberOrNull(cell('source_port')),
    destIp: textOrNull(cell('dest_ip')),
    destPort: numberOrNull(cell('dest_port')),
    protocol: numberOrNull(cell('protocol')),
  };
}

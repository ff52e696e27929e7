import { DuckDBInstance } from '@duckdb/node-api';
import type { Row } from '../src/contract.js';
import type { CompiledQuery } from '../src/core/compiled-query.js';
import { quoteIdentifier } from '../src/core/quote-sql.js';
import type { AddressList, Detection, DetectionContext, DetectionRow, Judgement } from '../src/detections/detection.js';
import { coverage } from '../src/schema/bookkeeping.js';
import type { Table } from '../src/schema/column.js';
import { conversations } from '../src/schema/conversations.js';
import { flows } from '../src/schema/flows.js';
import { at, type Fields, rowsOf } from './flows-fixture.js';

export const DAY_S = 86_400;
export const HOUR_S = 3_600;
/** Midnight of Monday 2026-11-16, when fixtures begin unless told otherwise. */
export const MONDAY = at('2026-11-16T00:00:00Z');

let ids = 0;

/** An answered https request of a second from 10.0.0.1 to 10.0.0.2, opened with a SYN; override what matters. */
export function conversation(fields: Fields = {}): Fields {
  const start = Number(fields.start ?? MONDAY);
  ids += 1;
  return {
    start,
    end: start + 1,
    client: '10.0.0.1',
    client_port: 32_768 + (ids % 28_000),
    server: '10.0.0.2',
    server_port: 443,
    protocol: 6,
    service: 'https',
    orientation: 'syn',
    client_bytes: 1_500,
    client_packets: 10,
    server_bytes: 6_000,
    server_packets: 12,
    client_flags: 3,
    server_flags: 19,
    action: 'ACCEPT',
    flows: 2,
    refused_flows: 0,
    vantage_points: 1,
    client_interface: 'eni-1',
    server_interface: null,
    account_id: '111111111111',
    vpc_id: 'vpc-1',
    region: 'eu-west-1',
    client_internal: true,
    server_internal: true,
    direction: 'internal',
    leg: 'direct',
    ...fields,
  };
}

/** A refused attempt: SYNs and no answer. */
export function refused(fields: Fields = {}): Fields {
  return conversation({
    client_bytes: 60,
    client_packets: 1,
    server_bytes: 0,
    server_packets: 0,
    client_flags: 2,
    server_flags: null,
    action: 'REJECT',
    flows: 1,
    refused_flows: 1,
    ...fields,
  });
}

export interface Lake {
  readonly conversations?: readonly Fields[];
  readonly flows?: readonly Fields[];
  readonly coverage?: readonly Fields[];
}

export interface DetectOptions<Name extends string> {
  /** The window; the first day unless said. */
  readonly from?: number;
  readonly to?: number;
  /** Where the data begin; with the history unless said. */
  readonly dataFrom?: number;
  readonly thresholds?: Partial<Record<Name, number>>;
  readonly lists?: readonly AddressList[];
}

/** What one detection says of hand-made rows: its own query on a real DuckDB, then its judgement, in order of subject. */
export async function detectOn<Name extends string>(
  detection: Detection<Name>,
  lake: Lake,
  options: DetectOptions<Name> = {},
): Promise<(Judgement & { row: DetectionRow & Row })[]> {
  const context = contextOf(detection, options);
  const query = detection.query(context);
  if (query === undefined) return [];
  const read = detection.history === undefined ? 'true' : `"start" >= ${context.window.from} OR (${detection.history})`;
  const rows = (await askConversations(query, lake, read)) as (DetectionRow & Row)[];
  return rows
    .filter((row) => row.last >= context.window.from && row.last < context.window.to)
    .sort((a, b) => `${a.subject} ${a.object} ${a.first}`.localeCompare(`${b.subject} ${b.object} ${b.first}`))
    .map((row) => ({ row, ...detection.judge(row, context) }));
}

/** The rows of a query over hand-made rows in a real DuckDB; of conversations it sees those for which `read` holds. */
export async function askConversations(query: CompiledQuery, lake: Lake, read = 'true'): Promise<Row[]> {
  const instance = await DuckDBInstance.create();
  const connection = await instance.connect();
  try {
    for (const [table, rows] of [
      [conversations, lake.conversations],
      [flows, lake.flows],
      [coverage, lake.coverage],
    ] as const) {
      const seen = table === conversations ? read : 'true';
      for (const statement of tableStatements(table, rows ?? [], seen)) await connection.run(statement);
    }
    await connection.run(HOURS_VIEW);
    return await rowsOf(connection, query);
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
}

export function contextOf<Name extends string>(
  detection: Detection<Name>,
  options: DetectOptions<Name> = {},
): DetectionContext<Name> {
  const window = { from: options.from ?? MONDAY, to: options.to ?? MONDAY + DAY_S };
  const defaults = Object.fromEntries(
    Object.entries<{ value: number }>(detection.thresholds).map(([name, { value }]) => [name, value]),
  ) as Record<Name, number>;
  return {
    window,
    historyFrom: window.from - detection.historyS,
    dataFrom: Math.min(window.from, options.dataFrom ?? window.from - detection.historyS),
    thresholds: { ...defaults, ...options.thresholds },
    lists: options.lists ?? [],
  };
}

/** Statements that make a table of the catalogue, view columns included, and fill it. */
export function tableStatements(table: Table, rows: readonly Fields[], seen = 'true'): string[] {
  const stored = table.columns.filter((column) => column.derived !== 'view');
  const name = `stored_${table.name}`;
  const selected = table.columns.map((column) =>
    column.derived === 'view'
      ? `${column.expression} AS ${quoteIdentifier(column.name)}`
      : quoteIdentifier(column.name),
  );
  const statements = [
    `CREATE TABLE ${name} (${stored.map((column) => `${quoteIdentifier(column.name)} ${column.type}`).join(', ')})`,
  ];
  const given = stored.filter((column) => rows.some((fields) => (fields[column.name] ?? null) !== null));
  const names = given.map((column) => quoteIdentifier(column.name)).join(', ');
  for (let first = 0; first < rows.length; first += ROWS_PER_INSERT) {
    const values = rows
      .slice(first, first + ROWS_PER_INSERT)
      .map((fields) => `(${given.map((column) => literal(fields[column.name] ?? null)).join(', ')})`);
    statements.push(`INSERT INTO ${name} (${names}) VALUES ${values.join(', ')}`);
  }
  return [...statements, `CREATE VIEW ${table.name} AS SELECT ${selected.join(', ')} FROM ${name} WHERE ${seen}`];
}

const ROWS_PER_INSERT = 2_000;

/** What a conversation moved, spread evenly over the hours it touches. */
const HOURS_VIEW = `CREATE VIEW conversation_hours AS
SELECT * EXCLUDE (client_bytes, client_packets, server_bytes, server_packets, flows), client_bytes // hours AS client_bytes,
  client_packets // hours AS client_packets, server_bytes // hours AS server_bytes, server_packets // hours AS server_packets, flows // hours AS flows
FROM (
  SELECT *, "end" // 3600 - "start" // 3600 + 1 AS hours, unnest(range("start" // 3600 * 3600, "end" + 1, 3600)) AS hour
  FROM conversations
)`;

function literal(value: string | number | boolean | null): string {
  return typeof value === 'string' ? `'${value.replaceAll("'", "''")}'` : String(value);
}

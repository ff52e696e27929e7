import { DuckDBInstance } from '@duckdb/node-api';
import type { Cell } from '../contract.js';
import type { CompiledQuery } from '../core/compiled-query.js';
import type { AddressList, Detection, DetectionRow, Judgement } from '../detections/detection.js';
import { inlineParams } from '../query/inline-params.js';
import { conversations } from '../schema/conversations.js';
import { checkUserSql } from '../store/sql-guard.js';

/** What a test says of a conversation; the rest is filled in as the conversation model would. */
export interface LabConversation {
  readonly start: number;
  readonly end?: number;
  readonly client: string;
  readonly server: string;
  readonly server_port?: number;
  readonly protocol?: number;
  readonly client_bytes?: number;
  readonly server_bytes?: number;
  readonly client_packets?: number;
  readonly server_packets?: number;
  readonly action?: 'ACCEPT' | 'REJECT';
  readonly leg?: 'direct' | 'translated';
  readonly orientation?: 'syn' | 'service' | 'port' | 'address';
  readonly server_country?: string;
  readonly client_country?: string;
  readonly server_aws_service?: string;
  readonly region?: string;
  readonly account_id?: string;
}

const HOUR_S = 3_600;
const STORED = conversations.columns.filter(({ derived }) => derived !== 'view');
const MEASURES = ['client_bytes', 'server_bytes', 'client_packets', 'server_packets', 'flows'] as const;

/** A finding as a detection gives it, before the runner has it. */
export interface LabFinding {
  readonly row: DetectionRow & Readonly<Record<string, Cell>>;
  readonly judgement: Judgement;
}

/**
 * Asks a detection about hand-made conversations in a real DuckDB, and holds it to its contract: the query answers the
 * same with its values written in, and passes the guard of `networkflow query`.
 */
export async function detectIn<Name extends string>(
  detection: Detection<Name>,
  rows: readonly LabConversation[],
  options: {
    readonly from: number;
    readonly to: number;
    readonly thresholds?: Partial<Record<Name, number>>;
    readonly lists?: readonly AddressList[];
  },
): Promise<LabFinding[]> {
  const thresholds = Object.fromEntries(
    Object.entries<{ readonly value: number }>(detection.thresholds).map(([name, { value }]) => [name, value]),
  );
  const context = {
    window: { from: options.from, to: options.to },
    historyFrom: options.from - detection.historyS,
    // Every name has a default, and overrides are of the same names.
    thresholds: { ...thresholds, ...options.thresholds } as Record<Name, number>,
    lists: options.lists ?? [],
  };
  const query = detection.query(context);
  if (query === undefined) return [];
  const bounded = rows.filter(({ start }) => start >= context.historyFrom && start < context.window.to);
  const answer = await askConversations(query, bounded);
  return answer
    .map((row) => row as LabFinding['row'])
    .filter(({ last }) => last >= context.window.from && last < context.window.to)
    .map((row) => ({ row, judgement: detection.judge(row, context) }));
}

/** The rows of a query over a table of hand-made conversations, and over `conversation_hours` made from them. */
export async function askConversations(
  query: CompiledQuery,
  rows: readonly LabConversation[],
): Promise<Record<string, Cell>[]> {
  const instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  try {
    const shape = JSON.stringify([Object.fromEntries(STORED.map(({ name, type }) => [name, type]))]);
    await connection.run(`CREATE TABLE conversations AS SELECT unnest(from_json($1, '${shape}'), recursive := true)`, [
      JSON.stringify(rows.map(complete)),
    ]);
    await connection.run(hoursStatement());
    const inlined = inlineParams(query);
    await checkUserSql(connection, inlined, ['conversations', 'conversation_hours', 'flows', 'coverage']);
    const bound = await connection.runAndReadAll(query.text, [...query.params]);
    const written = await connection.runAndReadAll(inlined);
    const [answer, repeated] = [bound.getRowObjectsJson(), written.getRowObjectsJson()];
    if (JSON.stringify(answer) !== JSON.stringify(repeated))
      throw new Error('Written in, the values answer differently.');
    return answer.map((row) => Object.fromEntries(Object.entries(row).map(([name, value]) => [name, cellOf(value)])));
  } finally {
    connection.disconnectSync();
    instance.closeSync();
  }
}

function complete(row: LabConversation, index: number): Record<string, unknown> {
  const [clientInternal, serverInternal] = [isInternal(row.client), isInternal(row.server)];
  const refused = row.action === 'REJECT';
  return {
    id: index,
    end: row.start,
    client_port: 40_000 + (index % 20_000),
    server_port: 443,
    protocol: 6,
    service: 'https',
    orientation: 'syn',
    orientation_confidence: 1,
    client_bytes: 1_000,
    client_packets: 10,
    server_bytes: refused ? 0 : 4_000,
    server_packets: refused ? 0 : 10,
    client_flags: 3,
    server_flags: refused ? null : 19,
    action: 'ACCEPT',
    flows: 2,
    refused_flows: refused ? 1 : 0,
    vantage_points: 1,
    client_internal: clientInternal,
    server_internal: serverInternal,
    direction: clientInternal ? (serverInternal ? 'internal' : 'outbound') : serverInternal ? 'inbound' : 'external',
    leg: 'direct',
    ...row,
  };
}

function isInternal(address: string): boolean {
  return address.startsWith('10.') || address.startsWith('fd');
}

/** Bytes and packets spread evenly over the hours that a conversation touches. */
function hoursStatement(): string {
  const kept = STORED.map(({ name }) => name).filter((name) => !MEASURES.some((measure) => measure === name));
  return (
    `CREATE TABLE conversation_hours AS SELECT ${kept.map((name) => `"${name}"`).join(', ')}, ` +
    `unnest(range("start" // ${HOUR_S} * ${HOUR_S}, "end" + 1, ${HOUR_S})) AS hour, ` +
    MEASURES.map((name) => `CAST(${name} / ("end" // ${HOUR_S} - "start" // ${HOUR_S} + 1) AS BIGINT) AS ${name}`).join(
      ', ',
    ) +
    ' FROM conversations'
  );
}

/** As cells leave the store: lists as JSON text, 64-bit integers as numbers. */
function cellOf(value: unknown): Cell {
  if (value === null || typeof value === 'boolean' || typeof value === 'number') return value;
  if (typeof value === 'string') return /^-?\d{1,15}$/.test(value) ? Number(value) : value;
  return JSON.stringify(value);
}

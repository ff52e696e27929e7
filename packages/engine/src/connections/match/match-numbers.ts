import { rm } from 'node:fs/promises';
import path from 'node:path';
import type { DuckDBConnection } from '@duckdb/node-api';
import { quoteLiteral } from '../../core/quote-sql.js';
import { TextDictionary } from '../../parquet/text-dictionary.js';
import { SPAN_SKEW_MS } from '../../schema/connections.js';
import type { LakeLayout } from '../../store/lake-layout.js';
import type { Part } from '../../store/manifest.js';
import { partitionFolder } from '../../store/write-part.js';
import type { FileThread } from '../files/file-thread.js';
import type { SpanTable } from '../tables.js';
import { KeyTable } from './key-table.js';
import { matchKeys } from './match-keys.js';
import { type DayBounds, KEY, KEY_DEFINITION, STATE } from './match-sql.js';
import { openLogs, readLogs } from './read-numbers.js';
import type { SpanRows } from './span-rows.js';
import { SpanWriter } from './write-spans.js';

/** Of a connection there are two records. */
const RECORDS_PER_KEY = 2;

export interface DayToMatch extends DayBounds {
  /** Days since 1970. */
  readonly day: number;
  /** Parts of `connection_logs` of the day, and of the next that have records just behind it. */
  readonly logs: readonly Part[];
  /** A statement for what comes in from before, as `(key, is_new, t)`, and about how many rows it has. */
  readonly carriedIn: string;
  readonly carriedRows: number;
  /** Names a part that is written. */
  readonly nextName: () => string;
}

export interface NumberMatching {
  readonly layout: LakeLayout;
  readonly connection: DuckDBConnection;
  /** A day with more records is too large. */
  readonly recordsMax: number;
  /** Writes large parts, where there is one. */
  readonly thread: FileThread | undefined;
  readonly signal: AbortSignal | undefined;
}

/**
 * Matches a day from numbers instead of by SQL, which takes a third of the time; undefined for a day that is too large for
 * memory, or has parts that cannot be read so. Leaves what the day hands on in the table STATE.
 */
export async function matchNumbers(
  { layout, connection, recordsMax, thread, signal }: NumberMatching,
  { day, start, end, logs, carriedIn, carriedRows, nextName }: DayToMatch,
): Promise<Part[] | undefined> {
  const records = logs.reduce((sum, { rows }) => sum + rows, carriedRows);
  if (records > recordsMax) return undefined;
  const opened = await openLogs(layout, logs);
  if (opened === undefined) return undefined;
  const addresses = new TextDictionary();
  const table = new KeyTable(start, records / RECORDS_PER_KEY);
  await addCarried(connection, carriedIn, table, addresses);
  await readLogs(opened, end + SPAN_SKEW_MS, table, addresses, signal);
  const { short, long, state } = matchKeys(table, { start, end });
  const writer = new SpanWriter(layout, table, addresses, thread);
  await keepState(connection, await writer.write(state, 'open_spans', layout.spoolFolder, nextName()), layout);
  // Both kinds lie in one folder, which others read as one table.
  const folder = partitionFolder(day, { layout, table: 'connection_spans' });
  const write = (spans: SpanRows, kind: SpanTable): Promise<Part[]> => writer.write(spans, kind, folder, nextName());
  return [...(await write(short, 'connection_spans')), ...(await write(long, 'long_spans'))];
}

async function addCarried(
  connection: DuckDBConnection,
  carriedIn: string,
  table: KeyTable,
  addresses: TextDictionary,
): Promise<void> {
  const code = (text: unknown): number => (text === null ? -1 : addresses.code(String(text)));
  const number = (value: unknown): number => (value === null ? -1 : Number(value));
  const result = await connection.stream(`SELECT ${KEY}, is_new, t FROM (${carriedIn})`);
  for await (const rows of result.yieldRowsJs()) {
    for (const [source, dest, sourcePort, destPort, protocol, nat, isNew, t] of rows) {
      table.add(
        code(source),
        code(dest),
        number(sourcePort),
        number(destPort),
        number(protocol),
        code(nat),
        isNew === true,
        number(t),
      );
    }
  }
}

async function keepState(connection: DuckDBConnection, [part]: readonly Part[], { root }: LakeLayout): Promise<void> {
  const create = `CREATE OR REPLACE TEMP TABLE ${STATE}`;
  if (part === undefined) {
    await connection.run(`${create} (${KEY_DEFINITION}, is_new BOOLEAN, t BIGINT)`);
    return;
  }
  const file = path.join(root, ...part.path.split('/'));
  const moment = 'opened IS NOT NULL AS is_new, coalesce(opened, closed) AS t';
  await connection.run(`${create} AS SELECT ${KEY}, ${moment} FROM read_parquet(${quoteLiteral(file)})`);
  await rm(file, { force: true });
}

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
import { type DayBounds, KEY, STATE } from './match-sql.js';
import { type NumberedLogs, readLogs } from './read-numbers.js';
import type { Slice } from './slices.js';
import type { SpanRows } from './span-rows.js';
import { SpanWriter } from './write-spans.js';

/** Of a connection there are two records. */
const RECORDS_PER_KEY = 2;

export interface DayToMatch extends DayBounds {
  /** Days since 1970. */
  readonly day: number;
  /** Records of the day, and those of the next that lie just behind it. */
  readonly logs: NumberedLogs;
  /** The only connections wanted; all unless said. */
  readonly slice: Slice | undefined;
  /** About how many records they have. */
  readonly records: number;
  /** A statement for what comes in of them from before, as `(key, is_new, t)`. */
  readonly carriedIn: string;
  /** Names a part that is written. */
  readonly nextName: () => string;
}

export interface NumberMatching {
  readonly layout: LakeLayout;
  readonly connection: DuckDBConnection;
  /** Writes large parts, where there is one. */
  readonly thread: FileThread | undefined;
  readonly signal: AbortSignal | undefined;
}

/**
 * Matches a day from numbers instead of by SQL, which takes a third of the time; undefined where its addresses are too many
 * for memory. Adds what the day hands on to the table STATE.
 */
export async function matchNumbers(
  { layout, connection, thread, signal }: NumberMatching,
  { day, start, end, logs, slice, records, carriedIn, nextName }: DayToMatch,
): Promise<Part[] | undefined> {
  const addresses = new TextDictionary();
  const table = new KeyTable(start, records / RECORDS_PER_KEY);
  const isWhole = await readLogs(logs, { end: end + SPAN_SKEW_MS, slice, signal }, table, addresses);
  if (!isWhole) return undefined;
  await addCarried(connection, carriedIn, table, addresses);
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
  if (part === undefined) return;
  const file = path.join(root, ...part.path.split('/'));
  const moment = 'opened IS NOT NULL AS is_new, coalesce(opened, closed) AS t';
  await connection.run(`INSERT INTO ${STATE} SELECT ${KEY}, ${moment} FROM read_parquet(${quoteLiteral(file)})`);
  await rm(file, { force: true });
}

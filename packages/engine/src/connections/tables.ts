import type { StoredTable } from '../contract.js';
import type { ParquetType } from '../parquet/columns.js';
import type { Column, DuckType } from '../schema/column.js';
import {
  archiveQuarantine,
  archives,
  CONNECTION_KEY,
  connectionLogs,
  connectionSpans,
  sessions,
} from '../schema/connections.js';

/** Where spans lie: those up to `SHORT_SPAN_MS` long and longer ones by the day of their end, those without an end together. */
export const SPAN_TABLES = ['connection_spans', 'long_spans', 'open_spans'] as const;
export type SpanTable = (typeof SPAN_TABLES)[number];

export type StoredColumn = StoredTable['columns'][number];

/** Columns of a table as they lie in its files: a masked one lies there as it was logged. */
export function storedColumnsOf(columns: readonly Column[]): readonly StoredColumn[] {
  return columns.filter(({ derived, name, needs }) => derived === undefined || name === needs).map(nameAndType);
}

export const LOG_COLUMNS = storedColumnsOf(connectionLogs.columns);
export const SESSION_COLUMNS = storedColumnsOf(sessions.columns);
export const SPAN_COLUMNS = storedColumnsOf(connectionSpans.columns);
export const ARCHIVE_COLUMNS = storedColumnsOf(archives.columns);
export const QUARANTINE_COLUMNS = storedColumnsOf(archiveQuarantine.columns);
export const KEY_COLUMNS: readonly string[] = CONNECTION_KEY;

/** What lies in the files, for engines that read them without us. */
export const STORED_TABLES: readonly StoredTable[] = [
  stored('connection_logs', connectionLogs.description, LOG_COLUMNS, true),
  stored('sessions', 'Session-termination records as they were logged: personal data in clear.', SESSION_COLUMNS, true),
  stored('connection_spans', 'Connections, New and Destroy matched, by the day they ended.', SPAN_COLUMNS, true),
  stored('open_spans', 'Connections whose end is not logged.', SPAN_COLUMNS, false),
  stored('archives', archives.description, ARCHIVE_COLUMNS, false),
  stored('archive_quarantine', archiveQuarantine.description, QUARANTINE_COLUMNS, false),
];

/** The type of Parquet that the own writer has for a column. */
export function parquetTypeOf(type: DuckType): ParquetType {
  if (type === 'BIGINT') return 'int64';
  return type === 'INTEGER' ? 'int32' : 'text';
}

function stored(name: string, description: string, columns: readonly StoredColumn[], byDay: boolean): StoredTable {
  return { name, folder: name, description, byDay, columns };
}

function nameAndType({ name, type }: Column): { name: string; type: DuckType } {
  return { name, type };
}

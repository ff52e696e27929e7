import type { DuckDBConnection } from '@duckdb/node-api';
import { quoteIdentifier } from '../core/quote-sql.js';
import type { Table } from '../schema/column.js';
import { conversationHours, conversations } from '../schema/conversations.js';
import type { DetectWindow } from './detect-window.js';

/** Tables that detections share: made once, because their views put them together from many parts. */
const SHARED: readonly Table[] = [conversations, conversationHours];
const SECONDS_PER_HOUR = 3_600;

export interface PreparedTable {
  readonly table: Table['name'];
  readonly rows: number;
}

/** One query, and what it reads from before the window. */
export interface Reader {
  readonly text: string;
  readonly historyFrom: number;
  /** SQL that holds for those rows; all of them when absent. */
  readonly history?: string | undefined;
}

/**
 * Puts what the queries read of `conversations` and `conversation_hours` into temporary tables of the same names, which
 * stand before the views of this connection: the same SQL then reads memory here and the lake in `networkflow query`.
 * Kept are the rows of the window, those from before it that some query reads, and the columns that some query names.
 */
export async function prepareTables(
  connection: DuckDBConnection,
  readers: readonly Reader[],
  window: DetectWindow,
): Promise<PreparedTable[]> {
  const prepared: PreparedTable[] = [];
  for (const table of SHARED) {
    const mine = readers.filter(({ text }) => names(text, table.name));
    if (mine.length === 0) continue;
    // A table without columns is none; a query that names nothing it knows shall fail by itself.
    const columns = table.columns.filter(({ name }) => name === 'start' || mine.some(({ text }) => names(text, name)));
    const isHourly = table.name === 'conversation_hours';
    const from = isHourly ? window.from - (window.from % SECONDS_PER_HOUR) : window.from;
    const time = quoteIdentifier(isHourly ? 'hour' : 'start');
    const name = quoteIdentifier(table.name);
    const earliest = mine.reduce((least, { historyFrom }) => Math.min(least, historyFrom), from);
    await connection.run(
      `CREATE OR REPLACE TEMP TABLE ${name} AS SELECT ${columns.map((column) => quoteIdentifier(column.name)).join(', ')} ` +
        `FROM main.${name} WHERE ${time} >= ${earliest} AND ${time} < ${window.to} AND (${kept(mine, time, from)})`,
    );
    const counted = await connection.runAndReadAll(`SELECT count(*) FROM ${name}`);
    prepared.push({ table: table.name, rows: Number(counted.getRowsJson()[0]?.[0] ?? 0) });
  }
  return prepared;
}

/** Each condition once, from as far back as the furthest of those that share it. */
function kept(readers: readonly Reader[], time: string, from: number): string {
  const since = new Map<string, number>();
  for (const { history = 'true', historyFrom } of readers) {
    if (historyFrom < from) since.set(history, Math.min(historyFrom, since.get(history) ?? from));
  }
  const earlier = [...since].map(([history, historyFrom]) => `(${time} >= ${historyFrom} AND (${history}))`);
  return [`${time} >= ${from}`, ...earlier].join(' OR ');
}

function names(text: string, name: string): boolean {
  return new RegExp(`\\b${name}\\b`).test(text);
}

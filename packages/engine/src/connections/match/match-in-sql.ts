import type { DuckDBConnection } from '@duckdb/node-api';
import { SPAN_SKEW_MS } from '../../schema/connections.js';
import type { LakeLayout } from '../../store/lake-layout.js';
import type { Part } from '../../store/manifest.js';
import { readParts } from '../../store/read-parts.js';
import { partitionFolder, writePart } from '../../store/write-part.js';
import { isOutOfMemory } from '../is-out-of-memory.js';
import { SPAN_COLUMNS, type SpanTable } from '../tables.js';
import { OPENS } from './crossing.js';
import {
  addState,
  type DayBounds,
  EVENTS,
  KEY,
  MAKE_KEYED,
  MAKE_RANKS,
  MAKE_TWISTED,
  STATE,
  spansOfDay,
} from './match-sql.js';
import { isIn, type Slice, slicesOf } from './slices.js';
import { NO_OBJECT, SPAN_GROUP_ROWS } from './write-spans.js';

/** Twice as many as our own writer's: sorting into smaller groups takes DuckDB more memory. */
const GROUP_ROWS = 2 * SPAN_GROUP_ROWS;
/**
 * A lookup asks for one address, one port and one moment: a group holds few of them. Version 2 writes sorted numbers as
 * differences, which takes a sixth off the file.
 */
const PARQUET = `COMPRESSION zstd, COMPRESSION_LEVEL 1, PARQUET_VERSION V2, ROW_GROUP_SIZE ${GROUP_ROWS}`;

/** Records that are not cut again: where DuckDB has no memory for them, it has none for fewer. */
const STEP_RECORDS_MIN = 10_000;

export interface SqlMatching {
  readonly layout: LakeLayout;
  /** Runs a statement, unless all was cancelled. */
  readonly run: (statement: string) => Promise<void>;
  readonly connection: DuckDBConnection;
  /** Names a part that is written. */
  readonly nextName: () => string;
}

/** A statement for the records before `end` (Unix milliseconds), as `(key, is_new, t)`. */
export function eventsOf(layout: LakeLayout, logs: readonly Part[], end: number): string {
  if (logs.length === 0) return `SELECT ${KEY}, true AS is_new, opened AS t FROM ${NO_SPANS} WHERE false`;
  const columns = `${KEY}, type = 'New' AS is_new, "timestamp" AS t`;
  return `SELECT ${columns} FROM ${readParts(layout, logs)} WHERE "timestamp" < ${end + SPAN_SKEW_MS}`;
}

/** A day's records and what comes in from before, as statements for `(key, is_new, t)`. */
export interface DayRecords extends DayBounds {
  readonly day: number;
  readonly events: string;
  readonly carriedIn: string;
}

/** Slices of a day and of the connections that are open. */
export function slicesOfDay(
  connection: DuckDBConnection,
  { events }: DayRecords,
  recordsMax: number,
  where = 'true',
): Promise<Slice[]> {
  const rows = `SELECT nat_ip, source_port FROM (${events}) UNION ALL SELECT nat_ip, source_port FROM ${OPENS}`;
  return slicesOf(connection, `FROM (${rows}) WHERE ${where}`, recordsMax);
}

/**
 * Matches some records of a day in DuckDB, in steps of at most so many; a step that it has no memory for is taken in smaller
 * ones. Adds what the day hands on to the table STATE.
 */
export async function matchInSql(
  matching: SqlMatching,
  day: DayRecords & { readonly records: number },
  where: string,
  recordsMax: number,
): Promise<Part[]> {
  const isWhole = day.records <= recordsMax;
  const made: Part[] = [];
  for (const step of isWhole ? [undefined] : await slicesOfDay(matching.connection, day, recordsMax, where)) {
    const records = step?.records ?? day.records;
    const within = `${where} AND ${isIn(step)}`;
    try {
      made.push(...(await matchStep(matching, day, within)));
    } catch (error) {
      if (!isOutOfMemory(error) || records < STEP_RECORDS_MIN) throw error;
      await matching.run(`DELETE FROM ${STATE} WHERE ${within}`);
      made.push(...(await matchInSql(matching, { ...day, records }, within, Math.ceil(records / 2))));
    }
  }
  return made;
}

async function matchStep(matching: SqlMatching, day: DayRecords, where: string): Promise<Part[]> {
  const { layout, run } = matching;
  await run(`CREATE OR REPLACE TEMP VIEW ${EVENTS} AS FROM (${day.events} UNION ALL ${day.carriedIn}) WHERE ${where}`);
  await run(MAKE_KEYED);
  await run(MAKE_TWISTED);
  await run(MAKE_RANKS);
  await run(addState(day));
  // Both kinds lie in one folder, which others read as one table.
  const folder = partitionFolder(day.day, { layout, table: 'connection_spans' });
  return [
    ...(await writeSpansOf(matching, 'connection_spans', folder, spansOfDay(day, true))),
    ...(await writeSpansOf(matching, 'long_spans', folder, spansOfDay(day, false))),
  ];
}

/** Writes sorted spans as one part; none of none. */
export function writeSpansOf(
  { connection, layout, nextName }: Pick<SqlMatching, 'connection' | 'layout' | 'nextName'>,
  table: SpanTable,
  folder: string,
  select: string,
): Promise<Part[]> {
  return writePart(connection, select, folder, {
    layout,
    table,
    name: nextName(),
    objects: NO_OBJECT,
    columns: SPAN_COLUMNS.map((column) => column.name),
    times: table === 'open_spans' ? ['opened'] : ['opened', 'closed'],
    parquet: PARQUET,
  });
}

/** Spans, of which there are none. */
export const NO_SPANS =
  '(SELECT NULL::BIGINT AS opened, NULL::VARCHAR AS source_ip, NULL::VARCHAR AS dest_ip, NULL::INTEGER AS source_port, ' +
  'NULL::INTEGER AS dest_port, NULL::INTEGER AS protocol, NULL::VARCHAR AS nat_ip)';

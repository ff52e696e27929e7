import path from 'node:path';
import type { DuckDBConnection } from '@duckdb/node-api';
import { EngineError, isEngineError, messageOf } from '../../core/errors.js';
import { SPAN_SKEW_MS } from '../../schema/connections.js';
import type { Database } from '../../store/database.js';
import type { LakeLayout } from '../../store/lake-layout.js';
import type { Manifest, Part } from '../../store/manifest.js';
import { readParts } from '../../store/read-parts.js';
import { hidePaths } from '../../store/views.js';
import { partitionFolder, writePart } from '../../store/write-part.js';
import { MATCH_RECORDS_MAX } from '../connection-limits.js';
import type { FileThread } from '../files/file-thread.js';
import { SPAN_COLUMNS, type SpanTable } from '../tables.js';
import { CORRECTED, carriedIn, crossing, OPENS } from './crossing.js';
import { matchNumbers } from './match-numbers.js';
import {
  type DayBounds,
  EVENTS,
  KEY,
  KEY_DEFINITION,
  MAKE_KEYED,
  MAKE_RANKS,
  MAKE_TWISTED,
  makeState,
  SPAN_ORDER,
  STATE,
  sameKey,
  spansOfDay,
} from './match-sql.js';
import { dayOf, dayStart, MS_PER_DAY } from './stale-days.js';
import { NO_OBJECT, SPAN_GROUP_ROWS } from './write-spans.js';

const MS_PER_SECOND = 1_000;
/** Days matched in one commit, where a kill may not cost more. */
const DAYS_PER_COMMIT = 16;
/** Twice as many as our own writer's: sorting a day of 5 M spans into smaller groups runs out of memory in DuckDB. */
const SQL_GROUP_ROWS = 2 * SPAN_GROUP_ROWS;
/**
 * A lookup asks for one address, one port and one moment: a group holds few of them. Version 2 writes sorted numbers as
 * differences, which takes a sixth off the file.
 */
const PARQUET = `COMPRESSION zstd, COMPRESSION_LEVEL 1, PARQUET_VERSION V2, ROW_GROUP_SIZE ${SQL_GROUP_ROWS}`;

export interface MatchContext {
  readonly layout: LakeLayout;
  readonly manifest: Manifest;
  readonly database: Database;
  /** Unique over the life of the lake; part of file names. */
  readonly name: string;
  /** Records of a day, from which on it is matched by DuckDB instead of as numbers in memory. */
  readonly recordsMax?: number;
  /** Writes large parts, where there is one. */
  readonly thread?: FileThread | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly onDay?: (done: number, total: number) => void;
}

export interface Matched {
  readonly days: number;
  readonly spans: number;
}

/**
 * Matches New and Destroy of the days whose records changed, and of later ones for which that makes a difference. The spans
 * are the same whatever order archives came in: each day begins with what the days before it leave.
 */
export async function matchDays(context: MatchContext): Promise<Matched> {
  if (context.manifest.state.stale.size === 0) return { days: 0, spans: 0 };
  const { database, signal, layout } = context;
  return database.use(async (connection) => {
    const interrupt = (): void => connection.interrupt();
    signal?.addEventListener('abort', interrupt, { once: true });
    try {
      return await new Matching(context, connection).run();
    } catch (error) {
      if (signal?.aborted) throw new EngineError('cancelled', 'The matching was cancelled. The next import goes on.');
      if (isEngineError(error)) throw error;
      const reason = hidePaths(messageOf(error).split('\n')[0] ?? '', layout);
      throw new EngineError('store', `Matching New and Destroy failed: ${reason}`, { cause: error });
    } finally {
      signal?.removeEventListener('abort', interrupt);
    }
  });
}

class Matching {
  readonly #context: MatchContext;
  readonly #connection: DuckDBConnection;
  /** The lake's parts as they will be. */
  #parts: Part[];
  readonly #stale: Set<number>;
  readonly #fresh = new Set<number>();
  #added: Part[] = [];
  #dropped: string[] = [];
  #steps = 0;
  #spans = 0;

  constructor(context: MatchContext, connection: DuckDBConnection) {
    this.#context = context;
    this.#connection = connection;
    const { parts, stale } = context.manifest.state;
    this.#parts = [...parts];
    this.#stale = new Set(stale);
  }

  async run(): Promise<Matched> {
    await this.#begin();
    const days: number[] = [];
    for (let day = least(this.#stale); day !== undefined; day = least(this.#stale)) {
      await this.#match(day);
      this.#stale.delete(day);
      this.#fresh.add(day);
      days.push(day);
      this.#context.onDay?.(days.length, days.length + this.#stale.size);
      const isAheadOfAll = !this.#spanParts().some((part) => dayOf(part) > day);
      // Spans of later days still say what was so before: they are right again when those days are matched.
      if (this.#stale.size === 0 || (isAheadOfAll && this.#fresh.size >= DAYS_PER_COMMIT)) await this.#commit();
    }
    return { days: days.length, spans: this.#spans + (await this.#openOf(days)) };
  }

  /** Connections that began on these days and are open. */
  async #openOf(days: readonly number[]): Promise<number> {
    const isOf = `t // ${MS_PER_DAY} IN (${days.join(', ')})`;
    const counted = await this.#connection.runAndReadAll(`SELECT count(*) FROM ${OPENS} WHERE ${isOf}`);
    return Number(counted.getRowsJson()[0]?.[0]);
  }

  async #begin(): Promise<void> {
    const open = this.#parts.filter(({ table }) => table === 'open_spans');
    const from = open.length === 0 ? ' WHERE false' : '';
    const source = open.length === 0 ? NO_SPANS : readParts(this.#context.layout, open);
    await this.#run(`CREATE OR REPLACE TEMP TABLE ${OPENS} AS SELECT ${KEY}, opened AS t FROM ${source}${from}`);
    await this.#run(`CREATE OR REPLACE TEMP TABLE ${CORRECTED} (${KEY_DEFINITION}, is_new BOOLEAN, t BIGINT)`);
  }

  async #match(day: number): Promise<void> {
    const bounds = { start: dayStart(day), end: dayStart(day + 1) };
    const spans = this.#spanParts();
    const made = await this.#spansOf(day, bounds, carriedIn(this.#context.layout, spans, day, bounds.start));
    await this.#correct(crossing(this.#context.layout, spans, day + 1, bounds.end));
    await this.#markLater(day);
    const replaced = spans.filter((part) => dayOf(part) === day).map((part) => part.path);
    this.#exchange(made, replaced);
    this.#spans += made.reduce((sum, part) => sum + part.rows, 0);
  }

  /** Writes the spans of a day, and makes the table of what it hands on. */
  async #spansOf(day: number, bounds: DayBounds, carried: string): Promise<Part[]> {
    const { layout, thread, signal, recordsMax = MATCH_RECORDS_MAX } = this.#context;
    if (signal?.aborted) throw new EngineError('cancelled', 'The matching was cancelled.');
    const numbered = await matchNumbers(
      { layout, connection: this.#connection, recordsMax, thread, signal },
      {
        ...bounds,
        day,
        logs: this.#logsOf(day, bounds.end),
        carriedIn: carried,
        carriedRows: this.#openRows(),
        nextName: () => this.#nextName(),
      },
    );
    this.#added.push(...(numbered ?? []));
    if (numbered !== undefined) return numbered;
    await this.#run(`CREATE OR REPLACE TEMP VIEW ${EVENTS} AS ${this.#events(day, bounds.end)} UNION ALL ${carried}`);
    await this.#run(MAKE_KEYED);
    await this.#run(MAKE_TWISTED);
    await this.#run(MAKE_RANKS);
    await this.#run(makeState(bounds));
    return [
      ...(await this.#write('connection_spans', day, spansOfDay(bounds, true))),
      ...(await this.#write('long_spans', day, spansOfDay(bounds, false))),
    ];
  }

  #openRows(): number {
    return this.#parts.reduce((sum, { table, rows }) => (table === 'open_spans' ? sum + rows : sum), 0);
  }

  #nextName(): string {
    this.#steps += 1;
    return `${this.#context.name}-${this.#steps}`;
  }

  /** Parts of a day's records, and of those just behind it: a Destroy of its last seconds may wait for one of them. */
  #logsOf(day: number, end: number): Part[] {
    return this.#parts.filter(
      (part) =>
        part.table === 'connection_logs' &&
        (dayOf(part) === day || (dayOf(part) === day + 1 && (part.first ?? 0) * MS_PER_SECOND < end + SPAN_SKEW_MS)),
    );
  }

  #events(day: number, end: number): string {
    const logs = this.#logsOf(day, end);
    if (logs.length === 0) return `SELECT ${KEY}, true AS is_new, opened AS t FROM ${NO_SPANS} WHERE false`;
    const within = `SELECT ${KEY}, type = 'New' AS is_new, "timestamp" AS t FROM`;
    return `${within} ${readParts(this.#context.layout, logs)} WHERE "timestamp" < ${end + SPAN_SKEW_MS}`;
  }

  /** Notes the keys of which the lake says something else than what the day leaves. */
  async #correct(said: string): Promise<void> {
    await this.#run(
      [
        `CREATE OR REPLACE TEMP TABLE ${CORRECTED} AS SELECT ${KEY}, bool_or(is_new) FILTER (is_found) AS is_new,`,
        `max(t) FILTER (is_found) AS t FROM (SELECT *, true AS is_found FROM ${STATE} UNION ALL SELECT *, false FROM (${said}))`,
        `GROUP BY ${KEY} HAVING max(t) FILTER (is_found) IS DISTINCT FROM max(t) FILTER (NOT is_found)`,
        `OR bool_or(is_new) FILTER (is_found) IS DISTINCT FROM bool_or(is_new) FILTER (NOT is_found)`,
      ].join(' '),
    );
  }

  /** The next record of such a key is to be matched anew. */
  async #markLater(day: number): Promise<void> {
    const later = this.#parts.filter(
      (part) => part.table === 'connection_logs' && dayOf(part) > day && !this.#stale.has(dayOf(part)),
    );
    if (later.length === 0) return;
    const found = await this.#connection.runAndReadAll(
      [
        `SELECT DISTINCT first_t // ${MS_PER_DAY} FROM (SELECT min("timestamp") AS first_t`,
        `FROM ${readParts(this.#context.layout, later)} AS e SEMI JOIN ${CORRECTED} AS c ON ${sameKey('e', 'c')} GROUP BY ${KEY})`,
      ].join(' '),
    );
    for (const [next] of found.getRowsJson()) this.#stale.add(Number(next));
  }

  async #write(table: SpanTable, day: number, select: string): Promise<Part[]> {
    const { layout } = this.#context;
    // Both kinds lie in one folder, which others read as one table.
    const folder = partitionFolder(day, { layout, table: 'connection_spans' });
    return this.#writeTo(table, folder, select);
  }

  async #writeTo(table: SpanTable, folder: string, select: string): Promise<Part[]> {
    const { layout } = this.#context;
    const parts = await writePart(this.#connection, select, folder, {
      layout,
      table,
      name: this.#nextName(),
      objects: NO_OBJECT,
      columns: SPAN_COLUMNS.map((column) => column.name),
      times: table === 'open_spans' ? ['opened'] : ['opened', 'closed'],
      parquet: PARQUET,
    });
    this.#added.push(...parts);
    return parts;
  }

  async #commit(): Promise<void> {
    const { layout, manifest } = this.#context;
    await this.#run(
      [
        `CREATE OR REPLACE TEMP TABLE ${OPENS} AS SELECT o.* FROM ${OPENS} AS o ANTI JOIN ${CORRECTED} AS c ON ${sameKey('o', 'c')}`,
        `UNION ALL SELECT ${KEY}, t FROM ${CORRECTED} WHERE is_new`,
      ].join(' '),
    );
    await this.#run(`DELETE FROM ${CORRECTED}`);
    const select = `SELECT t AS opened, NULL::BIGINT AS closed, 'no-end' AS ends, ${KEY} FROM ${OPENS}`;
    const open = this.#parts.filter(({ table }) => table === 'open_spans').map((part) => part.path);
    const sorted = `SELECT * FROM (${select}) ORDER BY ${SPAN_ORDER}`;
    this.#exchange(await this.#writeTo('open_spans', path.join(layout.root, 'open_spans'), sorted), open);
    const kept = new Set(this.#parts.map((part) => part.path));
    await manifest.commit({
      add: this.#added.filter((part) => kept.has(part.path)),
      drop: this.#dropped,
      stale: [...this.#stale],
      fresh: [...this.#fresh],
    });
    this.#added = [];
    this.#dropped = [];
    this.#fresh.clear();
  }

  #exchange(made: readonly Part[], replaced: readonly string[]): void {
    const gone = new Set(replaced);
    const isNew = new Set(this.#added.map((part) => part.path));
    this.#parts = [...this.#parts.filter((part) => !gone.has(part.path)), ...made];
    this.#dropped.push(...replaced.filter((each) => !isNew.has(each)));
  }

  #spanParts(): Part[] {
    return this.#parts.filter(({ table }) => table === 'connection_spans' || table === 'long_spans');
  }

  async #run(statement: string): Promise<void> {
    if (this.#context.signal?.aborted) throw new EngineError('cancelled', 'The matching was cancelled.');
    await this.#connection.run(statement);
  }
}

/** Spans, of which there are none. */
const NO_SPANS =
  '(SELECT NULL::BIGINT AS opened, NULL::VARCHAR AS source_ip, NULL::VARCHAR AS dest_ip, NULL::INTEGER AS source_port, ' +
  'NULL::INTEGER AS dest_port, NULL::INTEGER AS protocol, NULL::VARCHAR AS nat_ip)';

function least(days: ReadonlySet<number>): number | undefined {
  return days.size === 0 ? undefined : [...days].reduce((first, each) => Math.min(first, each));
}

import path from 'node:path';
import type { DuckDBConnection } from '@duckdb/node-api';
import { EngineError, isEngineError, messageOf } from '../../core/errors.js';
import { SPAN_SKEW_MS } from '../../schema/connections.js';
import type { Database } from '../../store/database.js';
import type { LakeLayout } from '../../store/lake-layout.js';
import type { Manifest, Part } from '../../store/manifest.js';
import { readParts } from '../../store/read-parts.js';
import { hidePaths } from '../../store/views.js';
import { MATCH_BYTES_PER_RECORD, MATCH_MEMORY_BYTES, MATCH_RECORDS_MAX } from '../connection-limits.js';
import type { FileThread } from '../files/file-thread.js';
import { CORRECTED, carriedIn, crossing, OPENS } from './crossing.js';
import {
  type DayRecords,
  eventsOf,
  matchInSql,
  NO_SPANS,
  type SqlMatching,
  slicesOfDay,
  writeSpansOf,
} from './match-in-sql.js';
import { matchNumbers } from './match-numbers.js';
import { type DayBounds, KEY, KEY_DEFINITION, MAKE_STATE, SPAN_ORDER, STATE, sameKey } from './match-sql.js';
import { type NumberedLogs, openLogs } from './read-numbers.js';
import { isIn, type Slice, slicesOf } from './slices.js';
import { dayOf, dayStart, MS_PER_DAY } from './stale-days.js';

const MS_PER_SECOND = 1_000;
/** Days matched in one commit, where a kill may not cost more. */
const DAYS_PER_COMMIT = 16;

export interface MatchContext {
  readonly layout: LakeLayout;
  readonly manifest: Manifest;
  readonly database: Database;
  /** Unique over the life of the lake; part of file names. */
  readonly name: string;
  /** Bytes of memory that `database` may use. */
  readonly memoryBytes?: number | undefined;
  /** Records that are matched at once as numbers in memory; with none, all days are matched by DuckDB. */
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
  readonly #writing: SqlMatching;
  /** Records that DuckDB matches or sorts at once. */
  readonly #sqlRecordsMax: number;
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
    this.#sqlRecordsMax = Math.ceil((context.memoryBytes ?? MATCH_MEMORY_BYTES) / MATCH_BYTES_PER_RECORD);
    this.#writing = {
      layout: context.layout,
      connection,
      run: (statement) => this.#run(statement),
      nextName: () => this.#nextName(),
    };
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
  async #spansOf(day: number, bounds: DayBounds, carriedIn: string): Promise<Part[]> {
    const { layout, recordsMax = MATCH_RECORDS_MAX } = this.#context;
    await this.#run(MAKE_STATE);
    const parts = this.#logsOf(day, bounds.end);
    const all: DayRecords = { ...bounds, day, carriedIn, events: eventsOf(layout, parts, bounds.end) };
    const logs = recordsMax > 0 ? await openLogs(layout, parts) : undefined;
    const records = parts.reduce((sum, { rows }) => sum + rows, this.#openRows());
    const isWhole = logs === undefined || records <= recordsMax;
    const made: Part[] = [];
    for (const slice of isWhole ? [undefined] : await slicesOfDay(this.#connection, all, recordsMax)) {
      const some = { ...all, records: slice?.records ?? records };
      const isSmall = some.records <= recordsMax;
      const numbered = isSmall && logs !== undefined ? await this.#fromNumbers(some, logs, slice) : undefined;
      made.push(...(numbered ?? (await matchInSql(this.#writing, some, isIn(slice), this.#sqlRecordsMax))));
    }
    this.#added.push(...made);
    return made;
  }

  #fromNumbers(
    { carriedIn, ...day }: DayRecords & { readonly records: number },
    logs: NumberedLogs,
    slice: Slice | undefined,
  ): Promise<Part[] | undefined> {
    const { layout, thread, signal } = this.#context;
    return matchNumbers(
      { layout, connection: this.#connection, thread, signal },
      { ...day, logs, slice, carriedIn: `FROM (${carriedIn}) WHERE ${isIn(slice)}`, nextName: () => this.#nextName() },
    );
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

  async #commit(): Promise<void> {
    const { manifest } = this.#context;
    await this.#run(
      [
        `CREATE OR REPLACE TEMP TABLE ${OPENS} AS SELECT o.* FROM ${OPENS} AS o ANTI JOIN ${CORRECTED} AS c ON ${sameKey('o', 'c')}`,
        `UNION ALL SELECT ${KEY}, t FROM ${CORRECTED} WHERE is_new`,
      ].join(' '),
    );
    await this.#run(`DELETE FROM ${CORRECTED}`);
    const open = this.#parts.filter(({ table }) => table === 'open_spans').map((part) => part.path);
    this.#exchange(await this.#writeOpen(), open);
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

  /** Connections without an end, sorted in as many steps as DuckDB has memory for. */
  async #writeOpen(): Promise<Part[]> {
    const folder = path.join(this.#context.layout.root, 'open_spans');
    const made: Part[] = [];
    for (const step of await slicesOf(this.#connection, `FROM ${OPENS}`, this.#sqlRecordsMax)) {
      const select = `SELECT t AS opened, NULL::BIGINT AS closed, 'no-end' AS ends, ${KEY} FROM ${OPENS} WHERE ${isIn(step)}`;
      made.push(...(await writeSpansOf(this.#writing, 'open_spans', folder, `${select} ORDER BY ${SPAN_ORDER}`)));
    }
    this.#added.push(...made);
    return made;
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

function least(days: ReadonlySet<number>): number | undefined {
  return days.size === 0 ? undefined : [...days].reduce((first, each) => Math.min(first, each));
}

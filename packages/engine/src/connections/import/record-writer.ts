import { mkdir, rm } from 'node:fs/promises';
import path from 'node:path';
import type { ArchiveRecordBatch, ArchiveTexts } from '../../archives/archive-records.js';
import { EngineError } from '../../core/errors.js';
import { ColumnEncoder } from '../../parquet/column-chunk.js';
import type { ParquetColumn } from '../../parquet/columns.js';
import type { LakeLayout } from '../../store/lake-layout.js';
import type { Part } from '../../store/manifest.js';
import { partitionFolder } from '../../store/write-part.js';
import { ARCHIVE_DAYS_MAX } from '../connection-limits.js';
import type { FileThread } from '../files/file-thread.js';
import { RowFile, type RowSink } from '../files/row-file.js';
import { LOG_COLUMNS, parquetTypeOf, SESSION_COLUMNS, type StoredColumn } from '../tables.js';
import { type BatchColumn, DayRows, ROW_GROUP_ROWS } from './day-rows.js';

const MS_PER_DAY = 86_400_000;
const MS_PER_SECOND = 1_000;
/** Rows that wait for a row group, of all days together: some 60 bytes each. */
const ROWS_WAITING_MAX = 1_500_000;

/** Records are sorted by time: every minute has hosts from all over. */
const SCATTERED: ReadonlySet<string> = new Set(['source_ip', 'dest_ip', 'email', 'mac_address', 'extra']);

interface Target {
  readonly layout: LakeLayout;
  /** Unique over the life of the lake; part of each file's name. */
  readonly name: string;
  /** SHA-256 of the archive. */
  readonly archive: string;
  readonly objectId: number;
  /** Writes files with many rows, where there is one. */
  readonly thread?: FileThread | undefined;
}

interface OpenDay {
  readonly rows: DayRows;
  /** Begun with the first rows that are written. */
  file: RowSink | undefined;
  readonly path: string;
  count: number;
  first: number;
  last: number;
}

/** Writes the records of one archive as one part per table and day; nothing counts before the parts are committed. */
export class RecordWriter {
  readonly #tables: readonly [TableWriter, TableWriter];
  readonly #thread: FileThread | undefined;
  #texts: ArchiveTexts | undefined;

  constructor(target: Target) {
    this.#thread = target.thread;
    const encoder = new ColumnEncoder(ROW_GROUP_ROWS);
    this.#tables = [
      new TableWriter('connection_logs', LOG_COLUMNS, target, encoder),
      new TableWriter('sessions', SESSION_COLUMNS, target, encoder),
    ];
  }

  async add({ texts, connections, sessions }: ArchiveRecordBatch): Promise<void> {
    const [logs, ends] = this.#tables;
    if (this.#texts !== texts && this.#thread !== undefined) {
      // Else the other thread would keep the texts of all of an archive.
      for (const table of this.#tables) await table.flush();
      await this.#thread.forgetTexts();
    }
    this.#texts = texts;
    if (connections.rows > 0) await logs.add(connections.rows, { ...connections.columns });
    if (sessions.rows > 0) await ends.add(sessions.rows, { ...sessions.columns });
  }

  /** The parts, on the disk. */
  async finish(): Promise<Part[]> {
    const [logs, ends] = this.#tables;
    return [...(await logs.finish()), ...(await ends.finish())];
  }

  /** Removes what was written. */
  async discard(): Promise<void> {
    for (const table of this.#tables) await table.discard();
  }
}

/** Writes one table's rows, day by day. */
class TableWriter {
  readonly #table: string;
  readonly #target: Target;
  readonly #encoder: ColumnEncoder;
  readonly #given: readonly string[];
  readonly #wide: readonly boolean[];
  readonly #parquet: readonly ParquetColumn[];
  readonly #days = new Map<number, OpenDay>();
  #waiting = 0;

  constructor(table: string, columns: readonly StoredColumn[], target: Target, encoder: ColumnEncoder) {
    this.#table = table;
    this.#target = target;
    this.#encoder = encoder;
    this.#parquet = columns.map(({ name, type }) => ({
      name,
      type: parquetTypeOf(type),
      isScattered: SCATTERED.has(name),
    }));
    // Which archive it is, is the same for all.
    this.#given = columns.map(({ name }) => name).filter((name) => name !== 'archive');
    this.#wide = this.#given.map((name) => this.#parquet.find((each) => each.name === name)?.type === 'int64');
  }

  async add(rows: number, given: Readonly<Record<string, BatchColumn>>): Promise<void> {
    const columns = this.#given.flatMap((name) => given[name] ?? []);
    const [times] = columns;
    if (columns.length !== this.#given.length || times === undefined || 'codes' in times) {
      throw new Error(`a batch of ${this.#table} lacks a column, or does not begin with the time`);
    }
    for (const { day, order } of rowsByDay(times.numbers, rows)) {
      const open = await this.#open(day);
      if (!open.rows.fits(columns)) await this.#flush(open);
      for (let from = 0; from < order.length; ) {
        const taken = open.rows.take(columns, order, from);
        from += taken;
        this.#waiting += taken;
        if (open.rows.isFull) await this.#flush(open);
      }
    }
    if (this.#waiting > ROWS_WAITING_MAX) await this.flush();
  }

  /** Writes what waits for a row group. */
  async flush(): Promise<void> {
    for (const open of this.#days.values()) await this.#flush(open);
  }

  async finish(): Promise<Part[]> {
    const parts: Part[] = [];
    for (const open of this.#days.values()) {
      await this.#flush(open);
      const bytes = await open.file?.finish();
      if (bytes === undefined) continue;
      parts.push({
        table: this.#table,
        path: open.path,
        rows: open.count,
        bytes,
        first: Math.floor(open.first / MS_PER_SECOND),
        last: Math.floor(open.last / MS_PER_SECOND),
        objects: [this.#target.objectId, this.#target.objectId],
        columns: this.#parquet.map(({ name }) => name).join(' '),
      });
    }
    this.#days.clear();
    return parts;
  }

  async discard(): Promise<void> {
    for (const open of this.#days.values()) {
      await open.file?.abandon();
      await rm(path.join(this.#target.layout.root, ...open.path.split('/')), { force: true });
    }
    this.#days.clear();
  }

  async #open(day: number): Promise<OpenDay> {
    const known = this.#days.get(day);
    if (known !== undefined) return known;
    if (this.#days.size >= ARCHIVE_DAYS_MAX) {
      throw new EngineError(
        'limit-exceeded',
        `It has records of more than ${ARCHIVE_DAYS_MAX} days. Split it, or see whether its times are right.`,
        { details: { archive: true } },
      );
    }
    const { layout, name } = this.#target;
    const folder = partitionFolder(day, { layout, table: this.#table });
    await mkdir(folder, { recursive: true });
    const open: OpenDay = {
      rows: new DayRows(this.#wide),
      file: undefined,
      path: path
        .relative(layout.root, path.join(folder, `${name}.parquet`))
        .split(path.sep)
        .join('/'),
      count: 0,
      first: Number.POSITIVE_INFINITY,
      last: Number.NEGATIVE_INFINITY,
    };
    this.#days.set(day, open);
    return open;
  }

  async #flush(open: OpenDay): Promise<void> {
    const { rows, isFull } = open.rows;
    if (rows === 0) return;
    open.file ??= await this.#create(open.path, isFull);
    const given = open.rows.handOver();
    const [times] = given;
    if (times !== undefined && 'numbers' in times) {
      for (const time of rangeOf(times.numbers)) {
        open.first = Math.min(open.first, time);
        open.last = Math.max(open.last, time);
      }
    }
    const columns = this.#parquet.map(({ name }) => given[this.#given.indexOf(name)] ?? { same: this.#target.archive });
    await open.file.add({ rows, columns, isUnsorted: true });
    open.count += rows;
    this.#waiting -= rows;
  }

  /** A file that begins with a whole row group is worth another thread. */
  async #create(place: string, isLarge: boolean): Promise<RowSink> {
    const { layout, thread } = this.#target;
    const file = path.join(layout.root, ...place.split('/'));
    return isLarge && thread !== undefined
      ? thread.create(file, this.#parquet, ROW_GROUP_ROWS)
      : RowFile.create(file, this.#parquet, this.#encoder);
  }
}

/** The first and the last of some times. */
function rangeOf(times: Int32Array | Float64Array): readonly [number, number] {
  let [first, last] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (let row = 0; row < times.length; row += 1) {
    const time = times[row] ?? 0;
    if (time < first) first = time;
    if (time > last) last = time;
  }
  return [first, last];
}

/** Numbers of rows by day since 1970; most batches are of one. */
function rowsByDay(times: Int32Array | Float64Array, rows: number): { day: number; order: Int32Array }[] {
  const counts = new Map<number, number>();
  eachDay(times, rows, (day, from, to) => counts.set(day, (counts.get(day) ?? 0) + to - from));
  const orders = new Map([...counts].map(([day, count]) => [day, { order: new Int32Array(count), at: 0 }]));
  eachDay(times, rows, (day, from, to) => {
    const found = orders.get(day);
    if (found !== undefined) for (let row = from; row < to; row += 1) found.order[found.at++] = row;
  });
  return [...orders].map(([day, { order }]) => ({ day, order }));
}

/** Stretches of rows of one day. */
function eachDay(
  times: Int32Array | Float64Array,
  rows: number,
  use: (day: number, from: number, to: number) => void,
): void {
  for (let from = 0, to = 0; from < rows; from = to) {
    const day = Math.floor((times[from] ?? 0) / MS_PER_DAY);
    const [first, end] = [day * MS_PER_DAY, (day + 1) * MS_PER_DAY];
    for (to = from + 1; to < rows; to += 1) {
      const time = times[to] ?? 0;
      if (time < first || time >= end) break;
    }
    use(day, from, to);
  }
}

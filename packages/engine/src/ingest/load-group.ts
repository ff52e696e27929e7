import type { DuckDBConnection } from '@duckdb/node-api';
import { EngineError, isEngineError, messageOf } from '../core/errors.js';
import { DamagedObjectError } from '../core/gunzip.js';
import { LIMITS } from '../core/limits.js';
import { quoteFiles, quoteIdentifier } from '../core/quote-sql.js';
import { type Shape, shapeColumns, unknownFields } from '../formats/shape.js';
import { PARQUET_FORMAT, parquetShape } from '../formats/vpc-flow-parquet.js';
import { coverage } from '../schema/bookkeeping.js';
import { flows } from '../schema/flows.js';
import type { LakeLayout } from '../store/lake-layout.js';
import type { Part } from '../store/manifest.js';
import { OBJECT_ID_COLUMN } from '../store/views.js';
import type { AddressBook } from './address-book.js';
import { coveragePredicate, coverageSelect, flowSelect, STAGING_TABLE } from './flow-select.js';
import { describeShape, newOutcome, type Outcome, refuse } from './outcome.js';
import type { Prepared, PreparedParquet, PreparedText } from './prepared.js';
import type { RecordDesk } from './record-desk.js';
import { type StageFile, stageFiles } from './stage-files.js';
import { SECONDS_PER_HOUR } from './stale-hours.js';
import { writeDailyParts, writeSinglePart } from './write-parts.js';

/** Parquet unpacks to about this many times its size; used only to size batches. */
const PARQUET_EXPANSION = 6;
const HOURS_PER_DAY = 24;

export interface LoadContext {
  readonly connection: DuckDBConnection;
  readonly layout: LakeLayout;
  /** What DuckDB needs to judge and enrich records; ordinary ones do without. */
  readonly book: () => Promise<AddressBook>;
  /** Where ordinary records were read, and lie. */
  readonly desk?: RecordDesk | undefined;
  /** Unique over the life of the lake; starts the name of every part. */
  readonly name: string;
}

/** What the batches of a group have in common. */
interface GroupContext extends LoadContext {
  readonly objects: readonly [number, number];
  readonly refusedLate: Set<number>;
  readonly hours: Set<number>;
}

export interface GroupResult {
  readonly parts: readonly Part[];
  readonly outcomes: readonly Outcome[];
  /** Ids under which rows were written before their object was refused after all. */
  readonly dead: readonly number[];
  /** Hours of `start` (Unix seconds / 3,600) the rows lie in. */
  readonly hours: ReadonlySet<number>;
}

interface LoadFile extends StageFile {
  readonly shape: Shape;
  readonly bytes: number;
  readonly outcome: Outcome;
}

/** Loads prepared objects: their rows into parts, what is wrong with them into refusals. Nothing is visible until committed. */
export async function loadGroup(
  prepared: readonly Prepared[],
  firstObjectId: number,
  context: LoadContext,
): Promise<GroupResult> {
  const outcomes = prepared.map((each, index) => newOutcome(each, firstObjectId + index));
  const files: LoadFile[] = [];
  for (const [index, each] of prepared.entries()) {
    const outcome = outcomes[index] as Outcome;
    if (each.kind === 'text') files.push(...textFiles(each, outcome));
    if (each.kind === 'parquet') files.push(...(await parquetFiles(each, outcome, context.connection)));
  }
  const group: GroupContext = {
    ...context,
    objects: [firstObjectId, firstObjectId + prepared.length - 1],
    refusedLate: new Set(),
    hours: new Set(),
  };
  const parts: Part[] = [];
  for (const [round, batch] of batches(files).entries()) {
    parts.push(...(await loadBatch(batch, group, `${context.name}-${round}`)));
  }
  return { parts, outcomes, dead: [...group.refusedLate], hours: group.hours };
}

function textFiles(prepared: PreparedText, outcome: Outcome): LoadFile[] {
  return prepared.pieces.map((piece) => ({
    path: piece.path,
    lines: piece.lines,
    bytes: piece.bytes,
    objectId: outcome.objectId,
    piece,
    omitted: prepared.omitted,
    shape: prepared.shape,
    outcome,
  }));
}

async function parquetFiles(
  prepared: PreparedParquet,
  outcome: Outcome,
  connection: DuckDBConnection,
): Promise<LoadFile[]> {
  try {
    const file = quoteFiles([prepared.path]);
    const described = await connection.runAndReadAll(
      `DESCRIBE SELECT * FROM read_parquet(${file}, hive_partitioning = false)`,
    );
    const shape = parquetShape(described.getRowsJson().map(([name]) => String(name)));
    if ('reason' in shape) throw new DamagedObjectError(shape.reason);
    const counted = await connection.runAndReadAll(`SELECT num_rows FROM parquet_file_metadata(${file})`);
    const lines = Number(counted.getRowsJson()[0]?.[0] ?? 0);
    Object.assign(outcome, { format: PARQUET_FORMAT, ...describeShape(shape) });
    return [
      {
        path: prepared.path,
        lines,
        bytes: prepared.object.bytes * PARQUET_EXPANSION,
        objectId: outcome.objectId,
        shape,
        outcome,
      },
    ];
  } catch (error) {
    refuse(outcome, `it cannot be read as Parquet: ${damageOrThrow(error)}`);
    return [];
  }
}

/** Files that one statement can read together, in batches that end with the file that reaches `LIMITS.batchTextBytesMax`. */
function batches(files: readonly LoadFile[]): LoadFile[][] {
  const result: LoadFile[][] = [];
  const open = new Map<string, { batch: LoadFile[]; bytes: number }>();
  for (const file of files) {
    const kind = `${file.piece?.kind} ${file.shape.id}`;
    const current = open.get(kind);
    const isSameBook = current?.batch[0]?.piece?.parsed?.book === file.piece?.parsed?.book;
    // The same rule as for groups, so that a group of one shape is one batch: full once it has reached the bound.
    if (current && isSameBook && current.bytes < LIMITS.batchTextBytesMax) {
      current.batch.push(file);
      current.bytes += file.bytes;
    } else {
      const batch = [file];
      result.push(batch);
      open.set(kind, { batch, bytes: file.bytes });
    }
  }
  return result;
}

async function loadBatch(batch: readonly LoadFile[], context: GroupContext, name: string): Promise<Part[]> {
  const files = batch.filter((file) => file.outcome.status === 'loaded');
  const [first] = files;
  if (first === undefined) return [];
  if (first.piece?.kind === 'parsed') return loadParsed(first.shape, files, context, name);
  try {
    const book = await context.book();
    const staged = await stageFiles(context.connection, first.shape, files, book);
    const parts = await writeStaged(first.shape, files, context, book, name).catch((error: unknown) => {
      throw loadingFailed(error);
    });
    for (const file of files) {
      const refused = staged.refused.get(file.path);
      if (refused === undefined) continue;
      file.outcome.quarantined += refused.count;
      file.outcome.refusals.push(...refused.refusals);
    }
    return parts;
  } catch (error) {
    const reason = damageOrThrow(error);
    if (files.length === 1) {
      context.refusedLate.add(first.objectId);
      refuse(first.outcome, `it cannot be read: ${reason}`);
      return [];
    }
    // One unreadable file fails the statement: each is tried by itself, so that only the culprits are refused.
    const parts: Part[] = [];
    for (const [index, file] of files.entries()) {
      parts.push(...(await loadBatch([file], context, `${name}-${index}`)));
    }
    return parts;
  }
}

/** Writes records that need no judging, and counts them. */
async function loadParsed(
  shape: Shape,
  files: readonly LoadFile[],
  context: GroupContext,
  name: string,
): Promise<Part[]> {
  const read = files.flatMap(({ piece, objectId, outcome }) =>
    piece?.parsed === undefined ? [] : [{ ...piece.parsed, objectId, outcome }],
  );
  const { layout, desk } = context;
  if (desk === undefined) throw new Error('records are written where they were read');
  const objects = read.map(({ id, objectId }) => ({ id, objectId }));
  const recorded = shapeColumns(shape).map((column) => column.name);
  const parts = await desk.write({ layout, name, recorded, objects }).catch((error: unknown) => {
    throw loadingFailed(error);
  });
  for (const { tally, outcome } of read) {
    outcome.rows += tally.rows;
    outcome.bytes += BigInt(tally.bytes);
    outcome.packets += BigInt(tally.packets);
    outcome.nodata += tally.nodata;
    outcome.skipdata += tally.skipdata;
    outcome.firstStart = least(outcome.firstStart, tally.firstStart);
    outcome.lastStart = greatest(outcome.lastStart, tally.lastStart);
    for (const hour of tally.hours) context.hours.add(hour);
  }
  return parts;
}

async function writeStaged(
  shape: Shape,
  files: readonly LoadFile[],
  context: GroupContext,
  book: AddressBook,
  name: string,
): Promise<Part[]> {
  const { connection, layout, objects } = context;
  const columns = shapeColumns(shape);
  const silent = coveragePredicate(columns);
  const { rows, silentRows, days, hours, settle } = await tally(
    connection,
    columns.map((column) => column.name),
    silent,
    files,
  );
  const options = {
    columns,
    rewriteAddresses: book.hasOtherSpellings,
    hasExtra: unknownFields(shape).length > 0,
  };
  const parts: Part[] = [];
  if (rows > 0) {
    const select = flowSelect(flows, options);
    const where = `${select.sql} WHERE NOT ${silent}`;
    const target = { layout, table: 'flows', name, objects, columns: select.columns } as const;
    parts.push(...(await writeDailyParts(connection, where, days, target)));
  }
  if (silentRows > 0) {
    const select = coverageSelect(coverage, options);
    const where = `${select.sql} WHERE ${silent}`;
    parts.push(
      ...(await writeSinglePart(connection, where, {
        layout,
        table: 'coverage',
        name,
        objects,
        columns: select.columns,
      })),
    );
  }
  // Two batches' staging tables do not fit in memory together.
  await connection.run(`DROP TABLE ${STAGING_TABLE}`);
  settle();
  for (const hour of hours) context.hours.add(hour);
  return parts;
}

/** Counts what was staged. `settle` adds it to the objects' outcomes, once their parts are written. */
async function tally(
  connection: DuckDBConnection,
  columns: readonly string[],
  silent: string,
  files: readonly LoadFile[],
): Promise<{ rows: number; silentRows: number; days: (number | null)[]; hours: number[]; settle: () => void }> {
  const has = (name: string): boolean => columns.includes(name);
  const sum = (name: string): string => (has(name) ? `coalesce(sum(s.${name}) FILTER (NOT silent), 0)` : '0');
  const start = has('start') ? 's."start"' : 'NULL::BIGINT';
  // A record without a status that says nothing counts as NODATA, so that the counts add up to the records.
  const skipped = has('log_status') ? `count(*) FILTER (s.log_status = 'SKIPDATA')` : '0';
  const result = await connection.runAndReadAll(
    `SELECT s.${quoteIdentifier(OBJECT_ID_COLUMN)}, count(*) FILTER (NOT silent), ${sum('bytes')}::VARCHAR, ${sum('packets')}::VARCHAR, count(*) FILTER (silent) - ${skipped}, ` +
      `${skipped}, count(*) FILTER (silent), min(${start}), max(${start}) ` +
      `FROM (SELECT *, ${silent} AS silent FROM ${STAGING_TABLE} s) s GROUP BY 1`,
  );
  const counts = result.getRowsJson();
  const total = (index: number): number => counts.reduce((sum, row) => sum + Number(row[index]), 0);
  const outcomes = new Map(files.map((file) => [file.objectId, file.outcome]));
  const settle = (): void => {
    for (const [id, loaded, bytes, packets, nodata, skipdata, , first, last] of counts) {
      const outcome = outcomes.get(Number(id));
      if (outcome === undefined) continue;
      outcome.rows += Number(loaded);
      outcome.bytes += BigInt(String(bytes));
      outcome.packets += BigInt(String(packets));
      outcome.nodata += Number(nodata);
      outcome.skipdata += Number(skipdata);
      outcome.firstStart = least(outcome.firstStart, first);
      outcome.lastStart = greatest(outcome.lastStart, last);
    }
  };
  const spanned = await connection.runAndReadAll(
    `SELECT ${start} // ${SECONDS_PER_HOUR}, bool_or(NOT ${silent}) FROM ${STAGING_TABLE} s GROUP BY 1 ORDER BY 1`,
  );
  const all = spanned.getRowsJson().map(([hour, flowing]) => ({ hour: hour === null ? null : Number(hour), flowing }));
  const days = new Set(all.map(({ hour }) => (hour === null ? null : Math.floor(hour / HOURS_PER_DAY))));
  const hours = all.flatMap(({ hour, flowing }) => (hour !== null && flowing === true ? [hour] : []));
  return { rows: total(1), silentRows: total(6), days: [...days], hours, settle };
}

function least(known: number | null, value: unknown): number | null {
  if (value === null) return known;
  return known === null ? Number(value) : Math.min(known, Number(value));
}

function greatest(known: number | null, value: unknown): number | null {
  if (value === null) return known;
  return known === null ? Number(value) : Math.max(known, Number(value));
}

const NOT_THE_FILES_FAULT =
  /^(Out of Memory|INTERRUPT|Interrupted|Permission|Internal|FATAL|Catalog|Parser|Binder)|No space left|Too many open files|max_temp_directory_size/i;

/** The reason a file cannot be read; anything that is not the file's fault (memory, disk, interruption) is thrown on. */
/** The copy that was read lies in a folder of this machine, which is gone afterwards; the object is named anyway. */
const QUOTED_PATH = / ['"](?:\/|[A-Za-z]:)[^'"]*['"]/g;

function damageOrThrow(error: unknown): string {
  if (error instanceof DamagedObjectError) return error.message;
  if (isEngineError(error)) throw error;
  const message = messageOf(error);
  if (NOT_THE_FILES_FAULT.test(message)) {
    throw loadingFailed(error);
  }
  return (message.split('\n')[0] ?? message).replace(QUOTED_PATH, '');
}

function loadingFailed(error: unknown): EngineError {
  return new EngineError('store', `Loading failed: ${messageOf(error).split('\n')[0]}`, { cause: error });
}

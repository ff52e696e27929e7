import type { DuckDBConnection } from '@duckdb/node-api';
import { DamagedObjectError } from '../core/gunzip.js';
import { LIMITS } from '../core/limits.js';
import { quoteFiles } from '../core/quote-sql.js';
import { PARQUET_FORMAT, parquetShape } from '../formats/vpc-flow-parquet.js';
import type { Part } from '../store/manifest.js';
import { damageOrThrow } from './damage.js';
import { type GroupContext, type LoadContext, type LoadFile, loadBatch } from './load-batch.js';
import { describeShape, newOutcome, type Outcome, refuse } from './outcome.js';
import type { Prepared, PreparedParquet, PreparedText } from './prepared.js';

/** Parquet unpacks to about this many times its size; used only to size batches. */
const PARQUET_EXPANSION = 6;

export interface GroupResult {
  readonly parts: readonly Part[];
  readonly outcomes: readonly Outcome[];
  /** Ids under which rows were written before their object was refused after all. */
  readonly dead: readonly number[];
  /** Hours of `start` (Unix seconds / 3,600) the rows lie in. */
  readonly hours: ReadonlySet<number>;
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

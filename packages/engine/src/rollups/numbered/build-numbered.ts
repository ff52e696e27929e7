import { ColumnEncoder } from '../../parquet/column-chunk.js';
import { CODEC } from '../../parquet/parquet-format.js';
import type { Rollup } from '../../schema/rollups.js';
import { ALL_HOURS, type Part } from '../../store/manifest.js';
import type { NumberedParts, RowsWanted } from '../../store/numbered-rows.js';
import { FIRST_OFFSET, maskOf, SPAN } from '../../store/rollup-views.js';
import { TextBooks } from '../../store/text-books.js';
import { ROLLUP_GROUP_ROWS, type RollupContext, SUMMED } from '../write-rollup.js';
import { addUp, wholeOrder } from './add-up.js';
import { BucketGroups } from './bucket-groups.js';
import { RollupFile } from './rollup-file.js';

/** Records read at a time: their columns stay small, whatever an hour has. */
const BATCH_ROWS = 131_072;
/** Hours are added up together while they have no more records than this: what is sorted then stays small. */
const PASS_ROWS = 2_000_000;
/** Memory for each group, with all that is made of it. */
const BYTES_PER_GROUP = 384;
/** The share of memory that texts may take before they are numbered anew. */
const BOOKS_SHARE = 0.25;

export interface NumberedContext extends Pick<RollupContext, 'layout' | 'memoryBytes' | 'signal'> {
  /** The files' names. */
  readonly name: string;
  /** Of one grain. */
  readonly rollups: readonly Rollup[];
  /** The columns the rows have. */
  readonly present: ReadonlySet<string>;
}

/**
 * Adds records of some hours of one day up from their numbers: one part per rollup, the rows those that SQL gives, in order.
 * Undefined when that takes SQL: a sum may be beyond 2^53, or one hour has more groups than memory has room for. Invisible
 * until committed.
 */
export async function buildNumbered(
  day: number,
  hours: readonly number[],
  numbered: NumberedParts,
  context: NumberedContext,
): Promise<Part[] | undefined> {
  const sizes = await numbered.sizes(hours);
  const passes = passesOf(sizes, Math.min(PASS_ROWS, context.memoryBytes / BYTES_PER_GROUP));
  const rows = [...sizes.values()].reduce((sum, size) => sum + size, 0);
  return writeAll(day, maskOf(day, hours), rows, context, async (files) => {
    let books = new TextBooks();
    for (const pass of passes) {
      if (books.size > context.memoryBytes * BOOKS_SHARE) {
        for (const { file } of files) await file.flush();
        books = new TextBooks();
      }
      const groups = groupsFor(context);
      await readInto(groups, numbered, { hours: pass, books, measures: RECORD_MEASURES }, context);
      if (!(await appendAll(files, groups, context))) return false;
    }
    return true;
  });
}

/** Adds a day up from the rows of its hours; each part with the hours it answers for. Undefined when that takes SQL. */
export async function buildNumberedDay(
  day: number,
  parts: readonly { readonly numbered: NumberedParts; readonly hours: readonly number[] }[],
  rows: number,
  context: NumberedContext,
): Promise<Part[] | undefined> {
  if (rows * BYTES_PER_GROUP > context.memoryBytes) return undefined;
  return writeAll(day, ALL_HOURS, rows, context, async (files) => {
    const books = new TextBooks();
    const groups = groupsFor(context);
    for (const { numbered, hours } of parts) {
      await readInto(groups, numbered, { hours, books, measures: ROLLUP_MEASURES }, context);
    }
    return appendAll(files, groups, context);
  });
}

interface OpenFile {
  readonly rollup: Rollup;
  readonly file: RollupFile;
}

const RECORD_MEASURES: readonly string[] = ['start', 'bytes', 'packets'];
const ROLLUP_MEASURES: readonly string[] = ['start', ...SUMMED, FIRST_OFFSET, SPAN];

/** A file for each rollup, finished when `work` is true, else gone. */
async function writeAll(
  day: number,
  held: number,
  rowsMax: number,
  { layout, name, rollups, present }: NumberedContext,
  work: (files: readonly OpenFile[]) => Promise<boolean>,
): Promise<Part[] | undefined> {
  const rows = Math.min(ROLLUP_GROUP_ROWS, rowsMax);
  const room = { rows, encoder: new ColumnEncoder(rows, CODEC.lz4Raw) };
  const files = rollups.map((rollup) => ({
    rollup,
    file: new RollupFile({ rollup, day, name, present }, { layout }, room),
  }));
  let isDone = false;
  try {
    if (!(await work(files))) return undefined;
    const parts: Part[] = [];
    for (const { file } of files) parts.push(...(await file.finish(held)));
    isDone = true;
    return parts;
  } finally {
    if (!isDone) for (const { file } of files) await file.abandon();
  }
}

function groupsFor({ rollups, present }: NumberedContext): BucketGroups {
  return new BucketGroups(keysOf({ rollups, present }), rollups[0]?.grainS ?? 0);
}

function keysOf({ rollups, present }: Pick<NumberedContext, 'rollups' | 'present'>): string[] {
  return [...new Set(rollups.flatMap((rollup) => rollup.columns))].filter((column) => present.has(column));
}

function hasRoom(groups: BucketGroups, { memoryBytes }: NumberedContext): boolean {
  return groups.isExact && groups.count * BYTES_PER_GROUP <= memoryBytes;
}

async function readInto(
  groups: BucketGroups,
  numbered: NumberedParts,
  { hours, books, measures }: Pick<RowsWanted, 'hours' | 'books'> & { readonly measures: readonly string[] },
  context: NumberedContext,
): Promise<void> {
  const columns = [...measures, ...keysOf(context)];
  await numbered.readEach({ columns, hours, books, rowsMax: BATCH_ROWS }, (batch) => {
    context.signal?.throwIfAborted();
    if (hasRoom(groups, context)) groups.add(batch);
  });
}

/** Writes what was added up to every file; false when it was not all added up. */
async function appendAll(files: readonly OpenFile[], groups: BucketGroups, context: NumberedContext): Promise<boolean> {
  if (!hasRoom(groups, context)) return false;
  const whole = groups.finish();
  const order = wholeOrder(whole);
  for (const { rollup, file } of files) await file.append(addUp(rollup, whole, order), whole);
  return true;
}

/** Hours that are added up together, in rising order. */
function passesOf(sizes: ReadonlyMap<number, number>, rowsMax: number): number[][] {
  const passes: number[][] = [];
  let rows = Number.POSITIVE_INFINITY;
  for (const [hour, size] of [...sizes].sort(([a], [b]) => a - b)) {
    rows += size;
    if (rows > rowsMax) {
      passes.push([]);
      rows = size;
    }
    passes.at(-1)?.push(hour);
  }
  return passes;
}

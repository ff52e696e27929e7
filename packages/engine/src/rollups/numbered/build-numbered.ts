import { hoursTogether } from '../../store/hours-together.js';
import type { Part } from '../../store/manifest.js';
import { ALL_HOURS } from '../../store/manifest-parts.js';
import type { NumberedParts, RowsWanted } from '../../store/numbered-rows.js';
import { FIRST_OFFSET, maskOf, SPAN } from '../../store/rollup-views.js';
import { TextBooks } from '../../store/text-books.js';
import { type RollupContext, SUMMED } from '../write-rollup.js';
import { BYTES_PER_GROUP, type SumsContext, SumsOfDay } from './sums-of-day.js';

/** Records read at a time: their columns stay small, whatever an hour has. */
const BATCH_ROWS = 131_072;
/** Hours are added up together while they have no more records than this: what is sorted then stays small. */
const PASS_ROWS = 2_000_000;
/** The share of memory that texts may take before they are numbered anew. */
const BOOKS_SHARE = 0.25;

export interface NumberedContext extends SumsContext, Pick<RollupContext, 'signal'> {}

/** What is added up of records. */
export const RECORD_MEASURES: readonly string[] = ['start', 'bytes', 'packets'];
const ROLLUP_MEASURES: readonly string[] = ['start', ...SUMMED, FIRST_OFFSET, SPAN];

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
  const rising = [...sizes.keys()].sort((a, b) => a - b);
  const passes = hoursTogether(rising, sizes, Math.min(PASS_ROWS, context.memoryBytes / BYTES_PER_GROUP));
  const rows = [...sizes.values()].reduce((sum, size) => sum + size, 0);
  const sums = new SumsOfDay(day, context, rows);
  return finished(sums, maskOf(day, hours), async () => {
    let books = new TextBooks();
    for (const pass of passes) {
      if (books.size > context.memoryBytes * BOOKS_SHARE) {
        await sums.flush();
        books = new TextBooks();
      }
      await readInto(sums, numbered, { hours: pass, books, measures: RECORD_MEASURES }, context);
      if (!(await sums.write())) return false;
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
  const sums = new SumsOfDay(day, context, rows);
  return finished(sums, ALL_HOURS, async () => {
    const books = new TextBooks();
    for (const { numbered, hours } of parts) {
      await readInto(sums, numbered, { hours, books, measures: ROLLUP_MEASURES }, context);
    }
    return sums.write();
  });
}

/** The parts when `work` is true; else nothing is left. */
async function finished(sums: SumsOfDay, held: number, work: () => Promise<boolean>): Promise<Part[] | undefined> {
  let isDone = false;
  try {
    if (!(await work())) return undefined;
    const parts = await sums.finish(held);
    isDone = true;
    return parts;
  } finally {
    if (!isDone) await sums.abandon();
  }
}

async function readInto(
  sums: SumsOfDay,
  numbered: NumberedParts,
  { hours, books, measures }: Pick<RowsWanted, 'hours' | 'books'> & { readonly measures: readonly string[] },
  { signal }: NumberedContext,
): Promise<void> {
  const columns = [...measures, ...sums.keys];
  await numbered.readEach({ columns, hours, books, rowsMax: BATCH_ROWS }, (batch) => {
    signal?.throwIfAborted();
    sums.add(batch);
  });
}

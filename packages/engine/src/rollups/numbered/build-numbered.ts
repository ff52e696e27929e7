import { ColumnEncoder } from '../../parquet/column-chunk.js';
import { CODEC } from '../../parquet/parquet-format.js';
import type { Rollup } from '../../schema/rollups.js';
import type { Part } from '../../store/manifest.js';
import type { NumberedParts } from '../../store/numbered-rows.js';
import { maskOf } from '../../store/rollup-views.js';
import { TextBooks } from '../../store/text-books.js';
import { ROLLUP_GROUP_ROWS, type RollupContext } from '../write-rollup.js';
import { addUp, wholeOrder } from './add-up.js';
import { HourGroups } from './hour-groups.js';
import { RollupFile } from './rollup-file.js';

/** Records read at a time: their columns stay small, whatever an hour has. */
const BATCH_ROWS = 131_072;
/** Hours are added up together while they have no more records than this: what is sorted then stays small. */
const PASS_ROWS = 2_000_000;
/** Memory for each group, with all that is made of it. */
const BYTES_PER_GROUP = 384;
/** The share of memory that texts may take before they are numbered anew. */
const BOOKS_SHARE = 0.25;

interface NumberedContext extends Pick<RollupContext, 'layout' | 'memoryBytes' | 'signal'> {
  readonly name: string;
  readonly rollups: readonly Rollup[];
  /** The columns the records have. */
  readonly present: ReadonlySet<string>;
}

/**
 * Adds records of some hours of one day up from their numbers: one part per rollup, the rows and their order those that SQL
 * gives. Undefined when that takes SQL: a sum may be beyond 2^53, or one hour has more groups than memory has room for.
 * Invisible until committed.
 */
export async function buildNumbered(
  day: number,
  hours: readonly number[],
  numbered: NumberedParts,
  { layout, memoryBytes, signal, name, rollups, present }: NumberedContext,
): Promise<Part[] | undefined> {
  const sizes = await numbered.sizes(hours);
  const passes = passesOf(sizes, Math.min(PASS_ROWS, memoryBytes / BYTES_PER_GROUP));
  if (passes.length === 0) return [];
  const columns = [...new Set(rollups.flatMap((rollup) => rollup.columns))].filter((column) => present.has(column));
  const rows = Math.min(
    ROLLUP_GROUP_ROWS,
    [...sizes.values()].reduce((sum, size) => sum + size, 0),
  );
  const room = { rows, encoder: new ColumnEncoder(rows, CODEC.lz4Raw) };
  const files = rollups.map((rollup) => ({
    rollup,
    file: new RollupFile({ rollup, day, name: `${name}-numbered`, present }, { layout }, room),
  }));
  let isDone = false;
  let books = new TextBooks();
  try {
    for (const pass of passes) {
      if (books.size > memoryBytes * BOOKS_SHARE) {
        for (const { file } of files) await file.flush();
        books = new TextBooks();
      }
      const groups = new HourGroups(columns);
      const wanted = { columns: ['start', ...columns, 'bytes', 'packets'], hours: pass, books, rowsMax: BATCH_ROWS };
      await numbered.readEach(wanted, (batch) => {
        signal?.throwIfAborted();
        if (groups.isExact && groups.count * BYTES_PER_GROUP <= memoryBytes) groups.add(batch);
      });
      if (!groups.isExact || groups.count * BYTES_PER_GROUP > memoryBytes) return undefined;
      const whole = groups.finish();
      const order = wholeOrder(whole);
      for (const { rollup, file } of files) await file.append(addUp(rollup, whole, order), whole);
    }
    const parts: Part[] = [];
    for (const { file } of files) parts.push(...(await file.finish(maskOf(day, hours))));
    isDone = true;
    return parts;
  } finally {
    if (!isDone) for (const { file } of files) await file.abandon();
  }
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

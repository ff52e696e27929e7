import { sortRows } from '../../core/sort-rows.js';
import { ColumnEncoder } from '../../parquet/column-chunk.js';
import { type ColumnValues, NULL_VALUE, type ParquetColumn } from '../../parquet/columns.js';
import { CODEC } from '../../parquet/parquet-format.js';
import { flowColumn } from '../../schema/registry.js';
import { CLASSES, CLASSES_CUT, cutOf, IS_REST, mostOf, RANKED, TOP_EDITION, type Top } from '../../schema/tops.js';
import { ALL_HOURS, type Part } from '../../store/manifest.js';
import type { NumberedParts, NumberedRows } from '../../store/numbered-rows.js';
import { FIRST_OFFSET, SPAN } from '../../store/rollup-views.js';
import { TextBooks } from '../../store/text-books.js';
import { parquetTypeOf, writeNumberedPart } from '../../store/write-numbered-part.js';
import { partitionFolder } from '../../store/write-part.js';
import type { TopCounts } from '../cut-top.js';
import { NO_OBJECT, ROLLUP_GROUP_ROWS, type RollupContext, SUMMED } from '../write-rollup.js';
import { cutTopNumbered, type TopRows } from './cut-top-numbered.js';
import { countTo, ranksOf } from './ranks.js';

const SECONDS_PER_DAY = 86_400;
const HOURS_PER_DAY = 24;
/** What a row of a daily rollup takes while it is cut down, bytes. */
const BYTES_PER_ROW = 512;

export interface TopsContext extends Pick<RollupContext, 'layout' | 'memoryBytes'> {
  readonly name: string;
  readonly counts: TopCounts;
}

/** The parts of a daily rollup of one day. */
export interface DailyParts {
  readonly numbered: NumberedParts;
  readonly rows: number;
  /** The columns they have. */
  readonly present: ReadonlySet<string>;
}

/**
 * Cuts a day's rows of one rollup down to tables of its greatest rows: one part each. Undefined when that takes SQL: a sum
 * may be beyond 2^53, or memory has no room for the rows. Invisible until committed.
 */
export async function buildTopsNumbered(
  tops: readonly Top[],
  day: number,
  { numbered, rows: count, present }: DailyParts,
  context: TopsContext,
): Promise<Part[] | undefined> {
  if (count * BYTES_PER_ROW > context.memoryBytes) return undefined;
  const keys = [...new Set(tops.flatMap((top) => top.columns))].filter((column) => present.has(column));
  const rows = await numbered.read({
    columns: ['start', ...keys, ...SUMMED, FIRST_OFFSET, SPAN],
    hours: [day * HOURS_PER_DAY],
    books: new TextBooks(),
  });
  const made = tops.map((top) => ({ top, cut: cutTopNumbered(top, rows, context.counts) }));
  const written: Part[] = [];
  for (const { top, cut } of made) {
    if (cut === undefined) return undefined;
    if (cut.count > 0) written.push(await write(top, day, cut, rows, present, context));
  }
  return written;
}

function write(
  top: Top,
  day: number,
  cut: TopRows,
  rows: NumberedRows,
  present: ReadonlySet<string>,
  { layout, name }: TopsContext,
): Promise<Part> {
  const keys = top.columns.filter((column) => present.has(column));
  const wide = (column: string): ParquetColumn => ({ name: column, type: 'int64' });
  const columns: ParquetColumn[] = [
    wide('start'),
    ...keys.map((column) => ({ name: column, type: parquetTypeOf(flowColumn(column)?.type) })),
    ...SUMMED.map(wide),
    { name: FIRST_OFFSET, type: 'int32' },
    { name: SPAN, type: 'int32' },
    { name: IS_REST, type: 'boolean' },
    ...RANKED.flatMap((each) => [wide(mostOf(each)), wide(cutOf(each))]),
    wide(CLASSES),
    wide(CLASSES_CUT),
  ];
  const start = day * SECONDS_PER_DAY;
  const values = valuesOf(cut, start);
  const order = orderOf(cut, rows, keys);
  const room = Math.min(cut.count, ROLLUP_GROUP_ROWS);
  return writeNumberedPart(
    cut.count,
    (column, from, to): ColumnValues => {
      const numbers =
        values.get(column.name) ?? cut.keys.get(column.name) ?? new Int32Array(cut.count).fill(NULL_VALUE);
      const part = order.subarray(from, to);
      const source = rows.columns.get(column.name);
      const isKey = source !== undefined && 'codes' in source && numbers instanceof Int32Array;
      if (isKey) return { codes: part.map((row) => numbers[row] ?? NULL_VALUE), texts: source.texts };
      return { numbers: Float64Array.from(part, (row) => numbers[row] ?? NULL_VALUE) };
    },
    {
      table: top.name,
      objects: [NO_OBJECT[0], NO_OBJECT[1]],
      columns: columns.map((column) => column.name).join(' '),
      rollup: { day, held: ALL_HOURS, valid: ALL_HOURS, edition: TOP_EDITION },
      first: start,
      last: start,
    },
    {
      layout,
      folder: partitionFolder(day, { layout, table: top.name }),
      name: `top-${name}`,
      columns,
      rowGroupRows: ROLLUP_GROUP_ROWS,
      encoder: new ColumnEncoder(room, CODEC.lz4Raw),
    },
  );
}

/** The columns that are no keys, by name. */
function valuesOf(
  { count, kept, sums, most, cut, classes, classesCut }: TopRows,
  start: number,
): Map<string, Float64Array> {
  const filled = (of: (row: number) => number): Float64Array =>
    Float64Array.from({ length: count }, (_, row) => of(row));
  const ofRest = (of: (row: number) => number): Float64Array =>
    filled((row) => (row < kept ? NULL_VALUE : of(row - kept)));
  return new Map([
    ['start', filled(() => start)],
    ['flows', sums.flows],
    ['bytes', sums.bytes],
    ['packets', sums.packets],
    [FIRST_OFFSET, filled((row) => sums.firsts[row] ?? 0)],
    [SPAN, filled((row) => (sums.lasts[row] ?? 0) - (sums.firsts[row] ?? 0))],
    [IS_REST, filled((row) => (row < kept ? 0 : 1))],
    ...RANKED.flatMap((each, index): [string, Float64Array][] => [
      [mostOf(each), ofRest((row) => most[index]?.[row] ?? 0)],
      [cutOf(each), ofRest((row) => cut[index]?.[row] ?? 0)],
    ]),
    [CLASSES, ofRest((row) => classes[row] ?? 0)],
    [CLASSES_CUT, ofRest(() => classesCut)],
  ]);
}

/** The interface first, then addresses: what is asked for lies together. */
function orderOf(cut: TopRows, { columns }: NumberedRows, keys: readonly string[]): Int32Array {
  const sortedBy = ['interface_id', 'srcaddr', 'dstaddr'].filter((name) => keys.includes(name));
  const fields = sortedBy.flatMap((name) => {
    const [source, values] = [columns.get(name), cut.keys.get(name)];
    return source !== undefined && 'codes' in source && values !== undefined
      ? [ranksOf(values, { texts: source.texts })]
      : [];
  });
  return sortRows(countTo(cut.count), fields);
}

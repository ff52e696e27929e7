import path from 'node:path';
import type { ColumnEncoder } from '../parquet/column-chunk.js';
import type { ParquetColumn } from '../parquet/columns.js';
import { NULL_VALUE } from '../parquet/columns.js';
import { coverage } from '../schema/bookkeeping.js';
import type { Table } from '../schema/column.js';
import { AWS_COLUMNS, flows } from '../schema/flows.js';
import type { LakeLayout } from '../store/lake-layout.js';
import type { Part } from '../store/manifest.js';
import { OBJECT_ID_COLUMN } from '../store/views.js';
import { parquetTypeOf, writeNumberedPart } from '../store/write-numbered-part.js';
import { partitionFolder } from '../store/write-part.js';
import { coverageSelect, flowSelect } from './flow-select.js';
import type { NumberPool } from './number-pool.js';
import { type ObjectRecords, type OrderedRows, RecordBatch } from './record-batch.js';
import type { RecordTexts } from './record-texts.js';
import { RecordedRows } from './recorded-rows.js';
import type { ThingBook } from './row-things.js';
import { DAYS_PER_BATCH_MAX, SECONDS_PER_DAY } from './write-parts.js';

/** As many as the parts that DuckDB writes have: a window skips more of a day. */
export const ROW_GROUP_ROWS = 61_440;

interface Target {
  readonly layout: LakeLayout;
  readonly name: string;
  readonly table: 'flows' | 'coverage';
  readonly folder: string;
  readonly columns: readonly string[];
  readonly encoder: ColumnEncoder;
  readonly things: ThingBook;
}

/** Where records become parts, and what their files have recorded. */
export interface RecordsTarget {
  readonly layout: LakeLayout;
  /** Unique over the life of the lake; the name of every part. */
  readonly name: string;
  /** By name, in the order of the files. */
  readonly recorded: readonly string[];
  /** Memory for columns of all rows. */
  readonly pool: NumberPool;
  /** For row groups of `ROW_GROUP_ROWS`. */
  readonly encoder: ColumnEncoder;
  readonly things: ThingBook;
}

/** Writes parsed records of one shape as one part of `flows` per day, and one of `coverage`; invisible until committed. */
export async function writeRecords(
  objects: readonly [ObjectRecords, ...ObjectRecords[]],
  { layout, name, recorded, pool, encoder, things }: RecordsTarget,
): Promise<Part[]> {
  const batch = new RecordBatch(objects, pool);
  const { flowing, silent } = divided(objects, batch.rows);
  const named = recorded.flatMap((each) => AWS_COLUMNS.find((column) => column.name === each) ?? []);
  const options = { columns: named, rewriteAddresses: false, hasExtra: false };
  const parts: Part[] = [];
  if (flowing.length > 0) {
    const { columns } = flowSelect(flows, options);
    const rows = batch.ordered(flowing, recorded);
    const ranges = daysOf(rows);
    for (const { day, from, to } of ranges) {
      const folder = partitionFolder(day, { layout, table: 'flows' });
      parts.push(
        await writeRows(batch.texts, rows, from, to, {
          layout,
          name,
          table: 'flows',
          folder,
          columns,
          encoder,
          things,
        }),
      );
    }
    rows.release();
  }
  if (silent.length > 0) {
    const { columns } = coverageSelect(coverage, options);
    const rows = batch.ordered(silent, recorded);
    const folder = path.join(layout.root, 'coverage');
    parts.push(
      await writeRows(batch.texts, rows, 0, rows.count, {
        layout,
        name,
        table: 'coverage',
        folder,
        columns,
        encoder,
        things,
      }),
    );
    rows.release();
  }
  return parts;
}

/** Numbers, in the batch, of rows that are traffic and of those that are coverage. */
function divided(objects: readonly ObjectRecords[], rows: number): { flowing: Int32Array; silent: Int32Array } {
  const silent: number[] = [];
  let first = 0;
  for (const each of objects) {
    for (const row of each.silent) silent.push(first + row);
    first += each.rows;
  }
  const flowing = new Int32Array(rows - silent.length);
  let [at, next] = [0, 0];
  for (let row = 0; row < rows; row += 1) {
    if (silent[next] === row) next += 1;
    else flowing[at++] = row;
  }
  return { flowing, silent: Int32Array.from(silent) };
}

/** Stretches of sorted rows by day since 1970, null for rows without a time; one when there are too many. */
function daysOf({ columns, count }: OrderedRows): { day: number | null; from: number; to: number }[] {
  const starts = columns.get('start');
  const dayOf = (row: number): number => Math.floor((starts?.[row] ?? NULL_VALUE) / SECONDS_PER_DAY);
  const ranges: { day: number | null; from: number; to: number }[] = [];
  for (let from = 0; from < count; ) {
    const day = dayOf(from);
    // Rows are in the order of their hours, and so of their days: the first of the next one is looked for by halves.
    let [to, beyond] = [from + 1, count];
    while (to < beyond) {
      const middle = (to + beyond) >>> 1;
      if (dayOf(middle) === day) to = middle + 1;
      else beyond = middle;
    }
    ranges.push({ day: day < 0 ? null : day, from, to });
    from = to;
  }
  return ranges.length > DAYS_PER_BATCH_MAX ? [{ day: null, from: 0, to: count }] : ranges;
}

async function writeRows(
  texts: RecordTexts,
  rows: OrderedRows,
  from: number,
  to: number,
  target: Target,
): Promise<Part> {
  const table: Table = target.table === 'flows' ? flows : coverage;
  const columns = [...target.columns.map((name) => parquetColumn(table, name)), OBJECT_COLUMN];
  const start = rangeOf(rows.columns.get('start'), from, to);
  const facts = {
    table: target.table,
    objects: rangeOf(rows.objectIds, from, to) ?? ([0, 0] satisfies [number, number]),
    columns: target.columns.join(' '),
    ...(start === undefined ? {} : { first: start[0], last: start[1] }),
  };
  let recorded: RecordedRows | undefined;
  return writeNumberedPart(
    to - from,
    ({ name }, first, end) => {
      if (recorded?.from !== from + first) {
        recorded = new RecordedRows(texts, rows, [from + first, from + end], target.things);
      }
      return recorded.valuesOf(name);
    },
    facts,
    {
      layout: target.layout,
      folder: target.folder,
      name: target.name,
      columns,
      rowGroupRows: ROW_GROUP_ROWS,
      encoder: target.encoder,
    },
  );
}

const OBJECT_COLUMN: ParquetColumn = { name: OBJECT_ID_COLUMN, type: 'int64' };

function parquetColumn(table: Table, name: string): ParquetColumn {
  const type = table.columns.find((column) => column.name === name)?.type;
  return { name, type: parquetTypeOf(type) };
}

function rangeOf(
  values: Int32Array | Float64Array | undefined,
  from: number,
  to: number,
): [number, number] | undefined {
  let [min, max] = [Number.POSITIVE_INFINITY, NULL_VALUE];
  for (let row = from; row < to; row += 1) {
    const value = values?.[row] ?? NULL_VALUE;
    if (value > max) max = value;
    if (value !== NULL_VALUE && value < min) min = value;
  }
  return max === NULL_VALUE ? undefined : [min, max];
}

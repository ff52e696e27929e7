import { CARRIED, PART_CARRIED, PART_ROWS, ROWS } from './tables.js';
import { believedEnd } from './timeouts.js';

/** What building conversations of a record takes at the most, bytes. */
const BYTES_PER_ROW = 1_024;
const PARTS_MAX = 256;
/** Hours built together at the most: what a stop loses, and what one commit names. */
const HOURS_MAX = 744;

/** In how many parts a batch of so many records is built, each 5-tuple in one of them. */
export function partsOfBatch(rows: number, memoryBytes: number): number {
  return Math.min(PARTS_MAX, Math.max(1, Math.ceil((rows * BYTES_PER_ROW) / memoryBytes)));
}

/**
 * The first of these hours, in rising order, that memory has room to build together: at least one, however many records
 * it has. Pure.
 */
export function nextBatch(
  hours: Iterable<number>,
  rowsOf: (hour: number) => number,
  memoryBytes: number,
): readonly number[] {
  const rowsMax = memoryBytes / BYTES_PER_ROW;
  const batch: number[] = [];
  let rows = 0;
  for (const hour of [...hours].sort((a, b) => a - b).slice(0, HOURS_MAX)) {
    rows += rowsOf(hour);
    if (batch.length > 0 && rows > rowsMax) break;
    batch.push(hour);
  }
  return batch;
}

/** Views of one of the batch's parts: its records, and what was carried into it. */
export function partViews(part: number, parts: number): readonly string[] {
  const mine = parts === 1 ? 'true' : `key % ${parts} = ${part}`;
  return [
    `CREATE OR REPLACE TEMP VIEW ${PART_ROWS} AS SELECT *, rowid AS row_id, ${believedEnd('"hour"')} AS e FROM ${ROWS} WHERE ${mine}`,
    `CREATE OR REPLACE TEMP VIEW ${PART_CARRIED} AS SELECT * FROM ${CARRIED} WHERE ${mine}`,
  ];
}

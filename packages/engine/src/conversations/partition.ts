import { CARRIED, PART_CARRIED, PART_ROWS, ROWS } from './tables.js';
import { believedEnd } from './timeouts.js';

/** What a record takes while its conversation is built, bytes. */
const BYTES_PER_ROW = 256;
/** What all records of a 5-tuple take together, beside that. */
const BYTES_PER_KEY = 768;
/** As much as most records take, two or three of which share a 5-tuple, with room to spare. */
const BYTES_PER_ROW_MOSTLY = 768;
/** Hours that are built together from numbers have no more records than so many bytes for each, which bounds what a stop loses. */
export const BYTES_PER_NUMBERED_ROW = 192;
/** What a record of the hour takes that is built from numbers: what is kept of it, its 5-tuple, its place in their order. */
export const BYTES_PER_ROW_OF_HOUR = 160;
const PARTS_MAX = 256;
/** Hours built together at the most: what a stop loses, and what one commit names. */
const HOURS_MAX = 744;

/** In how many parts a batch of so many records and 5-tuples is built, each 5-tuple in one of them. */
export function partsOfBatch(rows: number, keys: number, memoryBytes: number): number {
  const bytes = rows * BYTES_PER_ROW + keys * BYTES_PER_KEY;
  return Math.min(PARTS_MAX, Math.max(1, Math.ceil(bytes / memoryBytes)));
}

/**
 * The first of these hours, in rising order, that memory has room to build together: at least one, however many records
 * it has. Pure.
 */
export function nextBatch(
  hours: Iterable<number>,
  rowsOf: (hour: number) => number,
  memoryBytes: number,
  bytesPerRow = BYTES_PER_ROW_MOSTLY,
): readonly number[] {
  const rowsMax = memoryBytes / bytesPerRow;
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

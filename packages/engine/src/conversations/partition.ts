import { CARRIED } from './carried.js';
import { ROWS } from './hour-rows.js';

export const PART_ROWS = 'part_rows';
export const PART_CARRIED = 'part_carried';

/**
 * Records built into conversations at a time for each byte of memory: what takes most is a few hundred bytes for each, and
 * an hour of more records is built in parts, each 5-tuple in one of them.
 */
const BYTES_PER_ROW = 1_024;
const PARTS_MAX = 256;

/** In how many parts an hour of so many records is built. */
export function partsOfHour(rows: number, memoryBytes: number): number {
  return Math.min(PARTS_MAX, Math.max(1, Math.ceil((rows * BYTES_PER_ROW) / memoryBytes)));
}

/** Views of one of the hour's parts: its records, and what was carried into it. */
export function partViews(part: number, parts: number): readonly string[] {
  const mine = parts === 1 ? 'true' : `key % ${parts} = ${part}`;
  return [
    `CREATE OR REPLACE TEMP VIEW ${PART_ROWS} AS SELECT *, rowid AS row_id FROM ${ROWS} WHERE ${mine}`,
    `CREATE OR REPLACE TEMP VIEW ${PART_CARRIED} AS SELECT * FROM ${CARRIED} WHERE ${mine}`,
  ];
}

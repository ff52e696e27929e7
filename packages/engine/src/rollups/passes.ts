import { flows } from '../schema/flows.js';
import type { ManifestState, Part } from '../store/manifest.js';
import { selectParts } from '../store/views.js';
import type { RollupContext } from './write-rollup.js';

const SECONDS_PER_HOUR = 3_600;

/** Rows grouped at a time for each byte of memory: in the worst case every row is a group, which takes this much. */
const BYTES_PER_ROW = 512;
const SLICES_MAX = 1_024;

/** In how many slices so many rows are grouped. */
export function slicesOf(rows: number, memoryBytes: number): number {
  return Math.min(SLICES_MAX, Math.max(1, Math.ceil((rows * BYTES_PER_ROW) / memoryBytes)));
}

/** A condition for the rows of one slice, alike in those of `columns` that are addresses: equal keys lie in one slice. */
export function inSlice(slice: number, slices: number, columns: Iterable<string>): string {
  const addresses = [...columns].filter((column) => column === 'srcaddr' || column === 'dstaddr');
  if (slices === 1) return 'true';
  return addresses.length === 0 ? `${slice === 0}` : `hash(${addresses.join(', ')}) % ${slices} = ${slice}`;
}

/** What the records of an hour come to. */
export interface HourRows {
  readonly hour: number;
  readonly rows: number;
  readonly bytes: bigint;
  readonly packets: bigint;
}

/** Those of the hours that have records, in rising order. */
export async function hoursOfRecords(
  parts: readonly Part[],
  hours: readonly number[],
  state: ManifestState,
  { connection, layout }: RollupContext,
): Promise<HourRows[]> {
  if (parts.length === 0) return [];
  const result = await connection.runAndReadAll(
    `SELECT "start" // ${SECONDS_PER_HOUR} AS hour, count(*), coalesce(sum(bytes), 0)::VARCHAR, coalesce(sum(packets), 0)::VARCHAR ` +
      `FROM (${selectParts(flows, layout, parts, state.dead)}) ` +
      `WHERE "start" >= ${Math.min(...hours) * SECONDS_PER_HOUR} AND "start" < ${(Math.max(...hours) + 1) * SECONDS_PER_HOUR} ` +
      `AND hour IN (${hours.join(', ')}) GROUP BY 1 ORDER BY 1`,
  );
  return result.getRowsJson().map(([hour, rows, bytes, packets]) => ({
    hour: Number(hour),
    rows: Number(rows),
    bytes: BigInt(String(bytes)),
    packets: BigInt(String(packets)),
  }));
}

export interface Pass {
  /** The hours it builds: those of its records, and those without any that lie among them. */
  readonly hours: readonly number[];
  readonly rows: readonly HourRows[];
  /** More than one where an hour has more records than there is memory for. */
  readonly slices: number;
}

/** Hours that are built at once: as many as there is memory for, one at the least. Pure. */
export function passesOf(found: readonly HourRows[], hours: readonly number[], memoryBytes: number): Pass[] {
  const rowsMax = memoryBytes / BYTES_PER_ROW;
  const groups: HourRows[][] = [];
  let rows = Number.POSITIVE_INFINITY;
  for (const each of found) {
    rows += each.rows;
    if (rows > rowsMax) groups.push([]);
    if (rows > rowsMax) rows = each.rows;
    groups.at(-1)?.push(each);
  }
  return groups.map((group, index) => {
    const before = groups[index - 1]?.at(-1)?.hour ?? Number.NEGATIVE_INFINITY;
    const last = index === groups.length - 1 ? Number.POSITIVE_INFINITY : (group.at(-1)?.hour ?? before);
    return {
      hours: hours.filter((hour) => before < hour && hour <= last),
      rows: group,
      slices: slicesOf(
        group.reduce((sum, each) => sum + each.rows, 0),
        memoryBytes,
      ),
    };
  });
}

import type { DuckDBConnection } from '@duckdb/node-api';
import { isSegmentPart } from '../store/conversation-views.js';
import type { LakeLayout } from '../store/lake-layout.js';
import { type ManifestState, type Part, partsOf } from '../store/manifest.js';
import { partitionFolder, writePart } from '../store/write-part.js';
import { ADDRESSES_TABLE, SAID_TABLE } from './addresses.js';
import { flowsView } from './batch-flows.js';
import { PLACES_TABLE, ROWS_TABLE } from './batch-rows.js';
import { CARRIED_TABLE, carriedSegmentsTable } from './carried.js';
import { TALKS_TABLE } from './merge-talks.js';
import { OWNED_TABLE, OWNERS_TABLE } from './owners.js';
import { byDay, holdsAny, hoursName } from './part-hours.js';
import { partsOfBatch, partViews } from './partition.js';
import { CUT_PIECES_TABLE, PIECES_VIEW, WHOLE_PIECES_TABLE } from './pieces.js';
import { SEATS_TABLE } from './seats.js';
import { SEGMENT_NAMES, SEGMENT_ORDER, SEGMENTS, SEGMENTS_TABLE } from './segments.js';
import { CHAINS_TABLE, CUTS_TABLE, KEYS_TABLE, KNOWN_TABLE } from './sessions.js';
import {
  ADDRESSES,
  CARRIED,
  CARRIED_SEGMENTS,
  CHAINS,
  CUT_PIECES,
  CUTS,
  FLOWS,
  INNER_LEGS,
  KEYS,
  KNOWN,
  OWNED,
  OWNERS,
  PART_CARRIED,
  PART_ROWS,
  PIECES,
  PLACES,
  ROWS,
  SAID,
  SEATS,
  STANDS_FOR,
  TALKS,
  WHOLE_PIECES,
} from './tables.js';
import { SECONDS_PER_HOUR } from './timeouts.js';
import { TRANSLATION_TABLES } from './translation.js';
import { WHOLE_COLUMNS, wholeSelect } from './whole.js';

/** Conversation parts hold rows of many objects: no object's death makes a part worthless. Object ids begin at 1. */
export const NO_OBJECT = [0, 0] as const;

export interface BatchContext {
  readonly connection: DuckDBConnection;
  readonly layout: LakeLayout;
  /** Unique over the life of the lake; part of each file's name. */
  readonly name: string;
  /** What DuckDB may use: a batch that takes more is built in parts. */
  readonly memoryBytes: number;
}

const BATCH_TABLES = [ROWS, PLACES, SAID, ADDRESSES, OWNERS, OWNED, STANDS_FOR, INNER_LEGS, CARRIED, CARRIED_SEGMENTS];
const PART_TABLES = [WHOLE_PIECES, KEYS, CUTS, CUT_PIECES, CHAINS, KNOWN, TALKS, SEATS, SEGMENTS];

/**
 * Builds the conversations of some hours (Unix seconds / 3,600, rising) from their records and from what hours before them
 * left open. Each hour comes out as if it were built by itself after the one before it, whichever are built together.
 * Writes, day by day, parts of whole conversations and of segments of the others; invisible until committed.
 */
export async function buildBatch(
  hours: readonly number[],
  state: ManifestState,
  context: BatchContext,
): Promise<Part[]> {
  const { connection, layout, memoryBytes } = context;
  const batch = new Set(hours);
  const before = new Set(hours.map((hour) => hour - 1).filter((hour) => !batch.has(hour)));
  const previous = partsOf(state, 'conversations').filter((part) => isSegmentPart(part) && holdsAny(part, before));
  for (const statement of [
    flowsView(layout, state, hours),
    carriedSegmentsTable(layout, previous, [...before]),
    SAID_TABLE,
    PLACES_TABLE,
    ROWS_TABLE,
    OWNERS_TABLE,
    OWNED_TABLE,
    ADDRESSES_TABLE,
    CARRIED_TABLE,
    ...TRANSLATION_TABLES,
  ]) {
    await connection.run(statement);
  }
  const counted = await connection.runAndReadAll(
    `SELECT count(*), approx_count_distinct(hash(key, interface, "hour")) FROM ${ROWS}`,
  );
  const [rows = 0, keys = 0] = counted.getRowsJson()[0]?.map(Number) ?? [];
  const count = partsOfBatch(rows, keys, memoryBytes);
  const parts: Part[] = [];
  for (let index = 0; index < count; index += 1) {
    parts.push(...(await buildPart(hours, [index, count], context)));
  }
  for (const table of BATCH_TABLES) await connection.run(`DROP TABLE ${table}`);
  await connection.run(`DROP VIEW ${FLOWS}`);
  return parts;
}

async function buildPart(
  hours: readonly number[],
  [index, count]: readonly [number, number],
  { connection, layout, name }: BatchContext,
): Promise<Part[]> {
  for (const statement of [
    ...partViews(index, count),
    WHOLE_PIECES_TABLE,
    KEYS_TABLE,
    CUTS_TABLE,
    CUT_PIECES_TABLE,
    PIECES_VIEW,
    CHAINS_TABLE,
    KNOWN_TABLE,
    TALKS_TABLE,
    SEATS_TABLE,
    SEGMENTS_TABLE,
  ]) {
    await connection.run(statement);
  }
  const parts: Part[] = [];
  for (const [day, ofDay] of byDay(hours)) {
    const folder = partitionFolder(day, { layout, table: 'conversations' });
    const file = `${hoursName(ofDay)}-${name}${count === 1 ? '' : `-${index}`}`;
    const target = { layout, table: 'conversations', objects: NO_OBJECT } as const;
    const [first, last] = [Math.min(...ofDay), Math.max(...ofDay)];
    const whole = wholeSelect(`"hour" BETWEEN ${first} AND ${last}`);
    parts.push(...(await writePart(connection, whole, folder, { ...target, name: file, columns: WHOLE_COLUMNS })));
    const segments = `FROM ${SEGMENTS} WHERE "hour" BETWEEN ${first * SECONDS_PER_HOUR} AND ${last * SECONDS_PER_HOUR} ORDER BY ${SEGMENT_ORDER}`;
    const open = { ...target, name: `${file}-open`, columns: SEGMENT_NAMES };
    parts.push(...(await writePart(connection, segments, folder, open)));
  }
  for (const view of [PIECES, PART_ROWS, PART_CARRIED]) await connection.run(`DROP VIEW ${view}`);
  for (const table of PART_TABLES) await connection.run(`DROP TABLE ${table}`);
  return parts;
}

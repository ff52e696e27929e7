import type { DuckDBConnection } from '@duckdb/node-api';
import { isSegmentPart } from '../store/conversation-views.js';
import type { LakeLayout } from '../store/lake-layout.js';
import type { ManifestState, Part } from '../store/manifest.js';
import { readParts } from '../store/read-parts.js';
import { partitionFolder, writePart } from '../store/write-part.js';
import { CARRIED, carriedTable } from './carried.js';
import { HOUR_FLOWS, hourFlowsView, PLACES, PLACES_TABLE, ROWS, ROWS_TABLE } from './hour-rows.js';
import { MERGED, MERGED_TABLE } from './merge.js';
import { OWNED, OWNED_TABLE, OWNERS, OWNERS_TABLE } from './owners.js';
import { PART_CARRIED, PART_ROWS, partsOfHour, partViews } from './partition.js';
import { PIECES, PIECES_TABLE } from './pieces.js';
import { SEGMENT_NAMES, segmentSelect, WHOLE_COLUMNS, WHOLE_SELECT } from './segments.js';
import { CUTS, CUTS_TABLE } from './sessions.js';
import { TALKS, talksTable } from './talks.js';
import { INNER_LEGS, STANDS_FOR, TRANSLATION_TABLES } from './translation.js';

const HOURS_PER_DAY = 24;
/** Conversation parts hold rows of many objects: no object's death makes a part worthless. Object ids begin at 1. */
const NO_OBJECT = [0, 0] as const;

export interface HourContext {
  readonly connection: DuckDBConnection;
  readonly layout: LakeLayout;
  /** Unique over the life of the lake; part of each file's name. */
  readonly name: string;
  /** What DuckDB may use: an hour that takes more is built in parts. */
  readonly memoryBytes: number;
}

/** The hour (Unix seconds / 3,600) whose records a part of `conversations` was made of. */
export function hourOfPart(part: Part): number | undefined {
  const match = /\/date=(\d{4}-\d{2}-\d{2})\/hour=(\d{2})-/.exec(part.path);
  if (match === null) return undefined;
  return Date.parse(`${match[1]}T${match[2]}:00:00Z`) / MS_PER_HOUR;
}

const MS_PER_HOUR = 3_600_000;

/**
 * Builds the conversations of one hour from its records and what the hour before left open (`previous`: its parts).
 * Writes parts of whole conversations, and of segments of the others; invisible until committed.
 */
export async function buildHour(
  hour: number,
  state: ManifestState,
  previous: readonly Part[],
  { connection, layout, name, memoryBytes }: HourContext,
): Promise<Part[]> {
  const segments = previous.filter(isSegmentPart);
  await connection.run(hourFlowsView(layout, state, hour));
  await connection.run(carriedTable(segments.length === 0 ? null : readParts(layout, segments), hour));
  for (const statement of [PLACES_TABLE, ROWS_TABLE, OWNERS_TABLE, OWNED_TABLE, ...TRANSLATION_TABLES]) {
    await connection.run(statement);
  }
  const counted = await connection.runAndReadAll(`SELECT count(*) FROM ${ROWS}`);
  const count = partsOfHour(Number(counted.getRowsJson()[0]?.[0] ?? 0), memoryBytes);
  const parts: Part[] = [];
  for (let index = 0; index < count; index += 1) {
    parts.push(...(await buildPart(hour, index, count, { connection, layout, name, memoryBytes })));
  }
  for (const table of [ROWS, PLACES, OWNERS, OWNED, STANDS_FOR, INNER_LEGS, CARRIED]) {
    await connection.run(`DROP TABLE ${table}`);
  }
  await connection.run(`DROP VIEW ${HOUR_FLOWS}`);
  return parts;
}

async function buildPart(
  hour: number,
  index: number,
  count: number,
  { connection, layout, name }: HourContext,
): Promise<Part[]> {
  for (const statement of [
    ...partViews(index, count),
    CUTS_TABLE,
    PIECES_TABLE,
    MERGED_TABLE,
    talksTable(hour),
    `DROP TABLE ${MERGED}`,
  ]) {
    await connection.run(statement);
  }
  const folder = partitionFolder(Math.floor(hour / HOURS_PER_DAY), { layout, table: 'conversations' });
  const file = `hour=${String(hour % HOURS_PER_DAY).padStart(2, '0')}-${name}${count === 1 ? '' : `-${index}`}`;
  const target = { layout, table: 'conversations', objects: NO_OBJECT } as const;
  const whole = await writePart(connection, WHOLE_SELECT, folder, { ...target, name: file, columns: WHOLE_COLUMNS });
  const open = await writePart(connection, segmentSelect(hour), folder, {
    ...target,
    name: `${file}-open`,
    columns: SEGMENT_NAMES,
  });
  for (const table of [TALKS, PIECES, CUTS]) await connection.run(`DROP TABLE ${table}`);
  for (const view of [PART_ROWS, PART_CARRIED]) await connection.run(`DROP VIEW ${view}`);
  return [...whole, ...open];
}

import type { DuckDBConnection } from '@duckdb/node-api';
import { isSegmentPart } from '../store/conversation-views.js';
import type { LakeLayout } from '../store/lake-layout.js';
import type { ManifestState, Part } from '../store/manifest.js';
import { readParts } from '../store/read-parts.js';
import { partitionFolder, writePart } from '../store/write-part.js';
import { HOUR_FLOWS, hourFlowsView, PLACES, PLACES_TABLE, ROWS, ROWS_TABLE } from './hour-rows.js';
import { MERGED, MERGED_TABLE } from './merge.js';
import { OWNERS, OWNERS_TABLE, PIECES, PIECES_TABLE } from './pieces.js';
import { SEGMENT_NAMES, segmentSelect, WHOLE_COLUMNS, WHOLE_SELECT } from './segments.js';
import { CARRIED, CUTS, CUTS_TABLE, carriedTable } from './sessions.js';
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
 * Writes at most two parts, invisible until committed: whole conversations, and segments of the others.
 */
export async function buildHour(
  hour: number,
  state: ManifestState,
  previous: readonly Part[],
  { connection, layout, name }: HourContext,
): Promise<Part[]> {
  const segments = previous.filter(isSegmentPart);
  await connection.run(hourFlowsView(layout, state, hour));
  await connection.run(carriedTable(segments.length === 0 ? null : readParts(layout, segments), hour));
  for (const statement of [
    PLACES_TABLE,
    ROWS_TABLE,
    CUTS_TABLE,
    OWNERS_TABLE,
    PIECES_TABLE,
    MERGED_TABLE,
    ...TRANSLATION_TABLES,
    `DROP TABLE ${ROWS}`,
    talksTable(hour),
    `DROP TABLE ${MERGED}`,
  ]) {
    await connection.run(statement);
  }
  const folder = partitionFolder(Math.floor(hour / HOURS_PER_DAY), { layout, table: 'conversations' });
  const file = `hour=${String(hour % HOURS_PER_DAY).padStart(2, '0')}-${name}`;
  const target = { layout, table: 'conversations', objects: NO_OBJECT } as const;
  const whole = await writePart(connection, WHOLE_SELECT, folder, { ...target, name: file, columns: WHOLE_COLUMNS });
  const open = await writePart(connection, segmentSelect(hour), folder, {
    ...target,
    name: `${file}-open`,
    columns: SEGMENT_NAMES,
  });
  for (const table of [TALKS, PIECES, OWNERS, STANDS_FOR, INNER_LEGS, CUTS, PLACES, CARRIED])
    await connection.run(`DROP TABLE ${table}`);
  await connection.run(`DROP VIEW ${HOUR_FLOWS}`);
  return [...whole, ...open];
}

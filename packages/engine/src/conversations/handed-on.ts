import type { DuckDBConnection } from '@duckdb/node-api';
import { quoteIdentifier } from '../core/quote-sql.js';
import { MEASURES, SLOTS } from '../schema/conversations.js';
import { isSegmentPart } from '../store/conversation-views.js';
import type { LakeLayout } from '../store/lake-layout.js';
import type { Part } from '../store/manifest.js';
import { readParts } from '../store/read-parts.js';
import { byKnocking } from './carried.js';
import { SEGMENT_NAMES } from './segments.js';
import { SECONDS_PER_HOUR } from './timeouts.js';

/** What a segment says of its own hour alone: a change of these is no news to the next. */
const NOT_CARRIED = [
  'hour',
  'flows',
  'refused_flows',
  'refused',
  'encryption_status',
  'client_flags',
  'server_flags',
  ...SLOTS.flatMap((slot) => MEASURES.map((measure) => `${slot}_${measure}`)),
];

const CARRIED = SEGMENT_NAMES.filter((name) => name !== 'knocking' && !NOT_CARRIED.includes(name));

/** What each of these hours hands to the next, as one text; the order it was written in does not matter. */
export async function handedOn(
  connection: DuckDBConnection,
  layout: LakeLayout,
  parts: readonly Part[],
  hours: readonly number[],
): Promise<ReadonlyMap<number, string>> {
  const segments = parts.filter(isSegmentPart);
  if (hours.length === 0 || segments.length === 0) return new Map();
  const fields = CARRIED.map((name) => `${quoteIdentifier(name)} := ${quoteIdentifier(name)}`).join(', ');
  const opened = byKnocking(segments).map(
    ({ parts: same, knocking }) =>
      `SELECT "hour" // ${SECONDS_PER_HOUR} AS of_hour, struct_pack(${fields}, knocking := ${knocking}) AS s FROM ${readParts(layout, same)} WHERE open`,
  );
  const result = await connection.runAndReadAll(
    `SELECT of_hour, (sum(hash(s)::HUGEINT) || ' ' || count(*))::VARCHAR FROM (${opened.join(' UNION ALL ')}) ` +
      `WHERE of_hour IN (${hours.join(', ')}) GROUP BY of_hour`,
  );
  return new Map(result.getRowsJson().map(([hour, text]) => [Number(hour), String(text)]));
}

import type { DuckDBConnection } from '@duckdb/node-api';
import { quoteIdentifier } from '../core/quote-sql.js';
import { MEASURES, SLOTS } from '../schema/conversations.js';
import { isSegmentPart } from '../store/conversation-views.js';
import type { LakeLayout } from '../store/lake-layout.js';
import type { Part } from '../store/manifest.js';
import { readParts } from '../store/read-parts.js';
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

/** What each of these hours hands to the next, as one text; the order it was written in does not matter. */
export async function handedOn(
  connection: DuckDBConnection,
  layout: LakeLayout,
  parts: readonly Part[],
  hours: readonly number[],
): Promise<ReadonlyMap<number, string>> {
  const found = new Map<number, string>();
  if (hours.length === 0) return found;
  // Parts of other columns were written by another version, which may have meant something else by them.
  for (const columns of new Set(parts.filter(isSegmentPart).map((part) => part.columns))) {
    const same = parts.filter((part) => part.columns === columns);
    const result = await connection.runAndReadAll(
      `SELECT of_hour, (sum(hash(s)::HUGEINT) || ' ' || count(*))::VARCHAR FROM (SELECT "hour" // ${SECONDS_PER_HOUR} AS of_hour, ` +
        `struct_pack(${columns
          .split(' ')
          .filter((name) => !NOT_CARRIED.includes(name))
          .map((name) => `${quoteIdentifier(name)} := ${quoteIdentifier(name)}`)
          .join(
            ', ',
          )}) AS s FROM ${readParts(layout, same)} WHERE open) WHERE of_hour IN (${hours.join(', ')}) GROUP BY of_hour`,
    );
    for (const [hour, text] of result.getRowsJson()) {
      found.set(Number(hour), `${found.get(Number(hour)) ?? ''} ${String(text)}`);
    }
  }
  return found;
}

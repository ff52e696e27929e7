import path from 'node:path';
import type { DuckDBConnection } from '@duckdb/node-api';
import { quoteIdentifier } from '../core/quote-sql.js';
import { isSegmentPart } from '../store/conversation-views.js';
import type { LakeLayout } from '../store/lake-layout.js';
import type { Part } from '../store/manifest.js';
import { readParts } from '../store/read-parts.js';
import { writePart } from '../store/write-part.js';
import { NO_OBJECT } from './build-batch.js';
import { hoursIn, hoursName } from './part-hours.js';
import { SEGMENT_ORDER } from './segments.js';
import { SECONDS_PER_HOUR } from './timeouts.js';

/**
 * Writes anew what a part holds of other hours than these, which are built again; none when there is nothing. Invisible
 * until committed.
 */
export async function keepOtherHours(
  connection: DuckDBConnection,
  part: Part,
  rebuilt: ReadonlySet<number>,
  { layout, name }: { readonly layout: LakeLayout; readonly name: string },
): Promise<Part[]> {
  const kept = hoursIn(part).filter((hour) => !rebuilt.has(hour));
  if (kept.length === 0) return [];
  const columns = part.columns.split(' ');
  const isSegments = isSegmentPart(part);
  const hour = `${isSegments ? '"hour"' : '"start"'} // ${SECONDS_PER_HOUR}`;
  const select =
    `SELECT ${columns.map(quoteIdentifier).join(', ')} FROM ${readParts(layout, [part])} ` +
    `WHERE ${hour} IN (${kept.join(', ')})${isSegments ? ` ORDER BY ${SEGMENT_ORDER}` : ''}`;
  return writePart(connection, select, path.join(layout.root, path.posix.dirname(part.path)), {
    layout,
    table: 'conversations',
    objects: NO_OBJECT,
    name: `${hoursName(kept)}-${name}${isSegments ? '-open' : ''}`,
    columns,
  });
}

import { SEGMENT_COLUMNS } from '../schema/conversations.js';
import { RECORD_S_MAX, SECONDS_PER_HOUR } from './timeouts.js';

export const CARRIED = 'carried';

/**
 * What the hour before left open (`previous`: its segments, for FROM), by the same key as the records, and as the
 * session 0 it goes on in.
 */
export function carriedTable(previous: string | null, hour: number): string {
  const source = previous === null ? `(${NO_SEGMENTS})` : `${previous} WHERE open`;
  const forward = 'client < server OR (client = server AND client_port <= server_port)';
  const lo = (suffix: string): string => `CASE WHEN forward THEN client${suffix} ELSE server${suffix} END`;
  const hi = (suffix: string): string => `CASE WHEN forward THEN server${suffix} ELSE client${suffix} END`;
  // The same bound that records have, seen from the end of the hour they are in.
  const until = `least("end", ${hour * SECONDS_PER_HOUR - 1 + RECORD_S_MAX})`;
  return (
    `CREATE OR REPLACE TEMP TABLE ${CARRIED} AS SELECT *, ${until} AS until, 0 AS session, ` +
    `hash(${lo('')}, ${hi('')}, ${lo('_port')}, ${hi('_port')}, protocol) AS key ` +
    `FROM (SELECT *, ${forward} AS forward FROM ${source})`
  );
}

const NO_SEGMENTS = `SELECT ${SEGMENT_COLUMNS.map(({ name, type }) => `NULL::${type} AS "${name}"`).join(', ')} WHERE false`;

/** Whether a segment is of a SYN that nobody has answered in its hour. */
export const IS_KNOCKING = 'coalesce(client_flags = 2 AND server_flags IS NULL, false)';

import { SEGMENT_COLUMNS } from '../schema/conversations.js';
import type { LakeLayout } from '../store/lake-layout.js';
import type { Part } from '../store/manifest.js';
import { readParts } from '../store/read-parts.js';
import { numberOf } from './addresses.js';
import { KEY } from './batch-rows.js';
import { CARRIED, CARRIED_SEGMENTS } from './tables.js';
import { believedEnd, SECONDS_PER_HOUR } from './timeouts.js';

const CARRIED_COLUMNS = SEGMENT_COLUMNS.filter(({ name }) => name !== 'hour' && name !== 'knocking');

/** Of segments written before they had it: whether nobody answered a SYN in their hour. */
const KNOCKING_BY_FLAGS = 'CASE WHEN client_flags = 2 AND server_flags IS NULL THEN true END';

/** Parts of segments by whether they say so themselves, with the SQL for it. */
export function byKnocking(parts: readonly Part[]): { readonly parts: readonly Part[]; readonly knocking: string }[] {
  const knows = (part: Part): boolean => part.columns.split(' ').includes('knocking');
  return [
    { parts: parts.filter(knows), knocking: 'knocking' },
    { parts: parts.filter((part) => !knows(part)), knocking: KNOCKING_BY_FLAGS },
  ].filter((each) => each.parts.length > 0);
}

/**
 * What hours before those of the batch left open (`previous`: parts of their segments; `hours`: those hours), by the hour
 * it goes on into.
 */
export function carriedSegmentsTable(layout: LakeLayout, previous: readonly Part[], hours: readonly number[]): string {
  const select = (parts: readonly Part[], knocking: string): string =>
    `SELECT ${CARRIED_COLUMNS.map(({ name }) => `"${name}"`).join(', ')}, ${knocking} AS knocking, ` +
    `("hour" // ${SECONDS_PER_HOUR} + 1)::INTEGER AS "hour", ${believedEnd(`"hour" // ${SECONDS_PER_HOUR}`)} AS until ` +
    `FROM ${readParts(layout, parts)} WHERE open AND "hour" // ${SECONDS_PER_HOUR} IN (${hours.join(', ')})`;
  const selects = byKnocking(previous).map(({ parts, knocking }) => select(parts, knocking));
  return `CREATE OR REPLACE TEMP TABLE ${CARRIED_SEGMENTS} AS ${selects.length === 0 ? NO_SEGMENTS : selects.join(' UNION ALL BY NAME ')}`;
}

const NO_SEGMENTS = `SELECT ${CARRIED_COLUMNS.map(({ name, type }) => `NULL::${type} AS "${name}"`).join(', ')}, NULL::BOOLEAN AS knocking, NULL::INTEGER AS "hour", NULL::BIGINT AS until WHERE false`;

/** The same by the key that the records have. */
export const CARRIED_TABLE = `CREATE OR REPLACE TEMP TABLE ${CARRIED} AS
SELECT ${KEY} AS key, * EXCLUDE (lo, hi, lo_port, hi_port) FROM (
  SELECT *, ${end('lo', '')}, ${end('hi', '')}, ${end('lo', '_port')}, ${end('hi', '_port')} FROM (
    SELECT *, CASE WHEN client_port <> server_port THEN client_port < server_port ELSE client <= server END AS forward
    FROM ${CARRIED_SEGMENTS}
  )
)`;

function end(name: 'lo' | 'hi', suffix: '' | '_port'): string {
  const of = (side: string): string => (suffix === '' ? numberOf(side) : `${side}_port`);
  const [yes, no] = name === 'lo' ? ['client', 'server'] : ['server', 'client'];
  return `CASE WHEN forward THEN ${of(yes)} ELSE ${of(no)} END AS ${name}${suffix}`;
}

import { OWNED, OWNERS, ROWS } from './tables.js';

/**
 * The primary address of interfaces whose records of an hour do not tell which side is theirs (versions 2 to 4 have no
 * flow-direction): it stands in all of its records. The address that stands in most of them; none where two do so, as for
 * an interface of which there is a single 5-tuple. One for each address family.
 */
export const OWNERS_TABLE = `CREATE OR REPLACE TEMP TABLE ${OWNERS} AS
WITH pairs AS MATERIALIZED (
  SELECT "hour", interface, is6, coalesce(lo_hop, lo) AS one, coalesce(hi_hop, hi) AS other, count(*) AS votes
  FROM ${ROWS} WHERE own_src IS NULL AND interface <> 0 GROUP BY ALL
), voted AS (
  SELECT "hour", interface, is6, address, sum(votes) AS votes FROM (
    SELECT "hour", interface, is6, one AS address, votes FROM pairs
    UNION ALL SELECT "hour", interface, is6, other, votes FROM pairs WHERE other <> one
  ) GROUP BY ALL
), ranked AS (
  SELECT *, rank() OVER (PARTITION BY "hour", interface, is6 ORDER BY votes DESC) AS place FROM voted
)
SELECT "hour", interface, is6, min(address) AS own FROM ranked WHERE place = 1 GROUP BY ALL HAVING count(*) = 1`;

/** Whether the interface is that end's own: as recorded, else by its address, else the internal one of the two. */
export function isHere(end: 'lo' | 'hi'): string {
  const [side, other] = end === 'lo' ? ['from_lo', 'hi'] : ['NOT from_lo', 'lo'];
  return (
    `CASE WHEN own_src IS NOT NULL THEN (${side}) = own_src AND (${end}_hop IS NULL OR has_instance) ` +
    `ELSE ${end}_hop IS NULL AND coalesce(own = ${end}, ${end}_internal AND NOT ${other}_internal) END`
  );
}

/** Joins records (`r`) to the address their interface is known by; what `isHere` is asked of. */
export const JOIN_OWNERS = `LEFT JOIN ${OWNERS} o ON o."hour" = r."hour" AND o.interface = r.interface AND o.is6 = r.is6`;

/** Addresses of interfaces that log, hour by hour. */
export const OWNED_TABLE = `CREATE OR REPLACE TEMP TABLE ${OWNED} AS
SELECT DISTINCT r."hour", lo AS number FROM ${ROWS} r ${JOIN_OWNERS} WHERE ${isHere('lo')}
UNION SELECT DISTINCT r."hour", hi FROM ${ROWS} r ${JOIN_OWNERS} WHERE ${isHere('hi')}`;

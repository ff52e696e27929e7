import { ROWS } from './hour-rows.js';

export const OWNERS = 'owners';
export const OWNED = 'owned';

/**
 * The primary address of interfaces whose records do not tell which side is theirs (versions 2 to 4 have no
 * flow-direction): it stands in all of its records. Of the two addresses of some record, the one that more of the others
 * share; none for an interface of which there is a single 5-tuple. One for each address family.
 */
export const OWNERS_TABLE = `CREATE OR REPLACE TEMP TABLE ${OWNERS} AS
WITH sides AS (
  SELECT interface, contains(lo, ':') AS is6, coalesce(lo_hop, lo) AS one, coalesce(hi_hop, hi) AS other
  FROM ${ROWS} WHERE own_src IS NULL AND interface <> 0
), samples AS (
  SELECT interface, is6, split_part(pair, ' ', 1) AS a, split_part(pair, ' ', 2) AS b
  FROM (SELECT interface, is6, min(one || ' ' || other) AS pair FROM sides GROUP BY ALL)
), votes AS (
  SELECT interface, is6, a, b, count(*) FILTER (a IN (one, other)) AS votes_a, count(*) FILTER (b IN (one, other)) AS votes_b
  FROM samples s JOIN sides t USING (interface, is6) GROUP BY ALL
)
SELECT interface, is6, CASE WHEN votes_a > votes_b THEN a ELSE b END AS own FROM votes WHERE votes_a <> votes_b`;

/** Whether the interface is that end's own: as recorded, else by its address, else the internal one of the two. */
export function isHere(end: 'lo' | 'hi'): string {
  const [side, other] = end === 'lo' ? ['from_lo', 'hi'] : ['NOT from_lo', 'lo'];
  return (
    `CASE WHEN own_src IS NOT NULL THEN (${side}) = own_src AND (${end}_hop IS NULL OR has_instance) ` +
    `ELSE ${end}_hop IS NULL AND coalesce(own = ${end}, ${end}_internal AND NOT ${other}_internal) END`
  );
}

/** The records of the hour with the address their interface is known by; what `isHere` is asked of. */
export const ROWS_WITH_OWNERS = `${ROWS} r LEFT JOIN ${OWNERS} o ON o.interface = r.interface AND o.is6 = contains(r.lo, ':')`;

/** Addresses of interfaces that log. */
export const OWNED_TABLE = `CREATE OR REPLACE TEMP TABLE ${OWNED} AS
SELECT DISTINCT lo AS address FROM ${ROWS_WITH_OWNERS} WHERE ${isHere('lo')}
UNION SELECT DISTINCT hi FROM ${ROWS_WITH_OWNERS} WHERE ${isHere('hi')}`;

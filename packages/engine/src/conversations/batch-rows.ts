import { isSideInternal, numberOf } from './addresses.js';
import { FLOWS, PLACES, ROWS } from './tables.js';

/** The interface of a record; a regional NAT gateway has none, but a resource. */
const INTERFACE = "coalesce(interface_id, resource_id, '')";

/** Stands for it in a join; of whole columns, see `saidOf`. */
const PLACE = 'CASE WHEN interface_id IS NULL THEN resource_hash ELSE interface_hash END';
const HASHED = `(SELECT *, hash(interface_id) AS interface_hash, hash(resource_id) AS resource_hash FROM ${FLOWS})`;

const SIDES = ['src', 'dst'] as const;

const OWN_SRC = "CASE flow_direction WHEN 'egress' THEN true WHEN 'ingress' THEN false END";

/**
 * Whose and where an interface is, hour by hour. Its `number` is its place in the order of the ids of the batch: grouping
 * by a number is cheaper than by an id, and the least of some is the same either way. 0 is an interface that nobody named.
 */
export const PLACES_TABLE = `CREATE OR REPLACE TEMP TABLE ${PLACES} AS
SELECT CASE interface WHEN '' THEN 0 ELSE dense_rank() OVER (ORDER BY interface) END::INTEGER AS number, *
FROM (
  SELECT "hour", ${PLACE} AS place, any_value(${INTERFACE}) AS interface, min(account_id) AS account_id, min(vpc_id) AS vpc_id, min(region) AS region
  FROM ${HASHED} GROUP BY "hour", place
)`;

/** Numbers of a side's addresses, in the record and in the packet. Of whole columns: see `saidOf`. */
function numbersOf(name: 'src' | 'dst'): string {
  const packet = `pkt_${name}addr`;
  return `${numberOf(`${name}addr`)} AS ${name}_said, ${numberOf(packet)} AS ${name}_packet, ${packet} IS NOT NULL AS ${name}_has_packet`;
}

/** A side's address in the packet, and the address that the interface had instead (`_hop`). */
function side(name: 'src' | 'dst'): string {
  return [
    `CASE WHEN ${name}_has_packet THEN ${name}_packet ELSE ${name}_said END AS ${name}`,
    `CASE WHEN ${name}_has_packet AND ${name}_packet <> ${name}_said THEN ${name}_said END AS ${name}_hop`,
  ].join(', ');
}

function ends(name: string): string {
  return (
    `CASE WHEN from_lo THEN src${name} ELSE dst${name} END AS lo${name}, ` +
    `CASE WHEN from_lo THEN dst${name} ELSE src${name} END AS hi${name}`
  );
}

/** Hash of a 5-tuple, as SQL; the same of records and of what was carried. */
export const KEY = 'hash(lo, hi, lo_port, hi_port, protocol)';

/** Whether the source is `lo`; where the ports do not tell, texts are compared, which only what has no ports costs. */
const FROM_LO =
  'CASE WHEN src_port <> dst_port THEN src_port < dst_port ' +
  'ELSE coalesce(pkt_srcaddr, srcaddr) <= coalesce(pkt_dstaddr, dstaddr) END';

/**
 * The records of the batch as both directions of a 5-tuple see them: `lo` and `hi` are its ends in the order of their
 * ports, then of their text, `key` is its hash. The packet's own addresses are the ends, so that the inner leg of a NAT
 * gateway and the legs of a transit gateway fall together with what the host logged. `own_src` says whether the interface
 * is on the source's side, where the record tells; where it does not, the ends' addresses may (`_internal`, `is6`).
 */
export const ROWS_TABLE = `CREATE OR REPLACE TEMP TABLE ${ROWS} AS
SELECT ${KEY} AS key, * FROM (
  SELECT "hour", s, "end", protocol, interface, has_instance, bytes, packets, flags, refused, encryption_status, own_src,
    has_packet, from_lo, is6, ${['', '_port', '_hop', '_internal'].map(ends).join(', ')}
  FROM (
    SELECT *, src_has_packet OR dst_has_packet AS has_packet, ${side('src')}, ${side('dst')} FROM (
      SELECT *, ${FROM_LO} AS from_lo FROM (
        SELECT f."hour", srcaddr, dstaddr, pkt_srcaddr, pkt_dstaddr, "start" AS s,
          greatest(coalesce("end", "start"), "start") AS "end", protocol, p.number AS interface,
          instance_id IS NOT NULL AS has_instance, coalesce(bytes, 0) AS bytes, coalesce(packets, 0) AS packets,
          tcp_flags AS flags, coalesce(action = 'REJECT', false) AS refused, encryption_status, ${OWN_SRC} AS own_src,
          CASE WHEN ${OWN_SRC} IS NULL THEN contains(srcaddr, ':') END AS is6,
          ${SIDES.map((name) => `coalesce(${name}port, 0) AS ${name}_port`).join(', ')},
          ${SIDES.map((name) => `CASE WHEN ${OWN_SRC} IS NULL THEN ${isSideInternal(name)} END AS ${name}_internal`).join(', ')},
          ${SIDES.map(numbersOf).join(', ')}
        FROM ${HASHED} f JOIN (SELECT DISTINCT number, place FROM ${PLACES}) p ON p.place = ${PLACE}
        WHERE srcaddr IS NOT NULL AND dstaddr IS NOT NULL
      )
    )
  )
)`;

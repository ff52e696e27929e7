import { flows } from '../schema/flows.js';
import type { LakeLayout } from '../store/lake-layout.js';
import { type ManifestState, partsOf } from '../store/manifest.js';
import { selectParts } from '../store/views.js';
import { RECORD_S_MAX, SECONDS_PER_HOUR } from './timeouts.js';

export const HOUR_FLOWS = 'hour_flows';
export const ROWS = 'hour_rows';
export const PLACES = 'hour_places';

/** A view of the records of one hour (Unix seconds / 3,600), from the parts that may hold any. */
export function hourFlowsView(layout: LakeLayout, state: ManifestState, hour: number): string {
  const from = hour * SECONDS_PER_HOUR;
  const to = from + SECONDS_PER_HOUR;
  const parts = partsOf(state, 'flows').filter(
    (part) => part.first !== undefined && part.last !== undefined && part.first < to && part.last >= from,
  );
  const source = selectParts(flows, layout, parts, state.dead);
  return `CREATE OR REPLACE TEMP VIEW ${HOUR_FLOWS} AS SELECT * FROM (${source}) WHERE "start" >= ${from} AND "start" < ${to}`;
}

/** The interface of a record; a regional NAT gateway has none, but a resource. */
const INTERFACE = "coalesce(interface_id, resource_id, '')";

/**
 * Whose and where an interface is. Its `number` is its place in the order of the ids: grouping by a number is cheaper than
 * by an id, and the least of some is the same either way. 0 is an interface that nobody named.
 */
export const PLACES_TABLE = `CREATE OR REPLACE TEMP TABLE ${PLACES} AS
SELECT CASE interface WHEN '' THEN 0 ELSE row_number() OVER (ORDER BY interface) END::INTEGER AS number, *
FROM (
  SELECT ${INTERFACE} AS interface, min(account_id) AS account_id, min(vpc_id) AS vpc_id, min(region) AS region
  FROM ${HOUR_FLOWS} GROUP BY 1
)`;

/** Address classes inside the network: RFC 6890, with what a VPC or its neighbours use among themselves. */
const INTERNAL_CLASSES = ['private', 'shared', 'link-local', 'loopback', 'multicast'];
/** The same of an address whose class is not stored, because it stands in a pkt- field. */
const INTERNAL_ADDRESS =
  '^(10\\.|127\\.|192\\.168\\.|169\\.254\\.|172\\.(1[6-9]|2\\d|3[01])\\.|100\\.(6[4-9]|[7-9]\\d|1[01]\\d|12[0-7])\\.|2(2[4-9]|3\\d)\\.|f[cd]|fe[89ab]|ff|::1$)';

function side(name: 'src' | 'dst'): string {
  const [address, packet] = [`${name}addr`, `pkt_${name}addr`];
  const own = `(${packet} IS NULL OR ${packet} = ${address})`;
  const classes = INTERNAL_CLASSES.map((each) => `${name}_class = '${each}'`).join(' OR ');
  return [
    `coalesce(${packet}, ${address}) AS ${name}`,
    `coalesce(${name}port, 0) AS ${name}_port`,
    `CASE WHEN ${own} THEN NULL ELSE ${address} END AS ${name}_hop`,
    `CASE WHEN ${own} THEN coalesce(${classes}, false) ELSE regexp_matches(lower(${packet}), '${INTERNAL_ADDRESS}') END AS ${name}_internal`,
    `CASE WHEN ${own} THEN ${name}_country END AS ${name}_country`,
    `pkt_${name}_aws_service AS ${name}_aws_service`,
  ].join(', ');
}

function ends(name: string): string {
  return (
    `CASE WHEN from_lo THEN src${name} ELSE dst${name} END AS lo${name}, ` +
    `CASE WHEN from_lo THEN dst${name} ELSE src${name} END AS hi${name}`
  );
}

/**
 * The records of the hour as both directions of a 5-tuple see them: `lo` and `hi` are its ends in the order of their
 * text, `key` is its hash. The packet's own addresses are the ends, so that the inner leg of a NAT gateway and the legs
 * of a transit gateway fall together with what the host logged; `_hop` is the address that the interface had instead.
 * `own_src` says whether the interface is on the source's side, where the record tells.
 */
export const ROWS_TABLE = `CREATE OR REPLACE TEMP TABLE ${ROWS} AS
SELECT hash(lo, hi, lo_port, hi_port, protocol) AS key, * FROM (
  SELECT s, e, "end", protocol, interface, has_instance, bytes, packets, flags, refused, encryption_status, own_src, has_packet, from_lo,
    ${['', '_port', '_hop', '_internal', '_country', '_aws_service'].map(ends).join(', ')}
  FROM (
    SELECT *, src < dst OR (src = dst AND src_port <= dst_port) AS from_lo,
      least("end", s + ${RECORD_S_MAX}) AS e
    FROM (
      SELECT "start" AS s, greatest(coalesce("end", "start"), "start") AS "end", protocol, number AS interface,
        instance_id IS NOT NULL AS has_instance, coalesce(bytes, 0) AS bytes, coalesce(packets, 0) AS packets,
        tcp_flags AS flags, coalesce(action = 'REJECT', false) AS refused, encryption_status,
        CASE flow_direction WHEN 'egress' THEN true WHEN 'ingress' THEN false END AS own_src,
        pkt_srcaddr IS NOT NULL OR pkt_dstaddr IS NOT NULL AS has_packet,
        ${side('src')}, ${side('dst')}
      FROM ${HOUR_FLOWS} f JOIN (SELECT number, interface FROM ${PLACES}) p ON p.interface = ${INTERFACE}
      WHERE srcaddr IS NOT NULL AND dstaddr IS NOT NULL
    )
  )
)`;

import { flows } from '../schema/flows.js';
import type { LakeLayout } from '../store/lake-layout.js';
import { type ManifestState, partsOf } from '../store/manifest.js';
import { selectParts } from '../store/views.js';
import { RECORD_S_MAX, SECONDS_PER_HOUR } from './timeouts.js';

export const HOUR_FLOWS = 'hour_flows';
export const INTERFACES = 'hour_interfaces';

/** Address classes inside the network: RFC 6890, with what a VPC or its neighbours use among themselves. */
const INTERNAL_CLASSES = "('private', 'shared', 'link-local', 'loopback', 'multicast')";

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
 * What each interface is: whose, where, and its own addresses, one for each family. flow-direction tells which side of
 * a record is the interface's. Without it, its primary address is the one that stands in all its records: of the two
 * addresses of some record, the one that more of the others share.
 */
export const INTERFACES_TABLE = `CREATE OR REPLACE TEMP TABLE ${INTERFACES} AS
WITH sides AS (
  SELECT ${INTERFACE} AS interface, contains(srcaddr, ':') AS is6, srcaddr, dstaddr, account_id, vpc_id, region,
    CASE flow_direction WHEN 'egress' THEN srcaddr WHEN 'ingress' THEN dstaddr END AS own
  FROM ${HOUR_FLOWS} WHERE srcaddr IS NOT NULL AND dstaddr IS NOT NULL
), told AS (
  SELECT interface, is6, min(own) AS own, min(srcaddr || ' ' || dstaddr) FILTER (own IS NULL) AS pair,
    min(account_id) AS account_id, min(vpc_id) AS vpc_id, min(region) AS region
  FROM sides WHERE interface <> '' GROUP BY ALL
), votes AS (
  SELECT t.interface, t.is6, split_part(any_value(t.pair), ' ', 1) AS one, split_part(any_value(t.pair), ' ', 2) AS two,
    count(*) FILTER (split_part(t.pair, ' ', 1) IN (s.srcaddr, s.dstaddr)) AS ones,
    count(*) FILTER (split_part(t.pair, ' ', 2) IN (s.srcaddr, s.dstaddr)) AS twos
  FROM told t JOIN sides s ON s.interface = t.interface AND s.is6 = t.is6
  WHERE t.own IS NULL GROUP BY ALL
)
SELECT told.interface, told.is6, told.account_id, told.vpc_id, told.region,
  coalesce(told.own, CASE WHEN ones > twos THEN one WHEN twos > ones THEN two END) AS own
FROM told LEFT JOIN votes USING (interface, is6)`;

/**
 * The records of the hour as both directions of a 5-tuple see them: `lo` and `hi` are its ends in the order of their
 * text, `key` is its hash. The packet's own addresses are the ends, so that the inner leg of a NAT gateway and the legs
 * of a transit gateway fall together with what the host logged.
 */
export const KEYED_ROWS = `SELECT hash(lo, hi, lo_port, hi_port, protocol) AS key, * FROM (
  SELECT f.*, CASE WHEN from_lo THEN src ELSE dst END AS lo, CASE WHEN from_lo THEN dst ELSE src END AS hi,
    CASE WHEN from_lo THEN sport ELSE dport END AS lo_port, CASE WHEN from_lo THEN dport ELSE sport END AS hi_port,
    i.own IS NOT NULL AND i.own = srcaddr AND (src = srcaddr OR instance_id IS NOT NULL) AS at_sender,
    i.own IS NOT NULL AND i.own = dstaddr AND (dst = dstaddr OR instance_id IS NOT NULL) AS at_receiver
  FROM (
    SELECT *, src < dst OR (src = dst AND sport <= dport) AS from_lo FROM (
      SELECT "start" AS s, least(greatest(coalesce("end", "start"), "start"), "start" + ${RECORD_S_MAX}) AS e,
        greatest(coalesce("end", "start"), "start") AS "end", srcaddr, dstaddr, instance_id, protocol,
        coalesce(pkt_srcaddr, srcaddr) AS src, coalesce(pkt_dstaddr, dstaddr) AS dst,
        coalesce(srcport, 0) AS sport, coalesce(dstport, 0) AS dport, ${INTERFACE} AS interface,
        coalesce(bytes, 0) AS bytes, coalesce(packets, 0) AS packets, tcp_flags AS flags,
        coalesce(action = 'REJECT', false) AS refused, encryption_status,
        CASE WHEN pkt_srcaddr IS NULL OR pkt_srcaddr = srcaddr THEN src_country END AS src_country,
        CASE WHEN pkt_dstaddr IS NULL OR pkt_dstaddr = dstaddr THEN dst_country END AS dst_country,
        (pkt_srcaddr IS NULL OR pkt_srcaddr = srcaddr) AND src_class IN ${INTERNAL_CLASSES} AS src_internal,
        (pkt_dstaddr IS NULL OR pkt_dstaddr = dstaddr) AND dst_class IN ${INTERNAL_CLASSES} AS dst_internal,
        pkt_src_aws_service AS src_aws_service, pkt_dst_aws_service AS dst_aws_service
      FROM ${HOUR_FLOWS} WHERE srcaddr IS NOT NULL AND dstaddr IS NOT NULL
    )
  ) f LEFT JOIN ${INTERFACES} i ON i.interface = f.interface AND i.is6 = contains(f.srcaddr, ':')
)`;

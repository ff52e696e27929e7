import { HOUR_FLOWS, INTERFACES } from './hour-flows.js';
import { PROTOCOL_NAMES, SERVICE_NAMES } from './names.js';
import { CARRIED, CLOSED, IDLE_S, PIECES } from './sessions.js';
import { CLOSED_IDLE_S, SECONDS_PER_HOUR } from './timeouts.js';

export const TALKS = 'talks';

/** A measure of both ends as client's and server's; what the hour before knew of it stays. */
function sides(name: string, kept = false): string {
  const of = (side: 'client' | 'server', [yes, no]: readonly [string, string]): string => {
    const value = `CASE WHEN fwd THEN ${yes}_${name} ELSE ${no}_${name} END`;
    return `${kept ? `coalesce(c.${side}_${name}, ${value})` : value} AS ${side}_${name}`;
  };
  return `${of('client', ['lo', 'hi'])}, ${of('server', ['hi', 'lo'])}`;
}

function bothEnds(name: string, aggregate: string): string {
  return `${aggregate}(lo_${name}) AS lo_${name}, ${aggregate}(hi_${name}) AS hi_${name}`;
}

/**
 * Who answers for whom: a NAT gateway's address, and the address and port it hides. The leg between these two carries
 * what the inner leg, logged with the packet's own addresses, carried already.
 */
const STANDS_FOR =
  'SELECT DISTINCT * FROM (' +
  'SELECT srcaddr AS gateway, pkt_srcaddr AS peer, coalesce(srcport, 0) AS port, protocol ' +
  `FROM ${HOUR_FLOWS} WHERE pkt_srcaddr <> srcaddr AND coalesce(pkt_dstaddr, dstaddr) = dstaddr ` +
  'UNION ALL SELECT dstaddr, pkt_dstaddr, coalesce(dstport, 0), protocol ' +
  `FROM ${HOUR_FLOWS} WHERE pkt_dstaddr <> dstaddr AND coalesce(pkt_srcaddr, srcaddr) = srcaddr)`;

const OWNED = `SELECT DISTINCT own AS address FROM ${INTERFACES} WHERE own IS NOT NULL`;

/** Each interface once, whatever address families it has. */
const PLACES =
  'SELECT interface, min(account_id) AS account_id, min(vpc_id) AS vpc_id, min(region) AS region ' +
  `FROM ${INTERFACES} GROUP BY interface`;

/** In this order: who opened it; whose port is known; who went unanswered; whose port is lower; whose address is first. */
const ORIENTATION = `CASE
  WHEN protocol = 6 AND (lo_syn OR hi_syn_ack) <> (hi_syn OR lo_syn_ack) THEN 'syn'
  WHEN lo_named <> hi_named THEN 'service'
  WHEN lo_rows = 0 OR hi_rows = 0 THEN 'sender'
  WHEN lo_port <> hi_port THEN 'port'
  ELSE 'address' END`;
const LO_IS_CLIENT = `CASE t.orientation
  WHEN 'syn' THEN lo_syn OR hi_syn_ack
  WHEN 'service' THEN hi_named
  WHEN 'sender' THEN hi_rows = 0
  WHEN 'port' THEN lo_port > hi_port
  ELSE true END`;
const CONFIDENCE = `CASE how WHEN 'syn' THEN 1 WHEN 'service' THEN 0.9 WHEN 'sender' THEN 0.7 WHEN 'port' THEN 0.6 ELSE 0.5 END`;

/** One row per conversation of the hour, its interfaces merged, oriented, named and placed. */
export function talksTable(hour: number): string {
  const end = (hour + 1) * SECONDS_PER_HOUR;
  const named = (side: string): string =>
    `(t.protocol, t.${side}_port) IN (SELECT (protocol, port) FROM ${SERVICE_NAMES}) AS ${side}_named`;
  return `CREATE OR REPLACE TEMP TABLE ${TALKS} AS
WITH merged AS (
  SELECT key, session, min(s) AS s, max("end") AS "end", max(until) AS until, max(closed_until) AS closed_until,
    any_value(lo) AS lo, any_value(hi) AS hi, any_value(lo_port) AS lo_port, any_value(hi_port) AS hi_port, any_value(protocol) AS protocol,
    ${bothEnds('bytes', 'max')}, ${bothEnds('packets', 'max')}, ${bothEnds('flags', 'bit_or')}, ${bothEnds('rows', 'sum')},
    ${bothEnds('syn', 'bool_or')}, ${bothEnds('syn_ack', 'bool_or')}, ${bothEnds('internal', 'bool_or')},
    ${bothEnds('country', 'max')}, ${bothEnds('aws_service', 'max')},
    sum(flows) AS flows, sum(refused_flows) AS refused_flows, bool_or(flows = refused_flows) AS refused,
    count(*) AS vantage_points, min(encryption_status) AS encryption_status,
    min(interface) FILTER (lo_here) AS lo_interface, min(interface) FILTER (hi_here) AS hi_interface,
    min(interface) FILTER (interface <> '') AS any_interface
  FROM ${PIECES} GROUP BY key, session
), judged AS (
  SELECT * REPLACE (coalesce(lo_syn, false) AS lo_syn, coalesce(hi_syn, false) AS hi_syn, coalesce(lo_syn_ack, false) AS lo_syn_ack, coalesce(hi_syn_ack, false) AS hi_syn_ack,
      coalesce(lo_internal, false) OR lo IN (SELECT address FROM (${OWNED})) AS lo_internal,
      coalesce(hi_internal, false) OR hi IN (SELECT address FROM (${OWNED})) AS hi_internal),
    ${named('lo')}, ${named('hi')},
    coalesce(${CLOSED}, false) AS closed,
    (lo, hi, hi_port, protocol) IN (SELECT (gateway, peer, port, protocol) FROM (${STANDS_FOR}))
      OR (hi, lo, lo_port, protocol) IN (SELECT (gateway, peer, port, protocol) FROM (${STANDS_FOR})) AS is_translated
  FROM merged t
), turned AS (SELECT *, ${ORIENTATION} AS orientation FROM judged),
faced AS (
  SELECT t.key, t.session, t.s, t."end", t.protocol, t.flows, t.refused_flows, t.refused, t.encryption_status, t.closed,
    coalesce(c.forward, ${LO_IS_CLIENT}) AS fwd, coalesce(c.orientation, t.orientation) AS how, ${CONFIDENCE} AS orientation_confidence,
    coalesce(c.id, (hash(lo, hi, lo_port, hi_port, t.protocol, s) >> 1)::BIGINT) AS id, coalesce(c."start", s) AS "start",
    CASE WHEN fwd THEN lo ELSE hi END AS client, CASE WHEN fwd THEN hi ELSE lo END AS server,
    ${sides('port')}, ${sides('bytes')}, ${sides('packets')}, ${sides('flags')}, ${sides('interface', true)},
    ${sides('internal', true)}, ${sides('country', true)}, ${sides('aws_service', true)},
    t.vantage_points, c.service AS known_service, c.account_id, c.vpc_id, c.region, any_interface,
    CASE WHEN is_translated OR c.leg = 'translated' THEN 'translated' ELSE 'direct' END AS leg,
    t.session = max(t.session) OVER (PARTITION BY t.key)
      AND t.until >= ${end} - CASE WHEN t.closed THEN ${CLOSED_IDLE_S} ELSE ${IDLE_S.replace('protocol', 't.protocol')} END AS open
  FROM turned t LEFT JOIN ${CARRIED} c ON c.key = t.key AND t.session = 0
)
SELECT f.* EXCLUDE (account_id, vpc_id, region, how, known_service, any_interface, fwd), fwd AS forward, how AS orientation,
  coalesce(f.account_id, p.account_id) AS account_id, coalesce(f.vpc_id, p.vpc_id) AS vpc_id, coalesce(f.region, p.region) AS region,
  coalesce(known_service, n.name, CASE f.protocol WHEN 6 THEN 'tcp/' || server_port WHEN 17 THEN 'udp/' || server_port ELSE coalesce(o.name, f.protocol::VARCHAR) END) AS service,
  CASE WHEN client_internal AND server_internal THEN 'internal' WHEN client_internal THEN 'outbound' WHEN server_internal THEN 'inbound' ELSE 'external' END AS direction
FROM faced f
LEFT JOIN (${PLACES}) p ON p.interface = coalesce(client_interface, server_interface, any_interface)
LEFT JOIN ${SERVICE_NAMES} n ON n.protocol = f.protocol AND n.port = f.server_port
LEFT JOIN ${PROTOCOL_NAMES} o ON o.protocol = f.protocol`;
}

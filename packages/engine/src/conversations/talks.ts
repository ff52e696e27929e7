import { CARRIED } from './carried.js';
import { PLACES } from './hour-rows.js';
import { MERGED } from './merge.js';
import { PROTOCOL_NAMES, SERVICE_NAMES } from './names.js';
import { OWNED } from './owners.js';
import { idleS } from './sessions.js';
import { CLOSED_IDLE_S, SECONDS_PER_HOUR } from './timeouts.js';
import { IS_TRANSLATED } from './translation.js';

export const TALKS = 'talks';

/** A measure of both ends as client's and server's; with `kept`, what the hour before knew of it stays. */
function sides(name: string, kept = false): string {
  const of = (side: 'client' | 'server', [yes, no]: readonly [string, string]): string => {
    const value = `CASE WHEN fwd THEN ${yes}_${name} ELSE ${no}_${name} END`;
    return `${kept ? `coalesce(c.${side}_${name}, ${value})` : value} AS ${side}_${name}`;
  };
  return `${of('client', ['lo', 'hi'])}, ${of('server', ['hi', 'lo'])}`;
}

/** In this order: who opened it; whose port is known; who went unanswered; whose port is lower; whose address is first. */
const ORIENTATION = `CASE
  WHEN protocol = 6 AND lo_opened <> hi_opened THEN 'syn'
  WHEN lo_named <> hi_named THEN 'service'
  WHEN lo_sent <> hi_sent THEN 'sender'
  WHEN lo_port <> hi_port THEN 'port'
  ELSE 'address' END`;
const LO_IS_CLIENT = `CASE t.orientation
  WHEN 'syn' THEN lo_opened
  WHEN 'service' THEN hi_named
  WHEN 'sender' THEN lo_sent
  WHEN 'port' THEN lo_port > hi_port
  ELSE true END`;
const CONFIDENCE = `CASE how WHEN 'syn' THEN 1 WHEN 'service' THEN 0.9 WHEN 'sender' THEN 0.7 WHEN 'port' THEN 0.6 ELSE 0.5 END`;

const DIRECTION = `CASE WHEN client_internal AND server_internal THEN 'internal' WHEN client_internal THEN 'outbound' WHEN server_internal THEN 'inbound' ELSE 'external' END`;
const UNNAMED = `CASE f.protocol WHEN 6 THEN 'tcp/' || server_port WHEN 17 THEN 'udp/' || server_port ELSE coalesce(o.name, 'protocol ' || f.protocol) END`;

function named(end: 'lo' | 'hi'): string {
  return `(t.protocol, t.${end}_port) IN (SELECT (protocol, port) FROM ${SERVICE_NAMES}) AS ${end}_named`;
}

/** The conversations of the hour with their ends told apart, named and placed; those that go on know what they were. */
export function talksTable(hour: number): string {
  const end = (hour + 1) * SECONDS_PER_HOUR;
  return `CREATE OR REPLACE TEMP TABLE ${TALKS} AS
WITH judged AS (
  SELECT t.* REPLACE (lo_internal OR lo IN (FROM ${OWNED}) AS lo_internal, hi_internal OR hi IN (FROM ${OWNED}) AS hi_internal),
    ${named('lo')}, ${named('hi')}, ${IS_TRANSLATED} AS is_translated
  FROM ${MERGED} t
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
    is_last AND t.until >= ${end} - CASE WHEN t.closed THEN ${CLOSED_IDLE_S} ELSE ${idleS('t.protocol')} END AS open
  FROM turned t LEFT JOIN ${CARRIED} c ON c.key = t.key AND c.session = t.session
)
SELECT f.* EXCLUDE (account_id, vpc_id, region, how, known_service, any_interface, fwd), fwd AS forward, how AS orientation,
  coalesce(f.account_id, p.account_id) AS account_id, coalesce(f.vpc_id, p.vpc_id) AS vpc_id, coalesce(f.region, p.region) AS region,
  coalesce(known_service, n.name, ${UNNAMED}) AS service, ${DIRECTION} AS direction
FROM faced f
LEFT JOIN ${PLACES} p ON p.interface = coalesce(client_interface, server_interface, any_interface)
LEFT JOIN ${SERVICE_NAMES} n ON n.protocol = f.protocol AND n.port = f.server_port
LEFT JOIN ${PROTOCOL_NAMES} o ON o.protocol = f.protocol`;
}

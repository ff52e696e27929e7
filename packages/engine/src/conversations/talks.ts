import { CARRIED } from './carried.js';
import { PLACES } from './hour-rows.js';
import { MERGED } from './merge.js';
import { PROTOCOL_NAMES, SERVICE_NAMES } from './names.js';
import { OWNED } from './owners.js';
import { idleS } from './sessions.js';
import { CLOSED_IDLE_S, SECONDS_PER_HOUR } from './timeouts.js';
import { IS_TRANSLATED, JOIN_STANDS_FOR } from './translation.js';

export const TALKS = 'talks';

/** What is said of a conversation once and carried from hour to hour. */
const CARRIED_FACTS = [
  'id',
  'start',
  'orientation',
  'service',
  'leg',
  'account_id',
  'vpc_id',
  'region',
  ...['interface', 'internal', 'country', 'aws_service'].flatMap((name) => [`client_${name}`, `server_${name}`]),
];

/** A measure of both ends as client's and server's; with `kept`, what the hour before knew of it stays. */
function sides(name: string, kept = false): string {
  const of = (side: 'client' | 'server', [yes, no]: readonly [string, string]): string => {
    const value = `CASE WHEN forward THEN ${yes}_${name} ELSE ${no}_${name} END`;
    return `${kept ? `coalesce(was_${side}_${name}, ${value})` : value} AS ${side}_${name}`;
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
const LO_IS_CLIENT = `CASE t.how
  WHEN 'syn' THEN lo_opened
  WHEN 'service' THEN hi_named
  WHEN 'sender' THEN lo_sent
  WHEN 'port' THEN lo_port > hi_port
  ELSE true END`;
const CONFIDENCE = `CASE orientation WHEN 'syn' THEN 1 WHEN 'service' THEN 0.9 WHEN 'sender' THEN 0.7 WHEN 'port' THEN 0.6 ELSE 0.5 END`;

const DIRECTION = `CASE WHEN client_internal AND server_internal THEN 'internal' WHEN client_internal THEN 'outbound' WHEN server_internal THEN 'inbound' ELSE 'external' END`;
const UNNAMED = `CASE f.protocol WHEN 6 THEN 'tcp/' || server_port WHEN 17 THEN 'udp/' || server_port ELSE coalesce(o.name, 'protocol ' || f.protocol) END`;

function joinNames(end: 'lo' | 'hi'): string {
  return `LEFT JOIN ${SERVICE_NAMES} ${end}_names ON ${end}_names.protocol = t.protocol AND ${end}_names.port = t.${end}_port`;
}

/** The conversations of the hour with their ends told apart, named and placed; those that go on know what they were. */
export function talksTable(hour: number): string {
  const end = (hour + 1) * SECONDS_PER_HOUR;
  return `CREATE OR REPLACE TEMP TABLE ${TALKS} AS
WITH judged AS (
  SELECT t.* REPLACE (lo_internal OR lo IN (FROM ${OWNED}) AS lo_internal, hi_internal OR hi IN (FROM ${OWNED}) AS hi_internal),
    lo_names.name AS lo_name, hi_names.name AS hi_name, lo_name IS NOT NULL AS lo_named, hi_name IS NOT NULL AS hi_named,
    ${IS_TRANSLATED} AS is_translated
  FROM ${MERGED} t ${joinNames('lo')} ${joinNames('hi')} ${JOIN_STANDS_FOR}
), turned AS (SELECT *, ${ORIENTATION} AS how FROM judged),
known AS (
  SELECT t.*, coalesce(c.forward, ${LO_IS_CLIENT}) AS forward, coalesce(c.orientation, how) AS told,
    ${CARRIED_FACTS.map((name) => `c."${name}" AS was_${name}`).join(', ')}
  FROM turned t LEFT JOIN ${CARRIED} c ON c.key = t.key AND c.session = t.session
), faced AS (
  SELECT key, session, "end", protocol, flows, refused_flows, refused, encryption_status, closed, vantage_points, forward,
    told AS orientation, any_interface, was_account_id, was_vpc_id, was_region, was_client_interface, was_server_interface,
    coalesce(was_id, (hash(lo, hi, lo_port, hi_port, protocol, s) >> 1)::BIGINT) AS id, coalesce(was_start, s) AS "start",
    CASE WHEN forward THEN lo ELSE hi END AS client, CASE WHEN forward THEN hi ELSE lo END AS server,
    ${sides('port')}, ${sides('bytes')}, ${sides('packets')}, ${sides('flags')}, ${sides('interface')},
    ${sides('internal', true)}, ${sides('country', true)}, ${sides('aws_service', true)},
    coalesce(was_service, CASE WHEN forward THEN hi_name ELSE lo_name END) AS known_service,
    CASE WHEN is_translated OR was_leg = 'translated' THEN 'translated' ELSE 'direct' END AS leg,
    is_last AND until >= ${end} - CASE WHEN closed THEN ${CLOSED_IDLE_S} ELSE ${idleS('protocol')} END AS open
  FROM known
)
SELECT f.* EXCLUDE (was_account_id, was_vpc_id, was_region, was_client_interface, was_server_interface, client_interface, server_interface, known_service, any_interface),
  coalesce(was_client_interface, pc.interface) AS client_interface, coalesce(was_server_interface, ps.interface) AS server_interface, ${CONFIDENCE} AS orientation_confidence,
  coalesce(was_account_id, p.account_id) AS account_id, coalesce(was_vpc_id, p.vpc_id) AS vpc_id, coalesce(was_region, p.region) AS region,
  coalesce(known_service, ${UNNAMED}) AS service, ${DIRECTION} AS direction
FROM faced f
LEFT JOIN ${PLACES} pc ON pc.number = f.client_interface LEFT JOIN ${PLACES} ps ON ps.number = f.server_interface
LEFT JOIN ${PLACES} p ON p.number = coalesce(f.client_interface, f.server_interface, any_interface)
LEFT JOIN ${PROTOCOL_NAMES} o ON o.protocol = f.protocol`;
}

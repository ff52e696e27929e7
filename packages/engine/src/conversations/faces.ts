import { PROTOCOL_NAMES, SERVICE_NAMES } from './names.js';
import { ADDRESSES, PLACES } from './tables.js';

/** In this order: who opened it; whose port is known; who went unanswered; whose port is lower; whose address is first. */
const ORIENTATION = `CASE
  WHEN protocol = 6 AND lo_opened <> hi_opened THEN 'syn'
  WHEN lo_named <> hi_named THEN 'service'
  WHEN lo_sent <> hi_sent THEN 'sender'
  WHEN lo_port <> hi_port THEN 'port'
  ELSE 'address' END`;
export const LO_IS_CLIENT = `CASE how
  WHEN 'syn' THEN lo_opened
  WHEN 'service' THEN hi_named
  WHEN 'sender' THEN lo_sent
  WHEN 'port' THEN lo_port > hi_port
  ELSE lo_address <= hi_address END`;
export const DIRECTION = `CASE WHEN client_internal AND server_internal THEN 'internal' WHEN client_internal THEN 'outbound' WHEN server_internal THEN 'inbound' ELSE 'external' END`;

const UNNAMED = `CASE f.protocol WHEN 6 THEN 'tcp/' || server_port WHEN 17 THEN 'udp/' || server_port ELSE coalesce(o.name, 'protocol ' || f.protocol) END`;

function known(end: 'lo' | 'hi'): string {
  return [
    `${end}_names.name AS ${end}_name, ${end}_name IS NOT NULL AS ${end}_named, ${end}_at.address AS ${end}_address`,
    `${end}_at.internal AS ${end}_internal, ${end}_at.country AS ${end}_country, ${end}_at.aws_service AS ${end}_aws_service`,
  ].join(', ');
}

function joinKnown(end: 'lo' | 'hi'): string {
  return (
    `JOIN ${ADDRESSES} ${end}_at ON ${end}_at."hour" = t."hour" AND ${end}_at.number = t.${end} ` +
    `LEFT JOIN ${SERVICE_NAMES} ${end}_names ON ${end}_names.protocol = t.protocol AND ${end}_names.port = t.${end}_port`
  );
}

/** Talks (a SELECT) with what is known of their ends, and how these can be told apart. */
export function judged(talks: string): string {
  return (
    `SELECT *, ${ORIENTATION} AS how FROM (SELECT t.*, ${known('lo')}, ${known('hi')} ` +
    `FROM (${talks}) t ${joinKnown('lo')} ${joinKnown('hi')})`
  );
}

function sides(name: string): string {
  const of = (side: 'client' | 'server', [yes, no]: readonly [string, string]): string =>
    `CASE WHEN forward THEN ${yes}_${name} ELSE ${no}_${name} END AS ${side}_${name}`;
  return `${of('client', ['lo', 'hi'])}, ${of('server', ['hi', 'lo'])}`;
}

const SIDES = ['port', 'bytes', 'packets', 'flags', 'internal', 'country', 'aws_service', 'place']
  .map(sides)
  .join(', ');

/** Judged talks that have `forward` (`lo` is the client) and `orientation`, with their ends named and placed. */
export function faced(turned: string): string {
  return `SELECT f.* EXCLUDE (client_place, server_place, any_interface, known_service, is_translated),
  pc.interface AS client_interface, ps.interface AS server_interface, p.account_id, p.vpc_id, p.region,
  coalesce(known_service, ${UNNAMED}) AS service, CASE WHEN is_translated THEN 'translated' ELSE 'direct' END AS leg
FROM (
  SELECT key, "hour", session, continued, open, closed, forward, orientation, s AS "start", "end", protocol, flows, refused_flows, refused,
    encryption_status, vantage_points, is_translated, any_interface,
    CASE WHEN forward THEN lo_address ELSE hi_address END AS client, CASE WHEN forward THEN hi_address ELSE lo_address END AS server,
    CASE WHEN forward THEN hi_name ELSE lo_name END AS known_service, ${SIDES}
  FROM (SELECT * RENAME (lo_interface AS lo_place, hi_interface AS hi_place) FROM (${turned}))
) f
LEFT JOIN ${PLACES} pc ON pc."hour" = f."hour" AND pc.number = client_place
LEFT JOIN ${PLACES} ps ON ps."hour" = f."hour" AND ps.number = server_place
LEFT JOIN ${PLACES} p ON p."hour" = f."hour" AND p.number = coalesce(client_place, server_place, any_interface)
LEFT JOIN ${PROTOCOL_NAMES} o ON o.protocol = f.protocol`;
}

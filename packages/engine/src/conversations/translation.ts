import { isHere, JOIN_OWNERS } from './owners.js';
import { INNER_LEGS, ROWS, STANDS_FOR } from './tables.js';

const NEAR = 'near_ends';

/**
 * Who answers for whom in an hour: a NAT gateway's address, and the address and port behind it. Records with pkt- fields
 * say so: the gateway logs the inner leg with its own address and the packet's. What it exchanges with that peer itself is
 * the outer leg, which carries the same packets once more.
 */
const BY_PACKET =
  `SELECT "hour", lo_hop AS gateway, lo AS peer, lo_port AS port, protocol FROM ${ROWS} WHERE lo_hop IS NOT NULL AND hi_hop IS NULL ` +
  `UNION SELECT "hour", hi_hop, hi, hi_port, protocol FROM ${ROWS} WHERE hi_hop IS NOT NULL AND lo_hop IS NULL`;

const ROWS_OF_NEAR = `FROM ${ROWS} r ${JOIN_OWNERS} WHERE NOT has_packet AND lo_port <> 0 AND hi_port <> 0`;

/** Conversations without pkt- fields as the interface of one end sees them: `address:port` is its own. */
const NEAR_TABLE = `CREATE OR REPLACE TEMP TABLE ${NEAR} AS
SELECT DISTINCT r."hour", key, r.interface, protocol, lo AS address, lo_port AS port, hi AS peer, hi_port AS peer_port
${ROWS_OF_NEAR} AND ${isHere('lo')}
UNION ALL SELECT DISTINCT r."hour", key, r.interface, protocol, hi, hi_port, lo, lo_port
${ROWS_OF_NEAR} AND ${isHere('hi')}`;

/**
 * Without them (version 2) a gateway is known by what it does: a host talks from one port to two addresses at the same
 * port, at its own interface to the one and at the other's interface to that other, and that other talks to the one
 * itself. The leg between host and gateway then repeats what the host logged, as the leg behind the gateway does.
 */
const INNER_TABLE = `CREATE OR REPLACE TEMP TABLE ${INNER_LEGS} AS
SELECT DISTINCT inner_leg."hour", inner_leg.key, inner_leg.address AS gateway, host.peer, host.peer_port AS port, host.protocol
FROM ${NEAR} inner_leg
JOIN ${NEAR} host ON host."hour" = inner_leg."hour" AND host.address = inner_leg.peer AND host.port = inner_leg.peer_port
  AND host.peer_port = inner_leg.port AND host.protocol = inner_leg.protocol AND host.peer <> inner_leg.address
SEMI JOIN ${NEAR} outer_leg ON outer_leg."hour" = inner_leg."hour" AND outer_leg.interface = inner_leg.interface
  AND outer_leg.address = inner_leg.address AND outer_leg.peer = host.peer AND outer_leg.peer_port = host.peer_port
  AND outer_leg.protocol = host.protocol`;

/** Find the legs whose packets another conversation counts. */
export const TRANSLATION_TABLES: readonly string[] = [
  NEAR_TABLE,
  INNER_TABLE,
  `CREATE OR REPLACE TEMP TABLE ${STANDS_FOR} AS ${BY_PACKET} UNION SELECT "hour", gateway, peer, port, protocol FROM ${INNER_LEGS}`,
  `DROP TABLE ${NEAR}`,
];

/** Joins conversations (`t`, with `lo` and `hi`) to the gateway they may be such a leg of. */
export const JOIN_STANDS_FOR = [
  ['lo', 'hi'],
  ['hi', 'lo'],
]
  .map(
    ([gateway, peer]) =>
      `LEFT JOIN ${STANDS_FOR} ${gateway}_gateway ON ${gateway}_gateway."hour" = t."hour" AND ${gateway}_gateway.gateway = t.${gateway} ` +
      `AND ${gateway}_gateway.peer = t.${peer} AND ${gateway}_gateway.port = t.${peer}_port AND ${gateway}_gateway.protocol = t.protocol`,
  )
  .concat(
    `LEFT JOIN (SELECT DISTINCT "hour", key FROM ${INNER_LEGS}) inner_leg ON inner_leg."hour" = t."hour" AND inner_leg.key = t.key`,
  )
  .join(' ');

/** Whether a conversation joined so is one, as SQL. */
export const IS_TRANSLATED = `(lo_gateway.gateway IS NOT NULL OR hi_gateway.gateway IS NOT NULL OR inner_leg.key IS NOT NULL)`;

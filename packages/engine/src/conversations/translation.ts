import { ROWS } from './hour-rows.js';
import { isHere, ROWS_WITH_OWNERS } from './owners.js';

export const STANDS_FOR = 'stands_for';
export const INNER_LEGS = 'inner_legs';
const NEAR = 'near_ends';

/**
 * Who answers for whom: a NAT gateway's address, and the address and port behind it. Records with pkt- fields say so:
 * the gateway logs the inner leg with its own address and the packet's. What it exchanges with that peer itself is the
 * outer leg, which carries the same packets once more.
 */
const BY_PACKET =
  `SELECT lo_hop AS gateway, lo AS peer, lo_port AS port, protocol FROM ${ROWS} WHERE lo_hop IS NOT NULL AND hi_hop IS NULL ` +
  `UNION SELECT hi_hop, hi, hi_port, protocol FROM ${ROWS} WHERE hi_hop IS NOT NULL AND lo_hop IS NULL`;

/** Conversations without pkt- fields as the interface of one end sees them: `address:port` is its own. */
const NEAR_TABLE = `CREATE OR REPLACE TEMP TABLE ${NEAR} AS
SELECT DISTINCT key, r.interface, protocol, lo AS address, lo_port AS port, hi AS peer, hi_port AS peer_port
FROM ${ROWS_WITH_OWNERS} WHERE NOT has_packet AND lo_port <> 0 AND hi_port <> 0 AND ${isHere('lo')}
UNION ALL SELECT DISTINCT key, r.interface, protocol, hi, hi_port, lo, lo_port
FROM ${ROWS_WITH_OWNERS} WHERE NOT has_packet AND lo_port <> 0 AND hi_port <> 0 AND ${isHere('hi')}`;

/**
 * Without them (version 2) a gateway is known by what it does: a host talks from one port to two addresses at the same
 * port, at its own interface to the one and at the other's interface to that other, and that other talks to the one
 * itself. The leg between host and gateway then repeats what the host logged, as the leg behind the gateway does.
 */
const INNER_TABLE = `CREATE OR REPLACE TEMP TABLE ${INNER_LEGS} AS
SELECT DISTINCT inner_leg.key, inner_leg.address AS gateway, host.peer, host.peer_port AS port, host.protocol
FROM ${NEAR} inner_leg
JOIN ${NEAR} host ON host.address = inner_leg.peer AND host.port = inner_leg.peer_port
  AND host.peer_port = inner_leg.port AND host.protocol = inner_leg.protocol AND host.peer <> inner_leg.address
SEMI JOIN ${NEAR} outer_leg ON outer_leg.interface = inner_leg.interface AND outer_leg.address = inner_leg.address
  AND outer_leg.peer = host.peer AND outer_leg.peer_port = host.peer_port AND outer_leg.protocol = host.protocol`;

/** Find the legs whose packets another conversation counts. */
export const TRANSLATION_TABLES: readonly string[] = [
  NEAR_TABLE,
  INNER_TABLE,
  `CREATE OR REPLACE TEMP TABLE ${STANDS_FOR} AS ${BY_PACKET} UNION SELECT gateway, peer, port, protocol FROM ${INNER_LEGS}`,
  `DROP TABLE ${NEAR}`,
];

/** Joins conversations (`t`, with `lo` and `hi`) to the gateway they may be such a leg of. */
export const JOIN_STANDS_FOR = [
  ['lo', 'hi'],
  ['hi', 'lo'],
]
  .map(
    ([gateway, peer]) =>
      `LEFT JOIN ${STANDS_FOR} ${gateway}_gateway ON ${gateway}_gateway.gateway = t.${gateway} AND ${gateway}_gateway.peer = t.${peer} ` +
      `AND ${gateway}_gateway.port = t.${peer}_port AND ${gateway}_gateway.protocol = t.protocol`,
  )
  .join(' ');

/** Whether a conversation joined so is one, as SQL. */
export const IS_TRANSLATED = `(lo_gateway.gateway IS NOT NULL OR hi_gateway.gateway IS NOT NULL OR t.key IN (SELECT key FROM ${INNER_LEGS}))`;

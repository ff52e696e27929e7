import { raw } from './sql.js';

/** Where a system without recorded TCP flags may have taken a client's port for a server's: the ephemeral range. */
const EPHEMERAL_FROM = 32_768;
/** Packets of a TCP connection that was turned away: SYN and its retries, RST. */
const KNOCK_PACKETS_MAX = 3;
/** Bytes of a packet that carries an RST; a SYN-ACK of any current system has options and is longer. */
const RST_BYTES_MAX = 50;
const SYN = 2;

/**
 * Holds for conversations that are one knock at a port that did not open: refused on the way, not answered, or answered
 * with an RST. UDP counts only when refused, since one-way datagrams are everyday. Ports of the ephemeral range count
 * only where flags or a known service told client from server: otherwise a server's answers would look like a scan of
 * its clients.
 */
export const IS_KNOCK = raw(
  `leg = 'direct' AND protocol IN (6, 17) AND (orientation IN ('syn', 'service') OR server_port < ${EPHEMERAL_FROM}) ` +
    `AND (action = 'REJECT' OR (protocol = 6 AND client_packets <= ${KNOCK_PACKETS_MAX} AND (server_packets = 0 OR ` +
    `(server_packets <= ${KNOCK_PACKETS_MAX} AND server_bytes < ${RST_BYTES_MAX} * server_packets AND coalesce(server_flags & ${SYN}, 0) = 0))))`,
);

/** Traceroute counts its UDP ports up from 33434, one per hop and try. */
export const IS_TRACEROUTE = raw('(protocol = 17 AND server_port BETWEEN 33434 AND 33534)');

/** Share of the ports or hosts that may have been tried before or after a scan: a client with a wrong setting retries a few all day. */
const STRAY_SHARE = 0.03;
const STRAY_GAP_S = 600;
const [EARLY, LATE] = [`quantile_disc(first, ${STRAY_SHARE})`, `quantile_disc(first, ${1 - STRAY_SHARE})`];

/** When a scan began, over the times at which each port or host was `first` tried. */
export const SCAN_BEGAN = raw(EARLY);

/** When it ended: with the last port or host tried for the first time, unless that came long after nearly all others. */
export const SCAN_ENDED = raw(
  `CASE WHEN max(first) - ${LATE} <= greatest(${LATE} - ${EARLY}, ${STRAY_GAP_S}) THEN max(first) ELSE ${LATE} END`,
);

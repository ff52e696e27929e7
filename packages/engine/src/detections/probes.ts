import { raw } from './sql.js';

/** Where a system without recorded TCP flags may have taken a client's port for a server's: the ephemeral range. */
const EPHEMERAL_FROM = 32_768;
/** Packets of a TCP connection that found an open port and went no further: SYN, ACK, RST. */
const PROBE_PACKETS_MAX = 3;

/**
 * Holds for conversations that look like one knock at a port: refused on the way, or a TCP connection that nobody
 * answered or that ended before it carried anything. UDP counts only when refused, since many answered exchanges are that
 * short. Ports of the ephemeral range count only where flags or a known service told client from server: otherwise a
 * server's answers would look like a scan of its clients.
 */
export const IS_PROBE = raw(
  `leg = 'direct' AND (action = 'REJECT' OR (protocol = 6 AND client_packets <= ${PROBE_PACKETS_MAX} AND server_packets <= ${PROBE_PACKETS_MAX})) ` +
    `AND protocol IN (6, 17) AND (orientation IN ('syn', 'service') OR server_port < ${EPHEMERAL_FROM})`,
);

/** Traceroute counts its UDP ports up from 33434, one per hop and try. */
export const IS_TRACEROUTE = raw('(protocol = 17 AND server_port BETWEEN 33434 AND 33534)');

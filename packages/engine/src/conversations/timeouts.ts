/**
 * When silence ends a conversation. Sources: AWS EC2 User Guide, "Security group connection tracking" (idle timeouts:
 * TCP established up to 5 days, UDP stream 180 s); AWS VPC User Guide, "NAT gateways" (350 s idle); RFC 9293, 3.4.2
 * (TIME-WAIT) and RFC 6298 (retransmission). Pooled connections idle for minutes, hence 900 s for TCP.
 */
export const TCP_IDLE_S = 900;
export const UDP_IDLE_S = 180;
export const ICMP_IDLE_S = 180;
/** Tunnels (GRE, ESP) and whatever else has no ports: as patient as TCP. */
export const OTHER_IDLE_S = 900;

/** After a FIN or RST that nothing followed, the 5-tuple is free again: Linux's TIME_WAIT. */
export const CLOSED_IDLE_S = 60;

/**
 * A SYN this long after the last packet opens a new conversation on the same ports. Two interfaces differ by less about
 * when they saw the same SYN.
 */
export const FRESH_SYN_GAP_S = 5;

/** A SYN that was not answered is sent again after 1, 2, 4, ... 64 s (Linux, 6 retries): still the same attempt. */
export const SYN_RETRY_GAP_S = 65;

/**
 * Seconds beyond its hour that a record is believed to last when deciding what follows it. AWS aggregates over 600 s at the
 * most; with this bound and the timeouts above, what a conversation may continue into is the next hour and no later one.
 */
export const BEYOND_HOUR_S_MAX = 2_600;

export const SECONDS_PER_HOUR = 3_600;

/** Until when a record or segment of `hour` (SQL, hours since 1970) is believed to last: its `end`, within that bound. */
export function believedEnd(hour: string): string {
  return `least("end", (${hour})::BIGINT * ${SECONDS_PER_HOUR} + ${SECONDS_PER_HOUR - 1 + BEYOND_HOUR_S_MAX})`;
}

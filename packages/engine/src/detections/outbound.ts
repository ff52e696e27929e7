import { raw } from './sql.js';

/**
 * What several detections ask of a conversation: opened inside, accepted, to an address outside. Outer legs of a NAT
 * gateway are left out, because the conversation of the host behind it counts their bytes.
 */
export const OUTBOUND = raw(`direction = 'outbound' AND action = 'ACCEPT' AND leg = 'direct'`);

/** AWS's own services are named where the log says so (`pkt-dst-aws-service`); behind EC2 anybody may stand. */
export const NOT_AWS_SERVICE = raw(`(server_aws_service IS NULL OR server_aws_service = 'EC2')`);

/** "tcp/443"; protocols without ports by their number alone: the object of findings about a port. */
export const PORT_TEXT = raw(
  `CASE protocol WHEN 6 THEN 'tcp/' || server_port WHEN 17 THEN 'udp/' || server_port ELSE 'protocol ' || protocol END`,
);

export const HOUR_S = 3_600;
export const DAY_S = 86_400;
export const MB = 1_000_000;

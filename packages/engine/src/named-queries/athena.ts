import { type NamedQuery, RANKS_SHOWN, RECORD, RECORDS_SHOWN, SUMS } from './named-query.js';

/**
 * The questions AWS predefines for Athena, under its names without the prefix VpcFlowLogs. The wording and the SQL are
 * ours. Source: AWS VPC User Guide, "Query flow logs using Amazon Athena", predefined queries.
 */

/** Ports where consoles of servers, databases and clusters listen. */
const ADMIN_PORTS = [5985, 5986, 6443, 8001, 8006, 8080, 8081, 8088, 8443, 8834, 9000, 9090, 9443, 10000, 10250];

function listOf(conditions: string): string {
  return `SELECT ${RECORD}\nFROM flows\nWHERE ${conditions}\nORDER BY start_time DESC, srcaddr, dstaddr, srcport, dstport\nLIMIT ${RECORDS_SHOWN}`;
}

function rankingOf(keys: string, options: { where?: string; limit?: number } = {}): string {
  const { where, limit = RANKS_SHOWN } = options;
  const narrowed = where === undefined ? '' : `\nWHERE ${where}`;
  return `SELECT ${keys}, ${SUMS}\nFROM flows${narrowed}\nGROUP BY ${keys}\nORDER BY bytes DESC, ${keys}\nLIMIT ${limit}`;
}

/** Both ends of a record talk: an address is credited with what it sent and what it received. */
function talkersOf(source: string, destination: string): string {
  return [
    'SELECT address, sum(flows)::BIGINT AS flows, sum(bytes) AS bytes, sum(packets) AS packets, sum(bytes) FILTER (WHERE sent) AS bytes_sent',
    'FROM (',
    `  SELECT ${source} AS address, true AS sent, ${SUMS} FROM flows GROUP BY 1`,
    '  UNION ALL',
    `  SELECT ${destination} AS address, false AS sent, ${SUMS} FROM flows WHERE ${destination} IS DISTINCT FROM ${source} GROUP BY 1`,
    ')',
    'WHERE address IS NOT NULL',
    'GROUP BY address',
    'ORDER BY bytes DESC, address',
    `LIMIT ${RANKS_SHOWN}`,
  ].join('\n');
}

function bytesPerDay(version: 4 | 6): string {
  const isVersion = `coalesce(type = 'IPv${version}', contains(srcaddr, ':') = ${version === 6})`;
  return [
    `SELECT date_trunc('day', start_time) AS day, ${SUMS}`,
    'FROM flows',
    `WHERE ${isVersion}`,
    'GROUP BY day',
    'ORDER BY day',
  ].join('\n');
}

const PACKET_SOURCE = 'coalesce(pkt_srcaddr, srcaddr)';
const PACKET_DESTINATION = 'coalesce(pkt_dstaddr, dstaddr)';

export const ATHENA_QUERIES: readonly NamedQuery[] = [
  {
    name: 'AcceptedTraffic',
    description: `The latest ${RECORDS_SHOWN} TCP records that security groups and network ACLs allowed.`,
    sql: listOf("action = 'ACCEPT' AND protocol = 6"),
  },
  {
    name: 'AdminPortTraffic',
    description: 'The 10 addresses that served most bytes on ports of administration consoles, over TCP.',
    sql: [
      'SELECT server, sum(flows)::BIGINT AS flows, sum(bytes) AS bytes, sum(packets) AS packets,',
      "  array_to_string(list_sort(list(DISTINCT port)), ' ') AS ports",
      'FROM (',
      `  SELECT CASE WHEN srcport = service_port THEN srcaddr ELSE dstaddr END AS server, service_port AS port, ${SUMS}`,
      `  FROM flows WHERE protocol = 6 AND service_port IN (${ADMIN_PORTS.join(', ')})`,
      '  GROUP BY 1, 2',
      ')',
      'GROUP BY server',
      'ORDER BY bytes DESC, server',
      'LIMIT 10',
    ].join('\n'),
  },
  {
    name: 'IPv4Traffic',
    description: 'Flows, bytes and packets of IPv4 per day.',
    sql: bytesPerDay(4),
  },
  {
    name: 'IPv6Traffic',
    description: 'Flows, bytes and packets of IPv6 per day.',
    sql: bytesPerDay(6),
  },
  {
    name: 'RejectedTCPTraffic',
    description: `The latest ${RECORDS_SHOWN} TCP records that security groups or network ACLs refused.`,
    sql: listOf("action = 'REJECT' AND protocol = 6"),
  },
  {
    name: 'RejectedTraffic',
    description: `The latest ${RECORDS_SHOWN} records that security groups or network ACLs refused.`,
    sql: listOf("action = 'REJECT'"),
  },
  {
    name: 'SshRdpTraffic',
    description: `The latest ${RECORDS_SHOWN} TCP records to or from port 22 (SSH) or 3389 (RDP).`,
    sql: listOf('protocol = 6 AND (dstport IN (22, 3389) OR srcport IN (22, 3389))'),
  },
  {
    name: 'TopTalkers',
    description: 'The 50 addresses with most bytes, sent and received together.',
    sql: talkersOf('srcaddr', 'dstaddr'),
  },
  {
    name: 'TopTalkersPacketLevel',
    description:
      'The 50 addresses with most bytes by the addresses in the packets, which see through NAT where they were recorded.',
    sql: talkersOf(PACKET_SOURCE, PACKET_DESTINATION),
  },
  {
    name: 'TopTalkingInstances',
    description: 'The 50 instances with most bytes.',
    sql: rankingOf('instance_id', { where: 'instance_id IS NOT NULL' }),
  },
  {
    name: 'TopTalkingSubnets',
    description: 'The 50 subnets with most bytes.',
    sql: rankingOf('subnet_id', { where: 'subnet_id IS NOT NULL' }),
  },
  {
    name: 'TopTCPTraffic',
    description: 'TCP per source address: the 50 that sent most bytes.',
    sql: rankingOf('srcaddr', { where: 'protocol = 6' }),
  },
  {
    name: 'TotalBytesTransferred',
    description: 'The 50 pairs of source and destination with most bytes.',
    sql: rankingOf('srcaddr, dstaddr'),
  },
  {
    name: 'TotalBytesTransferredPacketLevel',
    description: 'The 50 pairs of source and destination with most bytes, by the addresses in the packets.',
    sql: [
      `SELECT ${PACKET_SOURCE} AS pkt_source, ${PACKET_DESTINATION} AS pkt_destination, ${SUMS}`,
      'FROM flows',
      'GROUP BY 1, 2',
      'ORDER BY bytes DESC, 1, 2',
      `LIMIT ${RANKS_SHOWN}`,
    ].join('\n'),
  },
  {
    name: 'TrafficFrmSrcAddr',
    description:
      'What the busiest source address sent, by destination and service. Put an address in place of the subquery to ask about another.',
    sql: trafficOf('srcaddr', 'dstaddr'),
  },
  {
    name: 'TrafficToDstAddr',
    description:
      'What the busiest destination address was sent, by source and service. Put an address in place of the subquery to ask about another.',
    sql: trafficOf('dstaddr', 'srcaddr'),
  },
];

/** AWS asks for one address, which the user fills in; without parameters the busiest one is the sensible default. */
function trafficOf(address: string, peer: string): string {
  return [
    `SELECT ${address}, ${peer}, service, dstport, protocol, action, ${SUMS}`,
    'FROM flows',
    `WHERE ${address} = (`,
    `  SELECT ${address} FROM flows WHERE ${address} IS NOT NULL GROUP BY 1 ORDER BY sum(bytes) DESC NULLS LAST, 1 LIMIT 1`,
    ')',
    'GROUP BY ALL',
    `ORDER BY bytes DESC, ${peer}, dstport, protocol, action`,
    `LIMIT ${RECORDS_SHOWN}`,
  ].join('\n');
}

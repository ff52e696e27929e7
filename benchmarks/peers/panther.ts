import type { PeerRule } from './peer-rule.js';

const SOURCE = 'panther-labs/panther-analysis, aws_vpc_flow_rules and aws_queries';
const HOUR_S = 3_600;
const WEEK_S = 7 * 86_400;

/** Python's `ipaddress`: global or not. Private is RFC 1918 here, the only private range that is generated. */
const isPrivate = (column: string) =>
  `regexp_matches(${column}, '^(10\\.|192\\.168\\.|172\\.(1[6-9]|2[0-9]|3[01])\\.)')`;
const SCAN_EXCLUDED = '80, 123, 443, 445, 53, 853, 2049';
/** The allowlist that the rule ships with begins with these. */
const APPROVED_RESOLVERS = "'1.1.1.1', '8.8.8.8', '8.8.4.4'";

/** A rule that looks at one record at a time; alarms are deduplicated for an hour, the tool's default. */
function perRecord(name: string, condition: string): PeerRule {
  return {
    name: `panther/${name}`,
    source: SOURCE,
    sql: ({ from, to }) => `
SELECT srcaddr AS subject, dstaddr AS peer, min("start") AS first, max("end") AS last
FROM flows
WHERE "start" >= ${from} AND "start" < ${to} AND (${condition})
GROUP BY srcaddr, dstaddr, "start" // ${HOUR_S}`,
  };
}

/** The rules and the two hunting queries; rules that ship disabled are counted as if enabled. */
export const PANTHER_RULES: readonly PeerRule[] = [
  {
    name: 'panther/HealthyLogStatus',
    source: SOURCE,
    sql: ({ from, to }) => `
SELECT interface_id AS subject, NULL::VARCHAR AS peer, min("start") AS first, max("end") AS last
FROM coverage
WHERE "start" >= ${from} AND "start" < ${to} AND log_status = 'SKIPDATA'
GROUP BY interface_id, "start" // 86400`,
  },
  perRecord(
    'InboundPortWhitelist',
    `NOT ${isPrivate('srcaddr')} AND ${isPrivate('dstaddr')} AND dstport NOT IN (80, 443)`,
  ),
  perRecord(
    'InboundPortBlacklist',
    `NOT ${isPrivate('srcaddr')} AND ${isPrivate('dstaddr')} AND dstport IN (22, 3389)`,
  ),
  perRecord(
    'SSHAllowedSignal',
    `dstport = 22 AND action = 'ACCEPT' AND NOT ${isPrivate('srcaddr')} AND ${isPrivate('dstaddr')}`,
  ),
  perRecord(
    'UnapprovedOutboundDNS',
    `dstport IN (53, 5353) AND ${isPrivate('srcaddr')} AND NOT ${isPrivate('dstaddr')} AND dstaddr NOT IN (${APPROVED_RESOLVERS})`,
  ),
  {
    name: 'panther/PortScanning',
    source: SOURCE,
    sql: ({ from, to }) => `
SELECT srcaddr AS subject, dstaddr AS peer, min("start") AS first, max("end") AS last
FROM flows
WHERE "start" >= ${from} AND "start" < ${to} AND flow_direction = 'egress' AND dstport NOT IN (${SCAN_EXCLUDED})
GROUP BY srcaddr, dstaddr, vpc_id, region, subnet_id, "start" // ${HOUR_S}
HAVING count(DISTINCT dstport) >= 10`,
  },
  {
    name: 'panther/query PortScanning',
    source: SOURCE,
    sql: ({ from, to }) => `
SELECT srcaddr AS subject, dstaddr AS peer, min("start") AS first, max("end") AS last
FROM flows
WHERE "start" >= ${from} AND "start" < ${to} AND flow_direction = 'egress'
  AND dstport NOT IN (${SCAN_EXCLUDED}) AND srcport NOT IN (${SCAN_EXCLUDED})
GROUP BY srcaddr, dstaddr, "start" // ${HOUR_S}
HAVING count(DISTINCT dstport) >= 10`,
  },
  {
    name: 'panther/query AnomalousTrafficToPort',
    source: SOURCE,
    sql: ({ from, to }) => `
WITH hourly AS (
  SELECT srcaddr, dstport, "start" // ${HOUR_S} AS hour, sum(bytes)::DOUBLE AS bytes, min("start") AS first,
    max("end") AS last
  FROM flows
  WHERE "start" >= ${to - WEEK_S} AND "start" < ${to} AND flow_direction = 'egress' AND NOT starts_with(dstaddr, '10.')
    AND dstport < 1024 AND pkt_dst_aws_service IS NULL
  GROUP BY ALL
), scored AS (
  SELECT *, (bytes - avg(bytes) OVER own) / nullif(stddev_pop(bytes) OVER own, 0) AS z
  FROM hourly WINDOW own AS (PARTITION BY srcaddr)
)
SELECT srcaddr AS subject, NULL::VARCHAR AS peer, first, last FROM scored WHERE z > 10 AND first >= ${from}`,
  },
];

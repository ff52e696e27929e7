import { ADDRESSES, CARRIED_SEGMENTS, FACTS, FLOWS, OWNED, SAID } from './tables.js';

/** Addresses inside the network: RFC 6890, with what a VPC or its neighbours use among themselves. */
const INTERNAL_ADDRESS =
  '^(10\\.|127\\.|192\\.168\\.|169\\.254\\.|172\\.(1[6-9]|2\\d|3[01])\\.|100\\.(6[4-9]|[7-9]\\d|1[01]\\d|12[0-7])\\.|2(2[4-9]|3\\d)\\.|f[cd]|fe[89ab]|ff|::1$)';

/** Country and AWS service are an address's; should records of one hour disagree, the greater of them is as good. */
export const SAID_TABLE = `CREATE OR REPLACE TEMP TABLE ${SAID} AS
SELECT "hour", address, max(country) AS country, max(aws_service) AS aws_service FROM (
  SELECT "hour", srcaddr AS address, src_country AS country, NULL::VARCHAR AS aws_service FROM ${FLOWS} GROUP BY ALL
  UNION ALL SELECT "hour", dstaddr, dst_country, NULL FROM ${FLOWS} GROUP BY ALL
  UNION ALL SELECT "hour", pkt_srcaddr, NULL, pkt_src_aws_service FROM ${FLOWS} GROUP BY ALL
  UNION ALL SELECT "hour", pkt_dstaddr, NULL, pkt_dst_aws_service FROM ${FLOWS} GROUP BY ALL
) WHERE address IS NOT NULL GROUP BY "hour", address`;

/** Everything later works on the numbers: comparing and grouping them is cheaper, and the least of some is the same. */
export const ADDRESSES_TABLE = `CREATE OR REPLACE TEMP TABLE ${ADDRESSES} AS
SELECT row_number() OVER (ORDER BY address)::INTEGER AS number, address, contains(address, ':') AS is6,
  regexp_matches(lower(address), '${INTERNAL_ADDRESS}') AS internal
FROM (SELECT address FROM ${SAID} UNION SELECT client FROM ${CARRIED_SEGMENTS} UNION SELECT server FROM ${CARRIED_SEGMENTS})`;

export const FACTS_TABLE = `CREATE OR REPLACE TEMP TABLE ${FACTS} AS
SELECT "hour", number, max(country) AS country, max(aws_service) AS aws_service, bool_or(owned) AS owned FROM (
  SELECT s."hour", a.number, s.country, s.aws_service, false AS owned FROM ${SAID} s JOIN ${ADDRESSES} a ON a.address = s.address
  WHERE s.country IS NOT NULL OR s.aws_service IS NOT NULL
  UNION ALL SELECT "hour", number, NULL, NULL, true FROM ${OWNED}
) GROUP BY "hour", number`;

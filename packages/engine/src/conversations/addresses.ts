import { ADDRESSES, FLOWS, OWNED, SAID } from './tables.js';

/** Address classes inside the network: RFC 6890, with what a VPC or its neighbours use among themselves. */
export const INTERNAL_CLASSES = ['private', 'shared', 'link-local', 'loopback', 'multicast'];
/** The same of an address whose class is not stored, because it stands in a pkt- field. */
export const INTERNAL_ADDRESS =
  '^(10\\.|127\\.|192\\.168\\.|169\\.254\\.|172\\.(1[6-9]|2\\d|3[01])\\.|100\\.(6[4-9]|[7-9]\\d|1[01]\\d|12[0-7])\\.|2(2[4-9]|3\\d)\\.|f[cd]|fe[89ab]|ff|::1$)';

function isInternal(address: string): string {
  return `regexp_matches(lower(${address}), '${INTERNAL_ADDRESS}')`;
}

/** SQL: whether the packet's address on one side of a flow record is internal; cheap where the record's own class says so. */
export function isSideInternal(name: 'src' | 'dst'): string {
  const [address, packet] = [`${name}addr`, `pkt_${name}addr`];
  const classes = INTERNAL_CLASSES.map((each) => `'${each}'`).join(', ');
  return `CASE WHEN ${packet} IS NULL OR ${packet} = ${address} THEN coalesce(${name}_class IN (${classes}), false) ELSE ${isInternal(packet)} END`;
}

/** SQL: the number that stands for an address wherever records are compared and grouped. */
export function numberOf(address: string): string {
  return `hash(${address})`;
}

/** Grouped by hashes, which DuckDB takes of each value of a Parquet dictionary once; a hash stands for an address anyway. */
function saidOf(name: 'src' | 'dst'): string {
  const columns = {
    address: `${name}addr`,
    country: `${name}_country`,
    packet: `pkt_${name}addr`,
    aws_service: `pkt_${name}_aws_service`,
  };
  const any = Object.entries(columns).map(([as, column]) => `any_value(${column}) AS ${as}`);
  return `SELECT "hour", ${any.join(', ')} FROM ${FLOWS} GROUP BY "hour", hash(${Object.values(columns).join(', ')})`;
}

/** Country and AWS service are an address's; should records of one hour disagree, the greater of them is as good. */
export const SAID_TABLE = `CREATE OR REPLACE TEMP TABLE ${SAID} AS
WITH sides AS MATERIALIZED (${saidOf('src')} UNION ALL ${saidOf('dst')})
SELECT "hour", address, max(country) AS country, max(aws_service) AS aws_service FROM (
  SELECT "hour", address, country, NULL::VARCHAR AS aws_service FROM sides
  UNION ALL SELECT "hour", packet, NULL, aws_service FROM sides
) WHERE address IS NOT NULL GROUP BY "hour", address`;

export const ADDRESSES_TABLE = `CREATE OR REPLACE TEMP TABLE ${ADDRESSES} AS
SELECT s."hour", s.number, s.address, s.country, s.aws_service, o.number IS NOT NULL OR ${isInternal('s.address')} AS internal
FROM (SELECT *, ${numberOf('address')} AS number FROM ${SAID}) s LEFT JOIN ${OWNED} o ON o."hour" = s."hour" AND o.number = s.number`;

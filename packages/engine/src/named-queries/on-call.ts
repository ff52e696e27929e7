import { type NamedQuery, RANKS_SHOWN, SUMS } from './named-query.js';

/** What somebody woken at night asks first: is the data whole, and what is unusual in it. */
export const ON_CALL_QUERIES: readonly NamedQuery[] = [
  {
    name: 'quarantine-reasons',
    description: 'Why lines and objects were refused, most frequent first, each with an example.',
    sql: [
      'SELECT reason, count(*) AS entries, count(DISTINCT object) AS objects, min(object) AS example_object,',
      '  arg_min(line, object) AS example_line, arg_min(excerpt, object) AS example_excerpt',
      'FROM quarantine',
      'GROUP BY reason',
      'ORDER BY entries DESC, reason',
      `LIMIT ${RANKS_SHOWN}`,
    ].join('\n'),
  },
  {
    name: 'ingest-errors',
    description: 'Objects that were refused whole or lost lines, latest first.',
    sql: [
      'SELECT object, status, format, "rows", quarantined, nodata, skipdata, unknown_fields, ingested_at',
      'FROM ingested',
      "WHERE status = 'quarantined' OR quarantined > 0",
      'ORDER BY ingested_at DESC, object',
      'LIMIT 1000',
    ].join('\n'),
  },
  {
    name: 'ingest-by-hour',
    description: 'What was loaded, by the hour it was loaded in, and how far behind the data it was.',
    sql: [
      'SELECT date_trunc(\'hour\', ingested_at) AS hour, count(*) AS objects, sum("rows") AS "rows", sum(object_bytes) AS object_bytes,',
      '  sum(quarantined) AS quarantined, make_timestamp(max(last_start) * 1000000) AS data_to',
      'FROM ingested',
      'GROUP BY hour',
      'ORDER BY hour DESC',
      'LIMIT 1000',
    ].join('\n'),
  },
  {
    name: 'lost-records',
    description: 'Interfaces whose records AWS skipped (SKIPDATA): what is missing from every other answer.',
    sql: [
      'SELECT interface_id, account_id, count(*) AS skipdata, min(start_time) AS first_seen, max(end_time) AS last_seen',
      'FROM coverage',
      "WHERE log_status = 'SKIPDATA'",
      'GROUP BY interface_id, account_id',
      'ORDER BY skipdata DESC, interface_id, account_id',
      'LIMIT 1000',
    ].join('\n'),
  },
  {
    name: 'silent-interfaces',
    description: 'Interfaces heard from earlier but not in the last hour of the data.',
    sql: [
      'SELECT interface_id, account_id, count(*) AS flows, max(start_time) AS last_seen',
      'FROM flows',
      'WHERE interface_id IS NOT NULL',
      'GROUP BY interface_id, account_id',
      'HAVING max("start") < (SELECT max("start") FROM flows) - 3600',
      'ORDER BY last_seen DESC, interface_id, account_id',
      'LIMIT 1000',
    ].join('\n'),
  },
  {
    name: 'nat-bytes',
    description:
      'What went through NAT gateways (and other hops that rewrite one address), by client behind it and remote address. Needs pkt_srcaddr and pkt_dstaddr.',
    sql: [
      'SELECT client, remote, aws_service, count(*) AS flows, coalesce(sum(bytes) FILTER (WHERE outbound), 0) AS bytes_out,',
      '  coalesce(sum(bytes) FILTER (WHERE NOT outbound), 0) AS bytes_in',
      'FROM (',
      '  SELECT srcaddr = pkt_srcaddr AS outbound, if(outbound, pkt_srcaddr, pkt_dstaddr) AS client,',
      '    if(outbound, pkt_dstaddr, pkt_srcaddr) AS remote, if(outbound, pkt_dst_aws_service, pkt_src_aws_service) AS aws_service, bytes',
      '  FROM flows',
      '  WHERE (srcaddr = pkt_srcaddr) <> (dstaddr = pkt_dstaddr)',
      ')',
      'GROUP BY client, remote, aws_service',
      'ORDER BY bytes_out + bytes_in DESC, client, remote, aws_service',
      `LIMIT ${RANKS_SHOWN}`,
    ].join('\n'),
  },
  {
    name: 'egress-to-internet',
    description:
      'Bytes sent from private to public addresses, by sender, country and service: where the bill comes from.',
    sql: [
      `SELECT srcaddr, dst_country, service, ${SUMS}`,
      'FROM flows',
      "WHERE src_class = 'private' AND dst_class = 'public' AND action = 'ACCEPT'",
      'GROUP BY srcaddr, dst_country, service',
      'ORDER BY bytes DESC, srcaddr, dst_country, service',
      `LIMIT ${RANKS_SHOWN}`,
    ].join('\n'),
  },
  {
    name: 'denied-then-accepted',
    description:
      'Pairs and ports that were refused at first and allowed later: a rule that changed, or a way found in.',
    sql: [
      "SELECT srcaddr, dstaddr, dstport, protocol, min(start_time) FILTER (WHERE action = 'REJECT') AS first_denied,",
      "  min(start_time) FILTER (WHERE action = 'ACCEPT') AS first_accepted, count(*) AS flows",
      'FROM flows',
      'SEMI JOIN (',
      "  SELECT DISTINCT srcaddr AS denied_source, dstaddr AS denied_destination FROM flows WHERE action = 'REJECT'",
      ') ON srcaddr = denied_source AND dstaddr = denied_destination',
      'GROUP BY srcaddr, dstaddr, dstport, protocol',
      'HAVING first_denied < first_accepted',
      'ORDER BY first_accepted DESC, srcaddr, dstaddr, dstport, protocol',
      `LIMIT ${RANKS_SHOWN}`,
    ].join('\n'),
  },
];

import { Params } from '../../query/params.js';
import { fromParts, spanPartsWithin } from '../read-tables.js';
import { SPAN_COLUMNS } from '../tables.js';
import { conditions, type Statistic } from './statistic.js';

/** Ports of a block, as NATs that hand out blocks usually do. */
const BLOCK_PORTS = 1_024;

/** Which ports private hosts used behind each public address; of one address, block by block and hour by hour. */
export const portBlocks: Statistic = {
  query: (question) => {
    const params = new Params();
    const where = conditions(question, 'opened', params);
    const spans = fromParts(question.layout, spanPartsWithin(question.state, question.window), SPAN_COLUMNS);
    const used = `SELECT nat_ip, source_ip, source_port, opened FROM ${spans} WHERE opened IS NOT NULL AND source_port IS NOT NULL AND ${where}`;
    return { text: question.natIp === undefined ? byAddress(used) : byBlock(used), params: params.values };
  },
  notes: ({ natIp }) => [
    'Ports are those of the private hosts. Only where the NAT preserves ports are they the public ones, which these logs lack (RFC 6888, section 4, asks for them).',
    ...(natIp === undefined
      ? ['RFC 6888, requirement 4, wants ports per subscriber to be limited: ports_of_busiest is what one host used.']
      : [
          `A block is ${BLOCK_PORTS} ports. One that a single host used for an hour may have been handed to it as a whole.`,
        ]),
  ],
};

function byAddress(used: string): string {
  return [
    `WITH hosts AS (SELECT nat_ip, source_ip, count(*) AS connections, count(DISTINCT source_port) AS ports,`,
    `count(DISTINCT source_port // ${BLOCK_PORTS}) AS blocks FROM (${used}) GROUP BY ALL),`,
    `addresses AS (SELECT nat_ip, count(DISTINCT source_port) AS ports_used FROM (${used}) GROUP BY ALL)`,
    'SELECT nat_ip, count(*) AS hosts, sum(connections)::BIGINT AS connections, any_value(ports_used) AS ports_used,',
    'max(ports) AS ports_of_busiest, arg_max(source_ip, ports) AS busiest_host, round(median(ports), 1) AS median_ports_of_host,',
    'max(blocks) AS most_blocks_of_host FROM hosts JOIN addresses USING (nat_ip) GROUP BY nat_ip ORDER BY connections DESC, nat_ip',
  ].join(' ');
}

function byBlock(used: string): string {
  return [
    `WITH hosts AS (SELECT opened // 3600000 AS hour, source_port // ${BLOCK_PORTS} AS block, source_ip,`,
    `count(DISTINCT source_port) AS ports, count(*) AS connections FROM (${used}) GROUP BY ALL)`,
    `SELECT make_timestamp(hour * 3600000000) AS hour_time, block * ${BLOCK_PORTS} AS first_port,`,
    `(block + 1) * ${BLOCK_PORTS} - 1 AS last_port, count(*) AS hosts, max(ports) AS ports_of_busiest,`,
    'arg_max(source_ip, ports) AS busiest_host, sum(connections)::BIGINT AS connections',
    'FROM hosts GROUP BY hour, block ORDER BY hour, block',
  ].join(' ');
}

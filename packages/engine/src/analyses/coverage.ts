import { OF_RECORDS } from '../planner/measures.js';
import { defineAnalysis, type RecordsOfView } from './analysis.js';
import { aggregate, groupBy, groupByHour, type SelectColumn, told } from './select-column.js';

/** Records of both kinds by hour and interface. */
function seen(records: RecordsOfView): string {
  return [
    records.group(
      (of) => `${of.hour()} AS hour_number, interface_id, NULL::VARCHAR AS log_status, ${of.flows()} AS records`,
      '1, 2',
    ),
    `UNION ALL ${besides(records)}`,
  ].join('\n');
}

/** UNION ALL BY NAME gives coverage records NULL for the columns they lack: by the meaning of filters they match no comparison on those. */
function besides({ where, noRows }: Pick<RecordsOfView, 'where' | 'noRows'>): string {
  return [
    `SELECT ${OF_RECORDS.hour()}, interface_id, log_status, count(*)`,
    `FROM (${noRows} UNION ALL BY NAME SELECT * FROM coverage) ${where} GROUP BY 1, 2, 3`,
  ].join('\n');
}

/** With one empty row for each hour from the first to the last, so that an hour nobody wrote shows as zeros. */
function hours(records: RecordsOfView): string {
  return [
    `(WITH seen AS MATERIALIZED (`,
    seen(records),
    `) SELECT * FROM seen UNION ALL`,
    `SELECT unnest(generate_series(min(hour_number), max(hour_number))), NULL, NULL, 0 FROM seen)`,
  ].join('\n');
}

function sumOf(condition: string): string {
  return `CAST(coalesce(sum(records) FILTER (WHERE ${condition}), 0) AS BIGINT)`;
}

function countOf(name: string, status: string): SelectColumn {
  return told({ kind: 'besides', status }, aggregate(name, 'BIGINT', sumOf(`log_status = '${status}'`), 'rows'));
}

const RECORDS = aggregate('records', 'BIGINT', sumOf('log_status IS NULL'), 'rows');
const COUNTS = [
  told({ kind: 'sum', measure: 'flows', denied: false }, RECORDS),
  countOf('nodata', 'NODATA'),
  countOf('skipdata', 'SKIPDATA'),
];
const INTERFACES = told(
  { kind: 'different', column: 'interface_id' },
  aggregate('interfaces', 'BIGINT', 'count(DISTINCT interface_id)'),
);
const SHARED = { regroups: true, besides } as const;

export const coverage = defineAnalysis({
  name: 'coverage',
  title: 'Coverage',
  description:
    'Per UTC hour: flow records, NODATA and SKIPDATA records, and interfaces heard from; an hour without any shows zeros. NODATA and SKIPDATA records have no addresses, ports or action, so a filter on those leaves them out.',
  details: 'By interface: a row for each interface and hour it was heard in. A limit keeps the latest hours.',
  chart: 'coverage',
  order: 'latest',
  views: [
    {
      by: 'hour',
      from: hours,
      columns: [groupByHour({ isGapless: true }), ...COUNTS, INTERFACES],
      ...SHARED,
    },
    {
      by: 'interface',
      from: (records) => `(${seen(records)})`,
      columns: [groupByHour(), groupBy('interface_id'), ...COUNTS],
      ...SHARED,
    },
  ],
});

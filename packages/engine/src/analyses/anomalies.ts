import type { TimeWindow } from '../core/time-window.js';
import { IS_DENIED } from '../planner/measures.js';
import { anomalyWindows, COMPLETE_WITHIN_S, HISTORY_DAYS, STEP_S, stepOf } from '../query/anomaly-windows.js';
import { inlineParams } from '../query/inline-params.js';
import { raw, sql } from '../query/sql-template.js';
import { defineAnalysis, type RecordsOfView } from './analysis.js';
import { aggregate, groupByExpression } from './select-column.js';

const DAY_S = 86_400;
/** The bounds that the detection `traffic-anomaly` has by default. */
const BOUNDS = { deviations: 6, spikeRatio: 4, dropRatio: 5 } as const;
/** A difference must be as large as the median hour of the series, and at the least this many bytes or records. */
const BYTES_MIN = 1_000_000;
const RECORDS_MIN = 50;

function windows({ group }: RecordsOfView, { from = 0 }: TimeWindow): string {
  const hours = group(
    (of) =>
      `(${of.hour()}) * ${STEP_S} AS step, ${of.bytes()}::DOUBLE AS bytes, ${of.flows()}::DOUBLE AS records, ` +
      `${of.flows(IS_DENIED)}::DOUBLE AS denied, ${of.lastStart()} AS latest`,
    'ALL',
  );
  const series = (measure: string, least: number) =>
    raw(
      `SELECT '' AS key, '${measure}' AS measure, step, ${measure} AS value, greatest(${least}, median(${measure}) OVER ()) AS least FROM hours`,
    );
  const found = anomalyWindows(
    sql`${series('bytes', BYTES_MIN)} UNION ALL ${series('records', RECORDS_MIN)} UNION ALL ${series('denied', RECORDS_MIN)}`,
    {
      begin: sql`SELECT min(step) FROM hours`,
      from: from - (from % STEP_S),
      until: sql`SELECT ${stepOf(`(max(latest) + ${COMPLETE_WITHIN_S})`)} FROM hours`,
    },
    BOUNDS,
  );
  return `(WITH hours AS MATERIALIZED (${hours})\nSELECT * FROM (${inlineParams(found)}))`;
}

/** Windows to shade over a chart of flows per hour; see `anomalyWindows` for what is expected, and of what. */
export const anomalies = defineAnalysis({
  name: 'anomalies',
  title: 'Anomalies',
  description:
    'Windows of complete hours in which bytes, records or denied records were many times, or a fraction, of what they are at that hour: start, end, peak and the expected band.',
  details: 'A limit keeps the latest.',
  chart: 'table',
  order: 'latest',
  views: [
    {
      from: windows,
      historyS: HISTORY_DAYS * DAY_S,
      columns: [
        groupByExpression('start', 'TIMESTAMP', 'make_timestamp(first * 1000000)'),
        groupByExpression('end', 'TIMESTAMP', 'make_timestamp((last + 1) * 1000000)'),
        groupByExpression('measure', 'VARCHAR', 'measure'),
        groupByExpression('direction', 'VARCHAR', 'direction'),
        aggregate('peak', 'DOUBLE', 'any_value(peak)'),
        aggregate('peak_at', 'TIMESTAMP', 'make_timestamp(any_value(peak_at) * 1000000)'),
        aggregate('expected', 'DOUBLE', 'any_value(expected)'),
        aggregate('low', 'DOUBLE', 'any_value(low)'),
        aggregate('high', 'DOUBLE', 'any_value(high)'),
        aggregate('basis', 'VARCHAR', 'any_value(basis)'),
      ],
    },
  ],
});

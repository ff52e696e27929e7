import { Params } from '../../query/params.js';
import { fromParts, partsWithin } from '../read-tables.js';
import { SPAN_COLUMNS } from '../tables.js';
import { conditions, lastRecordMs, type Statistic } from './statistic.js';

/** Connections without a Destroy, the oldest first. */
export const neverClosed: Statistic = {
  query: (question) => {
    const params = new Params();
    const end = params.add(BigInt(lastRecordMs(question.state)));
    const where = conditions(question, 'opened', params);
    const open = fromParts(question.layout, partsWithin(question.state, 'open_spans', question.window), SPAN_COLUMNS);
    return {
      text: [
        `SELECT make_timestamp(opened * 1000) AS opened_time, (${end}::BIGINT - opened) // 1000 AS open_seconds,`,
        `source_ip, source_port, dest_ip, dest_port, protocol, nat_ip FROM ${open} WHERE ${where}`,
        'ORDER BY opened, nat_ip, source_ip, source_port, dest_ip, dest_port, protocol',
      ].join(' '),
      params: params.values,
    };
  },
  notes: () => [
    'Opened within the window, and neither a Destroy nor a later New of the same connection is logged.',
    'open_seconds counts up to the last record of the logs. The connection may have ended long ago: its Destroy may be lost.',
  ],
};

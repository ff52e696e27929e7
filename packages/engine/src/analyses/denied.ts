import { IS_DENIED } from '../planner/measures.js';
import { defineAnalysis, type View } from './analysis.js';
import {
  aggregate,
  attribute,
  BYTES,
  distinct,
  FIRST_SEEN,
  FLOWS,
  groupBy,
  groupByExpression,
  LAST_SEEN,
  PACKETS,
  type SelectColumn,
  told,
} from './select-column.js';

const SOURCES = distinct('sources', 'srcaddr');
const DESTINATIONS = distinct('destinations', 'dstaddr');
const PORTS = distinct('ports', 'dstport');

/** The name of the refused port itself: a refused reply goes to a client port, which has no service. */
const SERVICE_OF_PORT = told(
  { kind: 'greatest', column: 'service', ofPort: true },
  aggregate('service', 'VARCHAR', 'max(service) FILTER (WHERE service_port IS NULL OR service_port = dstport)'),
);

/** AWS writes a reason only for Block Public Access and encryption controls. */
const NO_REASON = 'security group or network ACL';
const REASON = told(
  { kind: 'value', column: 'reject_reason', ifNone: NO_REASON },
  groupByExpression('reject_reason', 'VARCHAR', `coalesce(reject_reason, '${NO_REASON}')`),
);

function deniedBy(by: string, columns: readonly SelectColumn[], how: Partial<View>): View {
  return { by, conditions: [IS_DENIED], columns: [...columns, FLOWS, BYTES, PACKETS, FIRST_SEEN, LAST_SEEN], ...how };
}

/** Sources are as many as there are scanners, so that sums by them are large; all else is in sums of a day without them. */
const APART = { columnsApart: true } as const;
const BY_SOURCES = { costlyColumns: true, within: 'flow_top_source_days' } as const;

export const denied = defineAnalysis({
  name: 'denied',
  title: 'Denied traffic',
  description: 'What security groups, network ACLs and public access blocks refused (action REJECT).',
  chart: 'ranked-bars',
  order: 'rank',
  defaults: { measure: 'flows' },
  views: [
    deniedBy('port', [groupBy('dstport'), groupBy('protocol'), SERVICE_OF_PORT, SOURCES, DESTINATIONS], APART),
    deniedBy(
      'source',
      [groupBy('srcaddr'), attribute('src_class'), attribute('src_country'), DESTINATIONS, PORTS],
      BY_SOURCES,
    ),
    deniedBy(
      'destination',
      [groupBy('dstaddr'), attribute('dst_class'), attribute('dst_country'), SOURCES, PORTS],
      APART,
    ),
    deniedBy('reason', [REASON, SOURCES, DESTINATIONS, PORTS], APART),
    deniedBy('direction', [groupBy('direction'), SOURCES, DESTINATIONS, PORTS], APART),
  ],
});

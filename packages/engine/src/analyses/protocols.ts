import { defineAnalysis } from './analysis.js';
import { aggregate, groupBy, MEASURES_OF_RECORDS, told } from './select-column.js';

/** Without ports, the service of a record is the name of its protocol; TCP and UDP records carry the name of a port. */
const NAME =
  "CASE protocol WHEN 6 THEN 'tcp' WHEN 17 THEN 'udp' ELSE coalesce(max(service), CAST(protocol AS VARCHAR)) END";

export const protocols = defineAnalysis({
  name: 'protocols',
  title: 'Protocols',
  description: 'Traffic by IP protocol.',
  chart: 'share',
  order: 'rank',
  views: [
    {
      columns: [
        groupBy('protocol'),
        told({ kind: 'protocolName' }, aggregate('name', 'VARCHAR', NAME)),
        ...MEASURES_OF_RECORDS,
      ],
      searched: ['protocol', 'name'],
    },
  ],
});

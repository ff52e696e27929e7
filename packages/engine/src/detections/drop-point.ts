import { listsAbout, matched } from './address-lists.js';
import { defineDetection } from './detection.js';
import { sentTo } from './egress.js';
import { OUTBOUND } from './outbound.js';
import { sql } from './sql.js';
import { bytes, count } from './words.js';

const KINDS = ['drop', 'droppoint'];

/** Data sent to an address where stolen data is known to be collected: a list labelled "drop-point". */
export const dropPoint = defineDetection({
  name: 'drop-point',
  title: 'Data sent to a drop point',
  description: 'A host inside sent data to an address of your list of drop points.',
  mitre: ['T1041', 'T1567'],
  historyS: 0,
  thresholds: {
    kilobytes: {
      value: 10,
      unit: 'kB',
      description: 'Least data sent; less is a handshake.',
      min: 0,
      max: 1_000_000_000,
    },
  },
  unit: 'bytes',
  needs: [],
  benign: 'Drop points hide on shared hosts, and such an address may be given to others later.',
  query: ({ window, historyFrom, thresholds, lists }) => {
    if (listsAbout(lists, KINDS).length === 0) return undefined;
    return sql`
WITH ${matched(lists, KINDS)}
SELECT client AS subject, server AS object, min("start") AS first, least(max("end"), ${window.to} - 1) AS last,
  sum(client_bytes)::BIGINT AS value, ${thresholds.kilobytes * 1_000}::BIGINT AS threshold, count(*) AS connections, any_value(label) AS label
FROM conversations JOIN listed ON server = address
WHERE ${OUTBOUND} AND "start" >= ${historyFrom} AND "start" < ${window.to}
GROUP BY client, server
HAVING sum(client_bytes) >= ${thresholds.kilobytes * 1_000}`;
  },
  judge(row) {
    return {
      severity: 'high',
      confidence: 0.9,
      title: `${row.subject} sent ${bytes(row.value)} to ${row.object} of the list "${row.label}" in ${count(Number(row.connections), 'connection')}.`,
      peers: [String(row.object)],
      where: sentTo(row.subject, String(row.object)),
    };
  },
});

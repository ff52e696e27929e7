import { listsAbout, matchedBy } from './address-lists.js';
import { defineDetection } from './detection.js';
import { allOf, anyOf, isOneOf, texts, written } from './evidence-filter.js';
import { sql } from './sql.js';
import { bytes, count, oneAndOthers } from './words.js';

/** Lists whose label names one of these belong to a detection of their own. */
export const KINDS_OF_THEIR_OWN = ['mining', 'tor', 'blackhole', 'sinkhole', 'droppoint', 'drop'];

/** A host talked to an address of a list of yours, or was talked to by one: either way, accepted, once is enough. */
export const listMatch = defineDetection({
  name: 'list-match',
  title: 'Address of a list',
  description: 'An address of one of your lists took part in an accepted conversation, as client or as server.',
  mitre: ['T1071'],
  historyS: 0,
  thresholds: {
    packets: {
      value: 2,
      unit: 'packets',
      description: 'Least packets the listed side sent, so that a stray probe is none.',
      min: 0,
      max: 1_000_000,
    },
  },
  unit: 'conversations',
  needs: [],
  benign: 'Lists grow old: addresses are given to others. Shared hosts and networks carry harmless neighbours.',
  query: ({ window, historyFrom, thresholds, lists }) => {
    const own = new Set(listsAbout(lists, KINDS_OF_THEIR_OWN));
    const others = lists.filter((list) => !own.has(list));
    if (others.length === 0) return undefined;
    return sql`
WITH ${matchedBy(others)}, talks AS (
  SELECT CASE WHEN client_internal THEN client ELSE server END AS inside, CASE WHEN client_internal THEN server ELSE client END AS address,
    client_internal AS opened_inside, "start", "end", client_bytes, server_bytes, client_packets, server_packets
  FROM conversations
  WHERE direction IN ('outbound', 'inbound') AND action = 'ACCEPT' AND leg = 'direct' AND "start" >= ${historyFrom} AND "start" < ${window.to}
)
SELECT inside AS subject, label AS object, min("start") AS first, least(max("end"), ${window.to} - 1) AS last,
  count(*) AS value, 1 AS threshold, label, list(DISTINCT address)[:20] AS addresses, count(DISTINCT address) AS addresses_in_all,
  bool_or(opened_inside) AS opened_inside,
  sum(CASE WHEN opened_inside THEN client_bytes ELSE server_bytes END)::BIGINT AS sent,
  sum(CASE WHEN opened_inside THEN server_bytes ELSE client_bytes END)::BIGINT AS received
FROM talks JOIN listed USING (address)
GROUP BY inside, label
HAVING bool_or(opened_inside) OR sum(client_packets) >= ${thresholds.packets}`;
  },
  judge(row) {
    const addresses = texts(row.addresses);
    const others = oneAndOthers(addresses, Number(row.addresses_in_all));
    const traffic = `${bytes(Number(row.sent))} out, ${bytes(Number(row.received))} in`;
    const opened = row.opened_inside === true;
    return {
      severity: opened ? 'high' : 'medium',
      confidence: opened ? 0.9 : 0.7,
      title: opened
        ? `${row.subject} talked to ${others} of the list "${row.label}" in ${count(row.value, 'conversation')}: ${traffic}.`
        : `${others} of the list "${row.label}" talked to ${row.subject} in ${count(row.value, 'conversation')}: ${traffic}.`,
      peers: addresses,
      where: written(
        anyOf(
          allOf(isOneOf('srcaddr', [row.subject]), isOneOf('dstaddr', addresses)),
          allOf(isOneOf('dstaddr', [row.subject]), isOneOf('srcaddr', addresses)),
        ),
      ),
    };
  },
});

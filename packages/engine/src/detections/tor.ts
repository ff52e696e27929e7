import { matched } from './address-lists.js';
import { defineDetection } from './detection.js';
import { allOf, anyOf, isOneOf, texts, written } from './evidence-filter.js';
import { DAY_S } from './outbound.js';
import { sql } from './sql.js';
import { bytes, count, duration, oneAndOthers } from './words.js';

/**
 * Tor, by the default ports of its relays (9001 for circuits, 9030 for directories) and by any list labelled "tor". One
 * address on such a port may be anything; a client of Tor talks to several relays. A host that strangers reach on these
 * ports is itself a relay.
 */
export const tor = defineDetection({
  name: 'tor',
  title: 'Tor',
  description: 'A host inside uses Tor, or is a relay of it: the ports of relays, or addresses of your list.',
  mitre: ['T1090.003'],
  historyS: DAY_S,
  history: "direction IN ('outbound', 'inbound') AND server_port IN (9001, 9030)",
  thresholds: {
    relays: {
      value: 2,
      unit: 'addresses',
      description: "Distinct addresses on relays' ports within a day, from one host.",
      min: 1,
      max: 1_000,
    },
    strangers: {
      value: 20,
      unit: 'addresses',
      description: 'Distinct outside clients of such a port that make a host a relay.',
      min: 1,
      max: 100_000,
    },
  },
  unit: 'relays',
  needs: [],
  benign: 'Other software uses ports 9001 and 9030 too; research and privacy tools use Tor on purpose.',
  query: ({ window, historyFrom, thresholds, lists }) => sql`
WITH ${matched(lists, ['tor'])}, talks AS (
  SELECT client_internal AS opened_inside, CASE WHEN client_internal THEN client ELSE server END AS inside,
    CASE WHEN client_internal THEN server ELSE client END AS outside, server_port IN (9001, 9030) AS on_port,
    "start", "end", client_bytes + server_bytes AS moved, (window_to - 1 - "start") // ${DAY_S} AS day
  FROM conversations, (SELECT ${window.to}::BIGINT AS window_to)
  WHERE direction IN ('outbound', 'inbound') AND action = 'ACCEPT' AND leg = 'direct' AND protocol = 6 AND server_packets > 0
    AND "start" >= ${historyFrom} AND "start" < ${window.to}
), relays AS (
  SELECT *, outside IN (SELECT address FROM listed) AS on_list FROM talks
  WHERE on_port OR outside IN (SELECT address FROM listed)
)
SELECT inside AS subject, CASE WHEN opened_inside THEN 'client' ELSE 'relay' END AS object, min("start") AS first,
  least(max("end"), ${window.to} - 1) AS last, count(DISTINCT outside) AS value,
  CASE WHEN bool_or(on_list) THEN 1 WHEN opened_inside THEN ${thresholds.relays} ELSE ${thresholds.strangers} END AS threshold,
  opened_inside, bool_or(on_list) AS on_list, list(DISTINCT outside)[:20] AS addresses, sum(moved)::BIGINT AS moved
FROM relays GROUP BY inside, opened_inside, day
HAVING (opened_inside AND (bool_or(on_list) OR value >= ${thresholds.relays}))
  OR (NOT opened_inside AND count(DISTINCT outside) FILTER (on_port) >= ${thresholds.strangers})`,
  judge(row) {
    const addresses = texts(row.addresses);
    const isClient = row.opened_inside === true;
    return {
      severity: 'high',
      confidence: row.on_list === true ? 0.95 : 0.7,
      title: isClient
        ? `${row.subject} talked to ${count(row.value, 'Tor relay')} (${oneAndOthers(addresses, row.value)}): ${bytes(Number(row.moved))} in ${duration(row.last - row.first)}.`
        : `${count(row.value, 'outside address', 'outside addresses')} used ${row.subject} as a Tor relay: ${bytes(Number(row.moved))}.`,
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

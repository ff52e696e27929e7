import { defineDetection } from './detection.js';
import { FIRST_SEEN_HISTORY_S, FIRST_SEEN_LEARNING } from './first-seen.js';
import { judgeResolver, newResolvers } from './new-resolver.js';
import { raw } from './sql.js';

/** DNS over TLS or QUIC (RFC 7858, RFC 9250) with a server nobody used before: names are looked up out of sight. */
export const dnsOverTls = defineDetection({
  name: 'dns-over-tls',
  title: 'New DNS over TLS',
  description: 'Hosts inside began to use a server of DNS over TLS that nobody here used before.',
  mitre: ['T1071.004', 'T1573'],
  historyS: FIRST_SEEN_HISTORY_S,
  history: "direction = 'outbound'",
  thresholds: {
    connections: {
      value: 3,
      unit: 'exchanges',
      description: 'Least exchanges within a day of the first.',
      min: 1,
      max: 1_000_000,
    },
    clients: {
      value: 5,
      unit: 'hosts',
      description: 'Most hosts that use it in that day; more are a change of your own.',
      min: 1,
      max: 100_000,
    },
    learning_hours: FIRST_SEEN_LEARNING,
  },
  unit: 'exchanges',
  needs: [],
  benign: 'Systems switch to encrypted DNS by themselves after an update.',
  query: (context) => newResolvers(raw('server_port = 853'), context),
  judge: (row) => judgeResolver(row, 'DNS over TLS'),
});

import { defineDetection } from './detection.js';
import { FIRST_SEEN_HISTORY_S, FIRST_SEEN_LEARNING } from './first-seen.js';
import { judgeResolver, newResolvers } from './new-resolver.js';
import { IS_PUBLIC_RESOLVER } from './public-resolvers.js';
import { raw } from './sql.js';

/** DNS over HTTPS (RFC 8484) looks like any HTTPS; only the addresses of known public resolvers give it away. */
export const dnsOverHttps = defineDetection({
  name: 'dns-over-https',
  title: 'New DNS over HTTPS',
  description: 'Hosts inside began to use HTTPS with a public resolver, which nobody here did before.',
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
  benign:
    'Browsers and systems switch to encrypted DNS by themselves; a visit to the page of a resolver looks the same.',
  query: (context) => newResolvers(raw(`server_port = 443 AND ${IS_PUBLIC_RESOLVER.text}`), context),
  judge: (row) => judgeResolver(row, 'DNS over HTTPS'),
});

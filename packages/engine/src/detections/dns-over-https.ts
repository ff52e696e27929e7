import { defineDetection } from './detection.js';
import { FIRST_SEEN_HISTORY_S } from './first-seen.js';
import { judgeResolver, leastExchanges, newResolvers, RESOLVER_THRESHOLDS } from './new-resolver.js';
import { IS_PUBLIC_RESOLVER } from './public-resolvers.js';
import { raw } from './sql.js';

/** DNS over HTTPS (RFC 8484) looks like any HTTPS; only the addresses of known public resolvers give it away. */
export const dnsOverHttps = defineDetection({
  name: 'dns-over-https',
  title: 'New DNS over HTTPS',
  description:
    'A host inside began to use HTTPS with a public resolver, which it never did before and hardly any host here does.',
  mitre: ['T1071.004', 'T1573'],
  historyS: FIRST_SEEN_HISTORY_S,
  history: "direction = 'outbound'",
  thresholds: {
    connections: leastExchanges(3),
    ...RESOLVER_THRESHOLDS,
  },
  unit: 'exchanges',
  needs: [],
  benign:
    'Browsers and systems switch to encrypted DNS by themselves; a visit to the page of a resolver looks the same.',
  query: (context) => newResolvers(raw(`server_port = 443 AND ${IS_PUBLIC_RESOLVER.text}`), context),
  judge: (row) => judgeResolver(row, 'DNS over HTTPS'),
});

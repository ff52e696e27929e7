import { defineDetection } from './detection.js';
import { FIRST_SEEN_HISTORY_S } from './first-seen.js';
import { judgeResolver, leastExchanges, newResolvers, RESOLVER_THRESHOLDS } from './new-resolver.js';
import { raw } from './sql.js';

/** DNS over TLS or QUIC (RFC 7858, RFC 9250) with a server that is new to a host: names are looked up out of sight. */
export const dnsOverTls = defineDetection({
  name: 'dns-over-tls',
  title: 'New DNS over TLS',
  description:
    'A host inside began to use a server of DNS over TLS that it never used before, and hardly any host here does.',
  mitre: ['T1071.004', 'T1573'],
  historyS: FIRST_SEEN_HISTORY_S,
  history: "direction = 'outbound'",
  thresholds: {
    connections: leastExchanges(3),
    ...RESOLVER_THRESHOLDS,
  },
  unit: 'exchanges',
  needs: [],
  benign: 'Systems switch to encrypted DNS by themselves after an update.',
  query: (context) => newResolvers(raw('server_port = 853'), context),
  judge: (row) => judgeResolver(row, 'DNS over TLS'),
});

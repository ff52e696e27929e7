import { defineDetection } from './detection.js';
import { FIRST_SEEN_HISTORY_S } from './first-seen.js';
import { judgeResolver, leastExchanges, newResolvers, RESOLVER_THRESHOLDS } from './new-resolver.js';
import { raw } from './sql.js';

/** DNS asked of an outside server that a host never asked before. The resolver of the VPC itself is not in flow logs. */
export const newDnsResolver = defineDetection({
  name: 'new-dns-resolver',
  title: 'New DNS resolver',
  description:
    'A host inside began to ask a public DNS resolver that it never asked before, and hardly any host here does.',
  mitre: ['T1071.004'],
  historyS: FIRST_SEEN_HISTORY_S,
  history: "direction = 'outbound'",
  thresholds: {
    connections: leastExchanges(5),
    ...RESOLVER_THRESHOLDS,
  },
  unit: 'exchanges',
  needs: [],
  benign: 'Resolvers change with a new image, a new VPN client or a test of a colleague.',
  query: (context) => newResolvers(raw('server_port = 53'), context),
  judge: (row) => judgeResolver(row, 'DNS'),
});

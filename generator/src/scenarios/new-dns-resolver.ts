import { UDP } from '../flow-row.js';
import { itemAt } from '../random.js';
import { withRole } from '../topology.js';
import { peer } from '../traffic/outside-world.js';
import { evenly, repeated, viaNat } from './pattern.js';
import { varying } from './scenario.js';
import { pickVpc, windowWithin } from './timing.js';

/** Public resolvers that everyday traffic does not use. */
const RESOLVERS = ['94.140.14.14', '185.228.168.9', '76.76.2.0', '77.88.8.8', '114.114.114.114', '64.6.64.6'];

/** One inside host asks a public resolver that nobody used before, as a changed configuration or malware would. */
export const newDnsResolver = varying({
  name: 'new-dns-resolver',
  description: 'one host asks a public DNS resolver that nobody used before',
  benign: false,
  whenNamed: true,
  parameters: {
    queries: { usual: 120, low: 20, high: 400, unit: 'queries', byOrder: true },
    minutes: { usual: 60, low: 15, high: 180, unit: 'minutes' },
  },
  plan(context, { queries, minutes }) {
    const span = windowWithin(context, { durationS: minutes * 60, at: 0.2 });
    if (typeof span === 'string') return span;
    const random = context.random('plan');
    const vpc = pickVpc(context, 2);
    const source = random.pick(withRole(vpc, 'app'));
    const nat = itemAt(withRole(vpc, 'nat'), 0);
    const resolver = peer(random.pick(RESOLVERS));
    return {
      ...span,
      who: { sources: [source.address], targets: [resolver.address], enis: [source, nat], ports: [53] },
      what: `${source.name} (${source.address}) sent ${queries} DNS queries to ${resolver.address}, a resolver nobody used before.`,
      emit: repeated(
        context,
        evenly(span, queries),
        (chance) => ({
          protocol: UDP,
          serverPort: 53,
          packetsOut: 1,
          bytesOut: chance.between(62, 95),
          packetsIn: 1,
          bytesIn: chance.between(90, 260),
        }),
        viaNat(source, nat, resolver),
      ),
    };
  },
});

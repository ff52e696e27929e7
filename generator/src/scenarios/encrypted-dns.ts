import { itemAt } from '../random.js';
import { withRole } from '../topology.js';
import { peer } from '../traffic/outside-world.js';
import { evenly, repeated, viaNat } from './pattern.js';
import { varying } from './scenario.js';
import { pickVpc, windowWithin } from './timing.js';

/** Well-known public servers of DNS over HTTPS and over TLS. */
const SERVERS = ['94.140.14.14', '185.228.168.9', '8.8.4.4', '1.0.0.1', '149.112.112.112', '9.9.9.9'];

interface EncryptedDns {
  readonly name: string;
  readonly protocol: 'DNS over HTTPS' | 'DNS over TLS';
  readonly port: number;
  /** Where in the window it begins, 0 to 1. */
  readonly at: number;
}

/** One inside host hides its name lookups from the network, by a protocol that nobody used before. */
export function encryptedDns({ name, protocol, port, at }: EncryptedDns) {
  return varying({
    name,
    description: `one host starts to use a public server of ${protocol}`,
    benign: false,
    whenNamed: true,
    parameters: {
      sessions: { usual: 30, low: 8, high: 120, unit: 'sessions' },
      minutes: { usual: 90, low: 20, high: 240, unit: 'minutes' },
    },
    plan(context, { sessions, minutes }) {
      const span = windowWithin(context, { durationS: minutes * 60, at });
      if (typeof span === 'string') return span;
      const random = context.random('plan');
      const vpc = pickVpc(context, 3);
      const source = random.pick(withRole(vpc, 'app'));
      const nat = itemAt(withRole(vpc, 'nat'), 1);
      const server = peer(random.pick(SERVERS));
      return {
        ...span,
        who: { sources: [source.address], targets: [server.address], enis: [source, nat], ports: [port] },
        what: `${source.name} (${source.address}) held ${sessions} sessions of ${protocol} with ${server.address}.`,
        emit: repeated(
          context,
          evenly(span, sessions),
          (chance) => ({
            serverPort: port,
            lengthS: chance.between(5, 55),
            packetsOut: chance.between(12, 40),
            bytesOut: chance.between(1_500, 6_000),
            packetsIn: chance.between(10, 40),
            bytesIn: chance.between(4_000, 14_000),
          }),
          viaNat(source, nat, server),
        ),
      };
    },
  });
}

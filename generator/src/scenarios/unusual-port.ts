import { itemAt } from '../random.js';
import { withRole } from '../topology.js';
import { evenly, repeated, viaNat } from './pattern.js';
import { varying } from './scenario.js';
import { stranger } from './strangers.js';
import { pickVpc, windowWithin } from './timing.js';

const PORT = 6667;
const OTHER_PORTS = [6667, 4443, 1337, 8291, 31337, 2222, 50050];

/** One inside host talks to a port that neither it nor its neighbours ever used. */
export const unusualPort = varying({
  name: 'unusual-port',
  description: 'one host talks to an outside port that it never used before',
  benign: false,
  whenNamed: true,
  parameters: {
    connections: { usual: 12, low: 4, high: 40, unit: 'connections' },
    minutes: { usual: 40, low: 10, high: 120, unit: 'minutes' },
  },
  plan(context, { connections, minutes }) {
    const span = windowWithin(context, { durationS: minutes * 60, at: 0.35 });
    if (typeof span === 'string') return span;
    const vpc = pickVpc(context, 0);
    const source = context.random('plan').pick(withRole(vpc, 'app'));
    const nat = itemAt(withRole(vpc, 'nat'), 0);
    const port = context.varied ? context.random('port').pick(OTHER_PORTS) : PORT;
    const server = stranger(context, 'UA');
    return {
      ...span,
      who: { sources: [source.address], targets: [server.address], enis: [source, nat], ports: [port] },
      what: `${source.name} (${source.address}) opened ${connections} connections to ${server.address}:${port}, a port it never used before.`,
      emit: repeated(
        context,
        evenly(span, connections),
        (chance) => ({
          serverPort: port,
          lengthS: chance.between(5, 40),
          packetsOut: chance.between(10, 60),
          bytesOut: chance.between(2_000, 12_000),
          packetsIn: chance.between(10, 60),
          bytesIn: chance.between(3_000, 40_000),
        }),
        viaNat(source, nat, server),
      ),
    };
  },
});

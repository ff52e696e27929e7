import { itemAt } from '../random.js';
import { withRole } from '../topology.js';
import { evenly, repeated } from './pattern.js';
import { varying } from './scenario.js';
import { pickVpc, windowWithin } from './timing.js';

const PORTS = [21, 23, 80, 389, 5432, 3306];

/** An old instance type, whose traffic the network does not encrypt, speaks a protocol that does not either. */
export const clearText = varying({
  name: 'clear-text',
  description: 'one host talks to another inside without any encryption',
  benign: false,
  whenNamed: true,
  parameters: {
    connections: { usual: 120, low: 40, high: 400, unit: 'connections' },
    hours: { usual: 6, low: 1, high: 12, unit: 'hours' },
  },
  plan(context, { connections, hours }) {
    const span = windowWithin(context, { durationS: hours * 3_600, at: 0.5 });
    if (typeof span === 'string') return span;
    const random = context.random('plan');
    const vpc = pickVpc(context, 2);
    const source = random.pick(withRole(vpc, 'worker'));
    const target = random.pick(withRole(vpc, 'backup'));
    const port = context.varied ? random.pick(PORTS) : itemAt(PORTS, 0);
    return {
      ...span,
      who: { sources: [source.address], targets: [target.address], enis: [source, target], ports: [port] },
      what: `${source.name} (${source.address}) talked to ${target.name} (${target.address}:${port}) without encryption, which only logs with encryption-status show.`,
      emit: repeated(
        context,
        evenly(span, connections),
        (chance) => ({
          serverPort: port,
          lengthS: chance.between(1, 30),
          packetsOut: chance.between(20, 80),
          bytesOut: chance.between(3_000, 30_000),
          packetsIn: chance.between(20, 80),
          bytesIn: chance.between(3_000, 60_000),
        }),
        (recorder, exchange) => {
          exchange.clear = true;
          recorder.internal(source, target, exchange);
        },
      ),
    };
  },
});

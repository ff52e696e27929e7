import { itemAt } from '../random.js';
import { withRole } from '../topology.js';
import { evenly, repeated, viaNat } from './pattern.js';
import { varying } from './scenario.js';
import { stranger } from './strangers.js';
import { pickVpc, windowWithin } from './timing.js';

/** One inside host talks to an address that a threat list names; without the list it is everyday HTTPS. */
export const listedAddress = varying({
  name: 'listed-address',
  description: 'one host talks to an address of a threat list (the one truth.json names)',
  benign: false,
  whenNamed: true,
  parameters: { connections: { usual: 3, low: 1, high: 10, unit: 'connections' } },
  plan(context, { connections }) {
    const span = windowWithin(context, { durationS: 1_800, at: 0.33 });
    if (typeof span === 'string') return span;
    const vpc = pickVpc(context, 4);
    const source = context.random('plan').pick(withRole(vpc, 'app'));
    const nat = itemAt(withRole(vpc, 'nat'), 0);
    const listed = stranger(context, 'NL');
    return {
      ...span,
      who: { sources: [source.address], targets: [listed.address], enis: [source, nat], ports: [443] },
      what: `${source.name} (${source.address}) opened ${connections} connections to ${listed.address}, which a threat list names.`,
      emit: repeated(
        context,
        evenly(span, connections),
        (chance) => ({
          serverPort: 443,
          lengthS: chance.between(1, 20),
          packetsOut: chance.between(8, 30),
          bytesOut: chance.between(900, 5_000),
          packetsIn: chance.between(8, 30),
          bytesIn: chance.between(2_000, 20_000),
        }),
        viaNat(source, nat, listed),
      ),
    };
  },
});

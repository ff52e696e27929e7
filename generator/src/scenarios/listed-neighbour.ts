import { itemAt } from '../random.js';
import { withRole } from '../topology.js';
import { evenly, repeated, viaNat } from './pattern.js';
import type { Scenario } from './scenario.js';
import { stranger } from './strangers.js';
import { pickVpc, windowWithin } from './timing.js';

/** One inside host talks to an address whose neighbour a threat list names: the list must match as a whole. */
export const listedNeighbour: Scenario = {
  name: 'listed-neighbour',
  description: 'one host talks to the neighbour of an address on a threat list',
  benign: true,
  whenNamed: true,
  plan(context) {
    const span = windowWithin(context, { durationS: 1_800, at: 0.27 });
    if (typeof span === 'string') return span;
    const vpc = pickVpc(context, 2);
    const source = itemAt(withRole(vpc, 'web'), 4);
    const nat = itemAt(withRole(vpc, 'nat'), 1);
    const neighbour = stranger({ ...context, varied: false }, 'DE');
    return {
      ...span,
      who: { sources: [source.address], targets: [neighbour.address], enis: [source, nat], ports: [443] },
      what: `${source.name} (${source.address}) opened 5 connections to ${neighbour.address}, whose neighbour a threat list names.`,
      emit: repeated(
        context,
        evenly(span, 5),
        (chance) => ({
          serverPort: 443,
          lengthS: chance.between(1, 20),
          packetsOut: chance.between(8, 30),
          bytesOut: chance.between(900, 5_000),
          packetsIn: chance.between(8, 30),
          bytesIn: chance.between(2_000, 20_000),
        }),
        viaNat(source, nat, neighbour),
      ),
    };
  },
};

import { publicAddresses } from '../country-blocks.js';
import { itemAt } from '../random.js';
import { withRole } from '../topology.js';
import { peer } from '../traffic/outside-world.js';
import { evenly, repeated } from './pattern.js';
import type { Scenario } from './scenario.js';
import { pickVpc, windowWithin } from './timing.js';

const DURATION_S = 2 * 3_600;
const VISITORS = 500;
const CONNECTIONS = 900;

/** A newsletter works: hundreds of new visitors within two hours, each with whole connections and pages in return. */
export const flashCrowd: Scenario = {
  name: 'flash-crowd',
  description: 'hundreds of new visitors come to a site within two hours',
  benign: true,
  whenNamed: true,
  plan(context) {
    const span = windowWithin(context, { durationS: DURATION_S, at: 0.6 });
    if (typeof span === 'string') return span;
    const balancer = itemAt(withRole(pickVpc(context, 1), 'alb'), 1);
    const visitors = publicAddresses(VISITORS, (row) => row.customerWeight, context.random('plan')).map(({ address }) =>
      peer(address),
    );
    return {
      ...span,
      who: {
        sources: visitors.map(({ address }) => address),
        targets: [balancer.address],
        enis: [balancer],
        ports: [443],
      },
      what: `${VISITORS} new visitors opened ${CONNECTIONS} connections to ${balancer.name} (${balancer.address}) within two hours.`,
      emit: repeated(
        context,
        evenly(span, CONNECTIONS),
        (chance) => {
          const packetsOut = Math.max(6, Math.round(chance.skewed(18, 0.8)));
          return {
            serverPort: 443,
            lengthS: chance.between(2, 50),
            packetsOut,
            bytesOut: packetsOut * 210,
            packetsIn: packetsOut * 2,
            bytesIn: packetsOut * 2 * chance.between(700, 1_350),
          };
        },
        (recorder, exchange, number) =>
          recorder.inbound(balancer, itemAt(visitors, (number * 13) % visitors.length), exchange),
      ),
    };
  },
};

import { publicAddresses } from '../country-blocks.js';
import { itemAt } from '../random.js';
import { withRole } from '../topology.js';
import { peer } from '../traffic/outside-world.js';
import { everySeconds, repeated } from './pattern.js';
import type { Scenario } from './scenario.js';
import { pickVpc, wholeWindow } from './timing.js';

const LEAST_S = 7_200;
const EVERY_S = 1_800;

/** The agent of a monitoring service reports from every host every half hour: beacons, and everybody has them. */
export const agentHeartbeats: Scenario = {
  name: 'agent-heartbeats',
  description: 'an agent on every host reports to one outside service at a fixed interval',
  benign: true,
  whenNamed: true,
  plan(context) {
    const span = wholeWindow(context, LEAST_S);
    if (typeof span === 'string') return span;
    const vpc = pickVpc(context, 0);
    const hosts = (['web', 'app', 'worker'] as const).flatMap((role) => withRole(vpc, role));
    const nat = itemAt(withRole(vpc, 'nat'), 0);
    const service = peer(
      itemAt(
        publicAddresses(1, (row) => row.customerWeight, context.random('plan')),
        0,
      ).address,
    );
    const times = everySeconds({ from: span.from, to: span.to - EVERY_S }, EVERY_S).flatMap((at) =>
      hosts.map((_, host) => at + Math.floor((host * EVERY_S) / hosts.length)),
    );
    return {
      ...span,
      who: {
        sources: hosts.map(({ address }) => address),
        targets: [service.address],
        enis: [...hosts, nat],
        ports: [443],
      },
      what: `An agent on each of ${hosts.length} hosts of ${vpc.name} reported to ${service.address} every ${EVERY_S / 60} minutes.`,
      emit: repeated(
        context,
        times,
        (chance) => ({
          serverPort: 443,
          lengthS: 1,
          packetsOut: 8,
          bytesOut: chance.between(1_400, 1_500),
          packetsIn: 7,
          bytesIn: chance.between(600, 640),
        }),
        (recorder, exchange, number) =>
          recorder.throughNat(itemAt(hosts, number % hosts.length), nat, service, exchange),
      ),
    };
  },
};

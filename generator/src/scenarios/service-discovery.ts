import { itemAt } from '../random.js';
import { withRole } from '../topology.js';
import { everySeconds, repeated } from './pattern.js';
import type { Scenario } from './scenario.js';
import { pickVpc, wholeWindow } from './timing.js';

const EVERY_S = 1_800;
const LEAST_S = 3_600;
const NODES = 2;
const FIRST_PORT = 20_000;
const PORTS = 24;

/** A discovery agent probes every service port of two nodes, round after round: a port scan by its shape, and answered. */
export const serviceDiscovery: Scenario = {
  name: 'service-discovery',
  description: 'an agent probes all service ports of two nodes every half hour',
  benign: true,
  whenNamed: true,
  plan(context) {
    const span = wholeWindow(context, LEAST_S);
    if (typeof span === 'string') return span;
    const vpc = pickVpc(context, 1);
    const agent = itemAt(withRole(vpc, 'monitor'), 0);
    const nodes = withRole(vpc, 'worker').slice(0, NODES);
    const rounds = everySeconds(span, EVERY_S);
    const times = rounds.flatMap((at) => Array.from({ length: PORTS * NODES }, (_, step) => at + Math.floor(step / 4)));
    return {
      ...span,
      who: { sources: [agent.address], targets: nodes.map(({ address }) => address), enis: [agent, ...nodes] },
      what: `${agent.name} (${agent.address}) probed ${PORTS} service ports of ${NODES} nodes every half hour, and was answered.`,
      emit: repeated(
        context,
        times,
        (_, number) => ({
          serverPort: FIRST_PORT + (Math.floor(number / NODES) % PORTS),
          packetsOut: 5,
          bytesOut: 360,
          packetsIn: 4,
          bytesIn: 420,
        }),
        (recorder, exchange, number) => recorder.internal(agent, itemAt(nodes, number % NODES), exchange),
      ),
    };
  },
};

import { blankExchange } from '../flow-row.js';
import { itemAt } from '../random.js';
import { withRole } from '../topology.js';
import type { Scenario } from './scenario.js';
import { aim } from './shot.js';
import { pickVpc, pulses, wholeWindow } from './timing.js';

const EVERY_S = 60;
const EVERY_S_MAX = 300;
const LEAST_S = 600;
const TARGETS = 2;
const PORT = 8080;

/** A load balancer checks its targets on the dot: more regular than any beacon, and harmless. */
export const loadBalancerHealthChecks: Scenario = {
  name: 'load-balancer-health-checks',
  description: 'a load balancer checks its targets every minute',
  benign: true,
  plan(context) {
    const span = wholeWindow(context, LEAST_S);
    if (typeof span === 'string') return span;
    const vpc = pickVpc(context, 0);
    const balancer = itemAt(withRole(vpc, 'alb'), 0);
    const targets = withRole(vpc, 'web').slice(0, TARGETS);
    const everyS = Math.min(EVERY_S_MAX, Math.round(EVERY_S / context.scale));
    const exchange = blankExchange();
    return {
      ...span,
      who: {
        sources: [balancer.address],
        targets: targets.map((target) => target.address),
        enis: [balancer, ...targets],
        ports: [PORT],
      },
      what: `${balancer.name} (${balancer.address}) checked ${TARGETS} targets on port ${PORT} every ${everyS} seconds.`,
      emit(slot, recorder) {
        const chance = context.random(slot.start);
        for (const { at } of pulses(span, everyS, slot)) {
          for (const target of targets) {
            const shot = { at, serverPort: PORT, packetsOut: 6, bytesOut: 466, packetsIn: 5, bytesIn: 512 };
            recorder.internal(balancer, target, aim(exchange, shot, chance));
          }
        }
      },
    };
  },
};
